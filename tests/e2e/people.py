"""What visitors and agents do, in their own words."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import House, Person

CHAT = re.compile("chat", re.IGNORECASE)


class Visitor(Person):
    """A visitor of the sample shop."""

    def arrive(self, path: str = "/demo") -> None:
        """Comes to the shop."""
        self.page.goto(path)
        expect(self.launcher).to_be_visible()

    @property
    def launcher(self) -> Locator:
        """The widget's button."""
        return self.page.locator("#live-chat-widget-host").get_by_role("button", name=CHAT).last

    @property
    def log(self) -> Locator:
        """The conversation."""
        return self.page.locator("#live-chat-widget-host").get_by_role("log")

    def open_chat(self) -> None:
        """Opens the widget, unless it stands open."""
        if not self.composer.is_visible():
            self.launcher.click()
        expect(self.composer).to_be_focused()

    @property
    def composer(self) -> Locator:
        """Where he writes."""
        return self.page.locator("#live-chat-widget-host").get_by_role("textbox")

    def write(self, text: str) -> None:
        """Writes and sends with Enter."""
        self.composer.fill(text)
        self.composer.press("Enter")


class Agent(Person):
    """An agent in the inbox."""

    def sign_in(self, house: House) -> None:
        """Signs in with the printed login."""
        self.sign_in_as(house.email, house.password)

    def sign_in_as(self, email: str, password: str) -> None:
        """Signs in."""
        self.page.goto("/inbox")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_placeholder(re.compile("search", re.IGNORECASE))).to_be_visible()

    def open_conversation(self, words: str) -> None:
        """Opens the conversation whose preview has these words."""
        self.page.get_by_role("navigation", name="Whose").get_by_role("link", name=re.compile("^All")).click()
        self.page.get_by_role("region", name="Conversations").get_by_text(words).first.click()
        expect(self.composer).to_be_visible()

    @property
    def composer(self) -> Locator:
        """Where he answers."""
        return self.page.get_by_role("textbox", name=re.compile("reply|note|write", re.IGNORECASE)).last

    @property
    def thread(self) -> Locator:
        """The open conversation."""
        return self.page.get_by_role("log")

    def reply(self, text: str) -> None:
        """Answers and sends with Enter."""
        self.composer.fill(text)
        self.composer.press("Enter")


def settled(page: Page) -> None:
    """Returns when no request of the page is under way."""
    page.wait_for_load_state("networkidle")
