"""How people get in: by an invitation, with a new password, with a code. On a phone and at a desk, light and dark."""

import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from app.domain.totp import hotp, key_of, step_at
from tests.e2e.conftest import House, Person
from tests.e2e.people import Agent

PASSWORD, NEW_PASSWORD = "a lamp beside the door", "another lamp, much brighter"
CALL = """async ([method, path, body]) => {
  const { csrfToken } = await (await fetch("/api/session")).json();
  const headers = { "Content-Type": "application/json", "X-CSRF-Token": csrfToken };
  const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  return answer.status === 204 ? null : await answer.json();
}"""


@pytest.fixture
def people(browser: Browser, house: House) -> Iterator[Any]:
    made: list[Person] = []

    def make(size: str = "desktop", scheme: str = "light") -> Agent:
        made.append(Agent(browser, house.url, size, scheme))
        assert isinstance(made[-1], Agent)
        return made[-1]

    yield make
    for person in made:
        person.context.close()
        assert person.complaints == []


def call(page: Page, method: str, path: str, body: Any = None) -> Any:
    """An API call as the page's own script makes it."""
    return page.evaluate(CALL, [method, path, body])


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_somebody_new_comes_in_loses_his_password_and_gets_a_second_lock(
    people: Any, house: House, size: str, scheme: str
) -> None:
    owner, cleo, email = people(), people(size, scheme), f"cleo-{uuid4().hex[:6]}@example.com"
    owner.sign_in(house)
    invitation = call(owner.page, "POST", "/api/projects/demo/invitations", {"email": email})

    cleo.page.goto(invitation["url"])
    expect(cleo.page.get_by_role("heading", name="Join")).to_be_visible()
    cleo.picture(f"invitation-{size}-{scheme}")
    cleo.page.get_by_label("Your name").fill("Cleo")
    cleo.page.get_by_label("Choose a password").fill(PASSWORD)
    cleo.page.keyboard.press("Enter")
    expect(cleo.page.get_by_role("searchbox")).to_be_visible()
    assert "#" not in cleo.page.url
    me = call(cleo.page, "GET", "/api/account")["agent"]
    assert (me["name"], me["email"]) == ("Cleo", email)

    again = people(size, scheme)
    again.page.goto(invitation["url"])
    expect(again.page.get_by_text("This link no longer works")).to_be_visible()
    again.picture(f"used-link-{size}-{scheme}")

    reset = call(owner.page, "POST", f"/api/projects/demo/agents/{me['id']}/reset-link", {})
    again.page.goto(reset["url"])
    again.page.reload()  # the address differs behind # only
    expect(again.page.get_by_role("heading", name="Set a new password")).to_be_visible()
    again.picture(f"new-password-{size}-{scheme}")
    again.page.get_by_label("New password").fill(NEW_PASSWORD)
    again.page.keyboard.press("Enter")
    expect(again.page.get_by_role("searchbox")).to_be_visible()
    cleo.page.reload()
    expect(cleo.page.get_by_role("heading", name="Sign in")).to_be_visible()  # where he was signed in he is out

    begun = call(again.page, "POST", "/api/account/second-factor", {"password": NEW_PASSWORD})
    key = key_of(begun["secret"])
    code = hotp(key, step_at(time.time()))
    codes = call(again.page, "POST", "/api/account/second-factor/confirm", {"code": code})["recoveryCodes"]
    cleo.page.goto("/inbox")
    cleo.page.get_by_label("E-mail").fill(email)
    cleo.page.get_by_label("Password").fill(NEW_PASSWORD)
    cleo.page.keyboard.press("Enter")
    expect(cleo.page.get_by_role("heading", name="Enter your code")).to_be_visible()
    cleo.page.get_by_label("Code").fill(code)
    cleo.page.keyboard.press("Enter")
    expect(cleo.page.get_by_role("alert")).to_contain_text("was used before")
    cleo.picture(f"second-factor-{size}-{scheme}")
    cleo.page.get_by_label("Code").fill(codes[0])
    cleo.page.keyboard.press("Enter")
    expect(cleo.page.get_by_role("searchbox")).to_be_visible()
