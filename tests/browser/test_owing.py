"""What residents owe, without scripts and on a telephone; the meter round without the line."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import expect

from tests.browser import harness
from tests.browser.clerk import sign_in
from tests.database import at
from xaso.kernel.identity.tests import make as people
from xaso.kernel.organisations import api as organisations
from xaso.kernel.scope import api as scope
from xaso.service.bills import api as bills
from xaso.service.bills.tests import make

MINE = "/toi-con-phai-nop/"
METERS = 3


@pytest.fixture(scope="module")
def school(site, inside_site):
    """Give the commune a school that asks a pupil; code, secret and provider's id."""
    with inside_site(), scope.everything():
        agency = organisations.Agency.objects.get(code="H55.242")
        office = make.office(agency, name="Trường Tiểu học Động Đạt")
        known = make.customer(office, "HS001", name="Bé Na")
        make.send(known, office)
        return known.code, make.secret_of(known), str(office.provider.pk)


@pytest.fixture(scope="module")
def scheme(site, inside_site):
    """Give the commune a water scheme with three meters; its reader and its path."""
    with inside_site(), scope.everything():
        agency = organisations.Agency.objects.get(code="H55.242")
        office = make.office(agency, kind=bills.Kind.WATER, name="Nước sạch Động Đạt")
        for turn in range(1, METERS + 1):
            known = make.customer(office, f"NC{turn}", name=f"Ma Văn {turn}")
            make.meter(known, office, number=f"DH{turn}", turn=turn, place=f"Ngõ {turn}")
        reader = people.staff("officer", agency=office.agency, password=people.PASSWORD)
        return reader.username, f"/can-bo/hoa-don/{office.provider.pk}/ghi-so/"


def link(page, site, school):
    code, secret, provider = school
    page.goto(site(MINE))
    page.locator("[name=provider]").select_option(provider)
    page.locator("[name=code]").fill(code)
    page.locator("[name=secret]").fill(secret)
    page.locator("[name=agrees]").check(force=True)
    with page.expect_navigation():
        page.get_by_test_id("link").click()


def looked_at(page, name):
    """See that axe has nothing to say and that the page is no wider than a telephone."""
    assert harness.axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    harness.picture(page, name)


def test_a_parent_sees_and_pays_without_scripts(plain_phone, site, school):
    page = plain_phone
    page.goto(site(MINE))
    harness.picture(page, "con-phai-nop-trong")
    link(page, site, school)
    expect(page.get_by_test_id("owed")).to_have_count(1)
    with page.expect_navigation():
        page.get_by_test_id("see").click()
    expect(page.get_by_test_id("vietqr")).to_be_visible()


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_the_pages_are_light_fit_and_accessible(request, site, school, size):
    page = request.getfixturevalue(size)
    page.goto(site(MINE))
    looked_at(page, f"con-phai-nop-trong-{size}")
    link(page, site, school)
    looked_at(page, f"con-phai-nop-{size}")
    with page.expect_navigation():
        page.get_by_test_id("ask-exemption").click()
    looked_at(page, f"mien-giam-{size}")
    with page.expect_navigation():
        page.get_by_test_id("send-exemption").click()
    looked_at(page, f"mien-giam-loi-{size}")
    page.goto(site(MINE))
    with page.expect_navigation():
        page.get_by_test_id("see").click()
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    looked_at(page, f"hoa-don-{size}")


def ready(page):
    page.locator("[data-round][data-ready]").wait_for()


def read(page, value):
    page.locator("#value").fill(str(value))
    page.get_by_test_id("keep").click()


@pytest.fixture
def telephone(browser):
    """Give a page whose failed requests are no complaints: the server is stopped on purpose."""
    context = harness.visit(browser, harness.PHONE)
    yield context.new_page()
    context.close()


def test_meters_are_read_while_the_server_is_stopped(telephone, scheme, site_database, inside_site):
    page, (reader, path) = telephone, scheme
    address = at(os.environ["DATABASE_URL"], site_database)
    with harness.serve(address) as running:
        port = int(running.url.rsplit(":", 1)[1])
        sign_in(page, running, reader)
        page.goto(running(f"{path}?ky=2026-11"))
        ready(page)
        page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        page.reload()
        ready(page)
        looked_at(page, "ghi-so-co-mang")

    page.reload()
    ready(page)
    expect(page.get_by_test_id("line")).to_contain_text("Không có mạng")
    expect(page.get_by_test_id("number")).to_have_text("DH1")
    read(page, 99)
    expect(page.get_by_test_id("ask-back")).to_be_visible()
    looked_at(page, "ghi-so-hoi-lai")
    read(page, 112)
    expect(page.get_by_test_id("number")).to_have_text("DH2")
    read(page, "1x")
    expect(page.get_by_test_id("wrong")).to_be_visible()
    read(page, 999_999)
    expect(page.get_by_test_id("wrong")).to_contain_text("5 chữ số")
    read(page, 50)
    page.locator("#why-rolled").check(force=True)
    page.get_by_test_id("keep").click()
    expect(page.get_by_test_id("number")).to_have_text("DH3")
    page.reload()
    ready(page)
    expect(page.get_by_test_id("waiting")).to_have_text("2")
    expect(page.get_by_test_id("number")).to_have_text("DH3")
    read(page, 107)
    expect(page.get_by_test_id("all-done")).to_be_visible()
    looked_at(page, "ghi-so-mat-mang")

    with harness.serve(address, port=port):
        for _twice in range(2):
            page.get_by_test_id("bring-home").click()
            expect(page.get_by_test_id("waiting")).to_have_text("0")
            expect(page.locator("[data-testid=meter][data-status=taken]")).to_have_count(METERS)
    with inside_site(), scope.everything():
        values = bills.Reading.objects.order_by("meter__turn").values_list("value", "used")
        assert list(values) == [(112, 12), (50, 10**5 - 50), (107, 7)]
