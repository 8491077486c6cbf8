"""The desk goes on while the server is stopped, and everything comes home once."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import expect

from tests.browser import harness
from tests.browser.clerk import CODE, hire, sign_in
from tests.database import at
from xaso.service.dossiers import api as dossiers

OFFLINE = "/can-bo/ngoai-tuyen/"
PEOPLE = ("Ma Thị Thu", "Nông Văn Đông", "Lường Thị Hạ")


def ready(page):
    page.locator("[data-offline][data-ready]").wait_for()


def take_in(page, name):
    page.locator("#submitter_name").fill(name)
    page.locator("#phone").fill("0912345678")
    page.locator("#procedure").select_option(CODE)
    page.get_by_test_id("take-in").click()
    page.get_by_test_id("slip-code").wait_for()
    return page.get_by_test_id("slip-code").inner_text(), page.get_by_test_id(
        "slip-secret"
    ).inner_text()


@pytest.fixture(scope="module")
def clerk(site, inside_site):
    """Give the commune a clerk; her user name."""
    with inside_site():
        return hire()


@pytest.fixture
def window(browser):
    """Give a page whose failed requests are no complaints: the server is stopped on purpose."""
    context = harness.visit(browser, harness.DESK)
    yield context.new_page()
    context.close()


def kept(page, status):
    return page.locator(f'[data-testid="kept"][data-status="{status}"]')


def test_people_are_served_while_the_server_is_stopped(window, clerk, site_database, inside_site):
    page, address = window, at(os.environ["DATABASE_URL"], site_database)
    with harness.serve(address) as running:
        port = int(running.url.rsplit(":", 1)[1])
        sign_in(page, running, clerk)
        page.goto(running(OFFLINE))
        ready(page)
        expect(page.get_by_test_id("codes-left")).to_have_text("60")
        page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        page.reload()
        ready(page)
        assert harness.axe(page) == []

    page.reload()
    ready(page)
    expect(page.get_by_test_id("line")).to_contain_text("Cứ tiếp nhận")
    page.get_by_test_id("take-in").click()
    expect(page.get_by_test_id("wrong")).to_be_visible()
    slips = []
    for name in PEOPLE:
        slips.append(take_in(page, name))
        expect(page.locator("#form")).to_be_hidden()
        harness.picture(page, "ngoai-tuyen-phieu")
        assert harness.axe(page) == []
        page.get_by_test_id("next").click()
    harness.picture(page, "ngoai-tuyen")
    page.set_viewport_size(harness.PHONE)
    harness.picture(page, "ngoai-tuyen-dien-thoai")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size(harness.DESK)
    page.reload()
    ready(page)
    expect(page.get_by_test_id("codes-left")).to_have_text("57")
    expect(kept(page, "waiting")).to_have_count(3)
    assert len({code for code, _secret in slips}) == 3

    with harness.serve(address, port=port):
        for _twice in range(2):
            page.get_by_test_id("bring-home").click()
            expect(kept(page, "entered")).to_have_count(3)
            expect(page.get_by_test_id("waiting")).to_have_text("0")
            expect(page.get_by_test_id("codes-left")).to_have_text("60")
    with inside_site():
        for (code, secret), name in zip(slips, PEOPLE, strict=True):
            [dossier] = dossiers.Dossier.objects.filter(look_up_code=code)
            assert (dossier.submitter_name, dossier.state) == (name, "received")
            assert dossiers.look_up(code, secret) is not None
        assert dossiers.Dossier.objects.filter(submitter_name__in=PEOPLE).count() == 3
