"""The administration pages in a real browser: each does what it says, asks before it destroys, says what is wrong."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.admin.conftest import Administrator, MakeAdministrator
from tests.e2e.admin.office import PASSWORD, Office
from tests.e2e.conftest import SIZES, House
from tests.e2e.people import Visitor
from tests.e2e.widget.site import Site

SECTIONS = {
    "preferences": "Your preferences",
    "account": "Your account",
    "replies": "Canned replies",
    "install": "Install the chat",
    "widget": "Widget",
    "access": "Sites and identity",
    "team": "Team",
    "tokens": "API tokens",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_every_page_looks_right(people: MakeAdministrator, office: Office, size: str, scheme: str) -> None:
    person = people(size, scheme)
    person.sign_in(office.email)

    for section, title in SECTIONS.items():
        person.open(section, title)
        person.looks_right(f"{section}-{size}-{scheme}")


def test_the_first_run_turns_green_when_the_snippet_stands_on_a_page(
    owner: Administrator, office: Office, site: Site, browser: Browser, house: House
) -> None:
    owner.open("install", SECTIONS["install"])
    snippet = owner.page.get_by_label("Your snippet").input_value()
    assert office.project_id in snippet
    expect(owner.page.get_by_text("Waiting for the first visitor's hello")).to_be_visible()

    visitor = Visitor(browser, house.url)
    visitor.page.goto(site.add("tea", embed=snippet))
    expect(visitor.launcher).to_be_visible()

    expect(owner.page.get_by_text("Your chat is live")).to_be_visible()
    expect(owner.page.get_by_text(site.url)).to_be_visible()
    owner.looks_right("install-live")
    visitor.context.close()


def test_widget_settings_are_checked_saved_and_seen_on_a_page(
    owner: Administrator, office: Office, site: Site, browser: Browser, house: House
) -> None:
    page = owner.page
    owner.open("widget", SECTIONS["widget"])

    page.get_by_label("Colour", exact=True).fill("#ffe98a")
    expect(page.get_by_text("Hard to see on a white page")).to_be_visible()
    page.get_by_label("Name").fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Name")).to_be_focused()
    expect(page.get_by_text("A project needs a name.")).to_be_visible()
    owner.looks_right("widget-error")
    page.get_by_label("Name").fill("Tea & Co")
    page.get_by_label("Colour", exact=True).fill("#0b5f4a")
    page.get_by_label("Greeting").fill("Tea, anybody?")
    page.get_by_label("Show agents what a visitor is typing").check()
    page.get_by_label("When somebody writes").select_option("window")
    page.get_by_label("Days after").fill("0")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Days after")).to_be_focused()
    page.get_by_label("Days after").fill("30")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()

    page.reload()
    expect(page.get_by_label("Days after")).to_have_value("30")
    expect(page.get_by_label("Show agents what a visitor is typing")).to_be_checked()
    visitor = Visitor(browser, house.url)
    embed = f'<script async src="{house.url}/widget.js" data-project-id="{office.project_id}"></script>'
    visitor.page.goto(site.add("greeted", embed=embed))
    visitor.open_chat()
    expect(visitor.page.get_by_text("Tea, anybody?")).to_be_visible()
    visitor.context.close()


def test_nobody_leaves_what_he_has_not_saved_without_being_asked(owner: Administrator) -> None:
    page = owner.page
    owner.open("tokens", SECTIONS["tokens"])
    page.get_by_role("link", name="Widget").click()
    page.get_by_label("Greeting").fill("Half a thou")

    page.get_by_role("link", name="Team").click()
    expect(page.get_by_role("dialog", name="Leave without saving?")).to_be_visible()
    owner.looks_right("unsaved")
    page.keyboard.press("Escape")
    expect(page.get_by_label("Greeting")).to_have_value("Half a thou")
    page.go_back()
    owner.say_yes("Stay here")
    expect(page.get_by_label("Greeting")).to_have_value("Half a thou")

    page.get_by_role("link", name="Team").click()
    owner.say_yes("Discard changes")
    expect(page.get_by_role("heading", level=1, name="Team")).to_be_visible()


def test_sites_are_checked_and_a_secret_is_shown_once(owner: Administrator) -> None:
    page = owner.page
    owner.open("access", SECTIONS["access"])
    page.get_by_label("Allowed origins").fill("https://tea.example/shop")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("is not an origin")).to_be_visible()
    page.get_by_label("Allowed origins").fill("https://tea.example/\nhttps://*.tea.example")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    expect(page.get_by_label("Allowed origins")).to_have_value("https://tea.example\nhttps://*.tea.example")

    page.get_by_role("button", name="Make a new secret").click()
    owner.say_yes("Make a new secret")
    secret = page.get_by_label("The new secret").input_value()
    assert len(secret) >= 43
    expect(page.get_by_text("The secret before it is good until")).to_be_visible()
    owner.looks_right("secret")
    page.get_by_role("button", name="I have it").click()
    page.get_by_role("button", name="End it now").click()
    owner.say_yes("End the old secret")
    expect(page.get_by_text("The secret before it")).to_have_count(0)
    page.reload()
    expect(page.get_by_text(secret)).to_have_count(0)
    page.get_by_label("Allowed origins").fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()


def test_somebody_is_invited_promoted_and_removed(
    owner: Administrator, office: Office, people: MakeAdministrator
) -> None:
    page = owner.page
    ben = office.hire("Ben", "agent")
    owner.open("team", SECTIONS["team"])
    expect(page.get_by_text("the only owner")).to_be_visible()

    page.get_by_label("E-mail").fill("nobody")
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_text("Give an e-mail address.")).to_be_visible()
    page.get_by_label("E-mail").fill(f"ivy-{office.project_id}@example.com")
    page.get_by_label("Role", exact=True).select_option("admin")
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_label(re.compile("The link for")).input_value()
    owner.looks_right("invited")

    ivy = people()
    ivy.page.goto(link)
    ivy.page.get_by_label("Name").fill("Ivy Wu")
    ivy.page.get_by_label("Password").fill(PASSWORD)
    ivy.page.keyboard.press("Enter")
    expect(ivy.page.get_by_role("heading", level=1, name="Inbox of")).to_be_attached()
    ivy.open("team", SECTIONS["team"])
    expect(ivy.page.get_by_role("combobox", name="Role of Olga Tran")).to_have_count(0)

    page.reload()
    page.get_by_role("combobox", name="Role of Ben").select_option("admin")
    page.get_by_role("button", name="Remove Ivy Wu").click()
    owner.say_yes("Remove Ivy Wu")
    expect(page.get_by_text("Ivy Wu")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("combobox", name="Role of Ben")).to_have_value("admin")
    assert ben


def test_a_token_is_shown_once_works_and_is_revoked(owner: Administrator, office: Office, house: House) -> None:
    page = owner.page
    owner.open("tokens", SECTIONS["tokens"])
    page.get_by_role("button", name="Make a token").click()
    expect(page.get_by_label("Name")).to_be_focused()
    page.get_by_label("Name").fill("order bot")
    page.get_by_label("It may").select_option("read")
    page.get_by_role("button", name="Make a token").click()
    token = page.get_by_label("The new token").input_value()
    owner.looks_right("token")

    def status() -> int:
        headers = {"Authorization": f"Bearer {token}"}
        path = f"{house.url}/api/projects/{office.project_id}/conversations"
        return owner.context.request.get(path, headers=headers).status

    assert status() == 200
    page.reload()
    expect(page.get_by_text("Read · made")).to_be_visible()
    page.get_by_role("button", name="Revoke order bot").click()
    owner.say_yes("Revoke")
    expect(page.get_by_text("No program has a token yet.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("No program has a token yet.")).to_be_visible()


def test_replies_are_written_with_a_preview_changed_and_removed(owner: Administrator) -> None:
    page = owner.page
    owner.open("replies", SECTIONS["replies"])
    page.get_by_role("textbox", name="Shortcut").fill("Hello World")
    page.get_by_label("Text").fill("Hello {{visitor.name}}, I am {{agent.name}}. {{order.id}}")
    expect(page.get_by_text("Hello Mira, I am Olga Tran. {{order.id}}")).to_be_visible()
    expect(page.get_by_text("there is no such variable")).to_be_visible()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("textbox", name="Shortcut")).to_be_focused()
    owner.looks_right("reply-error")
    page.get_by_role("textbox", name="Shortcut").fill("hello")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("/hello", exact=True)).to_be_visible()

    page.get_by_role("textbox", name="Shortcut").fill("hello")
    page.get_by_label("Text").fill("Once more")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("/hello is taken")).to_be_visible()
    page.get_by_role("button", name="Discard").click()
    page.get_by_role("button", name="Change /hello").click()
    page.get_by_label("Text").fill("Good day, {{ visitor.name }}")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Good day, {{ visitor.name }}")).to_be_visible()
    owner.looks_right("replies-list")
    page.get_by_role("button", name="Remove /hello").click()
    owner.say_yes("Remove")
    page.reload()
    expect(page.get_by_text("None yet.")).to_be_visible()


def test_the_own_password_is_changed_and_other_browsers_are_out(people: MakeAdministrator, office: Office) -> None:
    email = office.hire("Pia", "agent")
    here, there = people(), people()
    for person in (here, there):
        person.sign_in(email)
    page = here.page
    here.open("account", SECTIONS["account"])
    expect(page.get_by_text("Another browser")).to_be_visible()
    page.get_by_label("Password now").fill("wrong")
    page.get_by_label("New password", exact=True).fill("another horse battery")
    page.get_by_label("New password once more").fill("another horse battery")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("That is not your password.")).to_be_visible()
    here.looks_right("account-error")
    page.get_by_label("Password now").fill(PASSWORD)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Another browser")).to_have_count(0)

    there.page.reload()
    expect(there.page.get_by_role("button", name="Sign in")).to_be_visible()
    page.get_by_role("button", name="Sign out everywhere").click()
    here.say_yes("Sign out everywhere")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_an_agent_sees_no_administration(people: MakeAdministrator, office: Office) -> None:
    agent = people()
    agent.sign_in(office.hire("Max", "agent"))
    agent.open("team", SECTIONS["preferences"])  # by its address he gets what is his

    links = agent.page.get_by_role("navigation", name="Settings").get_by_role("link").all_inner_texts()
    assert [link.strip() for link in links] == ["Inbox", "Your preferences", "Your account", "Canned replies"]


def test_a_page_is_worked_with_by_keyboard_alone(owner: Administrator) -> None:
    page = owner.page
    owner.open("tokens", SECTIONS["tokens"])
    page.get_by_role("link", name="Inbox", exact=True).focus()
    for _ in range(len(SECTIONS) + 1):
        page.keyboard.press("Tab")
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type("keys only")
    page.keyboard.press("Enter")
    expect(page.get_by_label("The new token")).to_be_focused()
    page.get_by_role("button", name="Revoke keys only").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No program has a token yet.")).to_be_visible()
