"""The desk on a phone: the menu takes one line, and the open page stands in it."""

from __future__ import annotations

import pytest

from tests.browser.clerk import hire, sign_in

PHONE_WIDTH, MOST_HEIGHT = 390, 200


@pytest.fixture(scope="module")
def clerk(inside_site):
    with inside_site():
        return hire()


def test_on_a_phone_the_menu_slides_in_one_line(phone, site, clerk):
    sign_in(phone, site, clerk)
    phone.wait_for_load_state()
    phone.goto(site("/can-bo/bao-cao/"))
    phone.wait_for_timeout(300)

    header = phone.locator(".xs-deskbar").bounding_box()
    here = phone.locator(".xs-deskmenu [aria-current]").bounding_box()
    assert header["height"] <= MOST_HEIGHT
    assert here["x"] >= 0
    assert here["x"] + here["width"] <= PHONE_WIDTH
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_every_place_of_the_menu_is_reached_by_the_keyboard(phone, site, clerk):
    sign_in(phone, site, clerk)
    phone.wait_for_load_state()
    phone.goto(site("/can-bo/bao-cao/"))
    last = phone.locator(".xs-deskmenu a").last
    last.focus()

    box = last.bounding_box()
    assert box["x"] + box["width"] <= PHONE_WIDTH
