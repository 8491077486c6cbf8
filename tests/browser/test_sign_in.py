"""Officials enrol and show second factors: a telephone's code without scripts, a passkey with."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pyotp
import pytest
from playwright.sync_api import expect

from tests.browser import harness
from xaso.kernel.identity.tests import make as people
from xaso.kernel.organisations import api as organisations

if TYPE_CHECKING:
    from playwright.sync_api import Page

SECURITY = "/can-bo/tai-khoan/bao-mat/"
ROOM_SECONDS = 15
"""What a busy machine may take from typing a code to reading it, within the same half minute."""
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


@pytest.fixture
def official(site, inside_site):
    """Give the commune an official with a password alone."""
    with inside_site():
        agency = organisations.Agency.objects.get(code="H55.242")
        return people.staff("intake", "admin", agency=agency, password=people.PASSWORD).username


@pytest.fixture
def here(site):
    """Return addresses by a name: passkeys know no bare numbers."""
    return lambda path: site(path).replace("127.0.0.1", "localhost")


def sound(page: Page, name: str) -> None:
    """Keep a picture; nothing is hidden from a reader and nothing wider than the page."""
    size = "phone" if page.viewport_size["width"] < 600 else "desk"
    harness.picture(page, f"dang-nhap-{name}-{size}")
    assert harness.axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


def password(page: Page, here, username: str) -> None:
    page.goto(here("/can-bo/dang-nhap/"))
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(people.PASSWORD)
    page.get_by_test_id("sign-in").click()
    page.wait_for_load_state()


def enrol_code(page: Page, here) -> pyotp.TOTP:
    page.goto(here(f"{SECURITY}ma-so/"))
    page.locator("details summary").click()
    seed = page.get_by_test_id("seed").inner_text().replace(" ", "")
    app = pyotp.TOTP(seed)
    left = app.interval - time.time() % app.interval
    if left < ROOM_SECONDS:
        time.sleep(left)
    page.locator("[name=code]").fill(app.at(time.time() - app.interval))
    page.get_by_test_id("confirm-time-code").click()
    page.get_by_test_id("make-codes").click()
    expect(page.get_by_test_id("printed-code")).to_have_count(10)
    return app


def test_a_code_is_enrolled_and_shown_without_javascript(plain_phone, here, official):
    page = plain_phone
    password(page, here, official)
    app = enrol_code(page, here)
    page.get_by_test_id("sign-out").click()
    password(page, here, official)
    page.locator("[name=code]").fill("000000")
    page.get_by_test_id("second-step").click()
    expect(page.get_by_test_id("error-summary")).to_contain_text("Mã không đúng")
    expect(page.get_by_test_id("passkey")).to_have_count(0)
    page.locator("[name=code]").fill(app.now())
    page.get_by_test_id("second-step").click()
    page.goto(here("/can-bo/tai-khoan/"))
    expect(page.get_by_test_id("security")).to_be_visible()


@pytest.mark.parametrize("way", ["phone", "desk"])
def test_every_page_of_sign_in_is_sound(request, here, official, way):
    page = request.getfixturevalue(way)
    page.goto(here("/can-bo/dang-nhap/"))
    sound(page, "1")
    password(page, here, official)
    page.goto(here(SECURITY))
    sound(page, "bao-mat-trong")
    page.goto(here(f"{SECURITY}ma-so/"))
    sound(page, "ma-so")
    enrol_code(page, here)
    sound(page, "ma-du-phong")
    page.goto(here(SECURITY))
    sound(page, "bao-mat")
    page.goto(here("/can-bo/xac-nhan/"))
    sound(page, "xac-nhan")
    page.goto(here("/can-bo/khoi-phuc/"))
    sound(page, "khoi-phuc")
    page.get_by_test_id("lock").click()
    page.wait_for_load_state()
    sound(page, "doi-nguoi")
    page.get_by_test_id("person").click()
    page.wait_for_load_state()
    sound(page, "nguoi-quen")
    page.locator("[name=password]").fill(people.PASSWORD)
    page.get_by_test_id("sign-in").click()
    page.wait_for_load_state()
    sound(page, "buoc-hai")
    page.goto(here("/can-bo/tro-lai/khong-co/"))
    sound(page, "giay-het-han")


def test_a_passkey_is_added_and_lets_in_alone(desk, here, official):
    session = desk.context.new_cdp_session(desk)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    password(desk, here, official)
    desk.goto(here(SECURITY))
    desk.locator("[name=name]").fill("Máy ở bàn")
    desk.get_by_test_id("add-passkey").click()
    desk.get_by_test_id("make-codes").click()
    desk.goto(here(SECURITY))
    expect(desk.get_by_test_id("passkey-row")).to_contain_text("Máy ở bàn")
    sound(desk, "khoa-truy-cap")
    desk.get_by_test_id("sign-out").click()

    desk.goto(here("/can-bo/dang-nhap/"))
    desk.get_by_test_id("passkey").click()
    desk.wait_for_url(lambda url: "dang-nhap" not in url)
    desk.goto(here("/can-bo/tai-khoan/"))
    expect(desk.get_by_test_id("who")).to_be_visible()
