"""An office with its owner at the settings."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.admin.office import PASSWORD, Office
from tests.e2e.conftest import ROOT, House, Person
from tests.e2e.widget.site import Site

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SIDEWAYS = """() => [document.documentElement, document.querySelector('.settings-page')]
  .some((box) => box.scrollWidth > box.clientWidth)"""


class Administrator(Person):
    """Somebody who sets things up."""

    project_id = ""

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        """Signs in and waits for the inbox."""
        self.page.goto(f"/inbox/p/{self.project_id}")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_role("heading", level=1, name="Inbox of")).to_be_attached()

    def open(self, section: str, title: str) -> None:
        """Opens a page of the settings by its address."""
        self.page.goto(f"/inbox/p/{self.project_id}/settings/{section}")
        expect(self.page.get_by_role("heading", level=1, name=title)).to_be_visible()
        expect(self.page.get_by_text("Loading")).to_have_count(0)

    def looks_right(self, name: str) -> None:
        """Keeps a picture; axe finds nothing, nothing scrolls sideways."""
        self.picture(f"admin-{name}")
        self.page.evaluate(AXE.read_text())
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
        found = self.page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", tags)
        assert [f"{v['id']}: {node['target']}" for v in found["violations"] for node in v["nodes"]] == []
        assert not self.page.evaluate(SIDEWAYS)

    def say_yes(self, action: str) -> None:
        """Answers the question that stands open."""
        self.page.get_by_role("dialog").get_by_role("button", name=action, exact=True).click()


MakeAdministrator = Callable[..., Administrator]


@pytest.fixture(scope="module")
def office(house: House) -> Iterator[Office]:
    """One for a file."""
    office = Office(house)
    yield office
    office.close()


@pytest.fixture
def people(browser: Browser, house: House, office: Office) -> Iterator[MakeAdministrator]:
    """Makes administrators; none of them may find anything to complain about in the console."""
    made: list[Administrator] = []

    def make(size: str = "desktop", scheme: str = "light") -> Administrator:
        made.append(Administrator(browser, house.url, size, scheme))
        made[-1].project_id = office.project_id
        return made[-1]

    yield make
    for person in made:
        person.context.close()
        assert person.complaints == []


@pytest.fixture
def owner(people: MakeAdministrator, office: Office) -> Administrator:
    """The owner, signed in."""
    owner = people()
    owner.sign_in(office.email)
    return owner


@pytest.fixture
def site(house: House) -> Iterator[Site]:
    """The customer's site."""
    site = Site(house.url)
    yield site
    site.close()
