"""A stranger's site, and visitors of it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import House
from tests.e2e.people import Visitor
from tests.e2e.widget.desk import Desk
from tests.e2e.widget.site import Site

MakeVisitor = Callable[..., Visitor]


@pytest.fixture(scope="session")
def site(house: House) -> Iterator[Site]:
    """One site for all tests of a process."""
    site = Site(house.url)
    yield site
    site.close()


@pytest.fixture
def desk(house: House) -> Iterator[Desk]:
    """An agent who answers by program, and is there once he has something to do."""
    desk = Desk(house)
    yield desk
    desk.close()


@pytest.fixture
def visits(browser: Browser, house: House) -> Iterator[MakeVisitor]:
    """Makes visitors; none of them may find anything to complain about in the console."""
    made: list[Visitor] = []

    def make(size: str = "desktop", scheme: str = "light") -> Visitor:
        made.append(Visitor(browser, house.url, size, scheme))
        return made[-1]

    yield make
    for visitor in made:
        visitor.context.close()
        assert visitor.complaints == []


@pytest.fixture
def visitor(visits: MakeVisitor) -> Visitor:
    """One visitor at a desk."""
    return visits()
