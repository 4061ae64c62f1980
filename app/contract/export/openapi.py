"""The OpenAPI 3.1 document of the HTTP API."""

import re
from typing import Any

from app import __version__
from app.contract.export.schemas import components, public_name
from app.contract.routes import ROUTES, STATUS_OF, Route

_PREFIX = "#/components/schemas/"
_ALWAYS = ("invalid", "rate_limited", "unavailable")
_SECURITY: dict[str, list[dict[str, list[str]]]] = {
    "session": [{"cookie": []}, {"bearer": []}],
    "agent": [{"cookie": []}, {"bearer": []}],
    "admin": [{"cookie": []}, {"bearer": []}],
    "owner": [{"cookie": []}, {"bearer": []}],
}


def document() -> dict[str, Any]:
    """The document, made from the table of routes."""
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Porchlight HTTP API", "version": __version__},
        "paths": paths,
        "components": {
            "schemas": components(_PREFIX),
            "securitySchemes": {
                "cookie": {"type": "apiKey", "in": "cookie", "name": "porchlight_session"},
                "bearer": {"type": "http", "scheme": "bearer", "description": "An API token."},
            },
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": _operation_id(route),
        "summary": route.summary,
        "responses": _responses(route),
    }
    parameters = [_parameter(name, "path") for name in re.findall(r"{(\w+)}", route.path)]
    parameters += [_parameter(name, "query") for name in route.query]
    if parameters:
        operation["parameters"] = parameters
    if route.body is not None:
        operation["requestBody"] = {"required": True, "content": _json(route.body)}
    if route.access in _SECURITY:
        operation["security"] = _SECURITY[route.access]
    return operation


def _responses(route: Route) -> dict[str, Any]:
    done: dict[str, Any] = {"description": "Done"}
    if route.answer is not None:
        done["content"] = _json(route.answer)
    responses = {str(route.status): done}
    codes = {*_ALWAYS, *route.errors}
    if route.access not in ("public", "widget"):
        codes |= {"unauthorized", "forbidden"}
    if "{" in route.path or route.access == "widget":
        codes |= {"not_found", "forbidden"}
    if route.body is not None:
        codes |= {"too_large", "forbidden"}  # forbidden: from another site's page
    for status in sorted({STATUS_OF[code] for code in codes}):
        named = ", ".join(sorted(code for code in codes if STATUS_OF[code] == status))
        responses[str(status)] = {
            "description": named,
            "content": {"application/json": {"schema": {"$ref": _PREFIX + "ErrorAnswer"}}},
        }
    return responses


def _json(struct: type) -> dict[str, Any]:
    schema = {"type": "object"} if struct is dict else {"$ref": _PREFIX + public_name(struct)}
    return {"application/json": {"schema": schema}}


def _parameter(name: str, where: str) -> dict[str, Any]:
    kind = "integer" if name in ("limit", "beforeSeq", "afterSeq") else "string"
    required = where == "path" or name == "projectId"
    return {"name": name, "in": where, "required": required, "schema": {"type": kind}}


def _operation_id(route: Route) -> str:
    words = re.findall(r"\w+", route.path.removeprefix("/api/").replace(".json", ""))
    return route.method.lower() + "".join(word[0].upper() + word[1:] for word in words)
