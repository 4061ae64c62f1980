"""The second factor as its owner sets it up: scans the code, signs in with the app, then without the phone."""

import base64
import time
from typing import Any

import pytest
import segno
from playwright.sync_api import Page, expect

from app.domain.totp import hotp, key_of, otpauth_url, step_at
from tests.e2e.admin.conftest import Administrator, MakeAdministrator
from tests.e2e.admin.office import PASSWORD, Office

# What a camera sees: the picture's brightness in the middle of each module.
SAMPLE = """async ([png, size]) => {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const at = (module) => Math.floor(((module + 0.5) * image.width) / size);
  const row = (y) => Array.from({ length: size }, (_, x) => canvas.getImageData(at(x), at(y), 1, 1).data[0] < 128);
  return Array.from({ length: size }, (_, y) => row(y));
}"""


def _enrol(ben: Administrator, email: str, look: str) -> tuple[bytes, list[str]]:
    """The app's key and the recovery codes."""
    ben.open("account", "Your account")
    factor = ben.page.get_by_role("group", name="Second factor")
    factor.get_by_label("Your password").fill(PASSWORD)
    factor.get_by_role("button", name="Set it up").click()
    secret = factor.get_by_label("The key for your authenticator app").input_value()
    assert _seen(ben, factor.get_by_role("img", name="QR code")) == _expected(otpauth_url(secret, "Porchlight", email))
    ben.looks_right(f"second-factor-{look}")
    key = key_of(secret)
    factor.get_by_label("Code of the app").fill(hotp(key, step_at(time.time())))
    factor.get_by_role("button", name="Turn it on").click()
    codes = factor.get_by_label("Your recovery codes").input_value().split()
    factor.get_by_role("button", name="I have it").click()
    expect(factor).to_contain_text("10 recovery codes are left")
    return key, codes


def _seen(ben: Administrator, image: Any) -> list[list[bool]]:
    size = int(image.get_attribute("viewBox").split()[2])
    blank = ben.context.new_page()  # without our own pages' policy
    sampled: list[list[bool]] = blank.evaluate(SAMPLE, [base64.b64encode(image.screenshot()).decode(), size])
    blank.close()
    return sampled


def _expected(text: str) -> list[list[bool]]:
    return [[bool(module) for module in row] for row in segno.make_qr(text, error="m").matrix_iter(border=4)]


def _sign_in(page: Page, email: str, code: str) -> None:
    page.goto("/inbox")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("Code").fill(code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("searchbox")).to_be_visible()


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_scanned_used_and_replaced_by_a_recovery_code(
    people: MakeAdministrator, office: Office, size: str, scheme: str
) -> None:
    email = office.hire("Ben", "agent")
    ben = people(size, scheme)
    ben.sign_in(email)
    key, codes = _enrol(ben, email, f"{size}-{scheme}")

    _sign_in(people().page, email, hotp(key, step_at(time.time()) + 1))  # the next one: each opens once
    elsewhere = people()
    _sign_in(elsewhere.page, email, codes[3])

    elsewhere.open("account", "Your account")
    expect(elsewhere.page.get_by_role("group", name="Second factor")).to_contain_text("9 recovery codes are left")
