"""Every route has its function, and every function its route."""

from app.contract.routes import ROUTES
from app.gateway.http.table import FUNCTIONS, methods_by_path


def test_contract_and_functions_agree() -> None:
    assert FUNCTIONS.keys() == {(route.method, route.path) for route in ROUTES}
    mounted = [route for methods in methods_by_path().values() for route, _ in methods.values()]
    assert sorted(mounted, key=str) == sorted(ROUTES, key=str)


def test_every_route_below_a_project_asks_for_a_member() -> None:
    below = [route for route in ROUTES if "{projectId}" in route.path]
    assert below
    assert all(route.access in ("agent", "admin", "owner") for route in below)
