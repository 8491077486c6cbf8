"""A resident files a birth from a phone: with script and without, with mistakes, on a bad line."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import harness
from xaso.kernel.calendar.tests.make import calendar
from xaso.kernel.files.tests.make import pdf, picture
from xaso.kernel.forms.tests.make import valid_answers
from xaso.kernel.organisations import api as organisations
from xaso.service.procedures.api import Adoption
from xaso.service.procedures.tests import make as procedures

BIRTH, COPIES = "1.001193", "2.000815"
PAPERS = (("to_khai", "Tờ khai đăng ký khai sinh"), ("chung_sinh", "Giấy chứng sinh"))


@pytest.fixture(scope="module")
def filing(site, inside_site):
    """Let the commune take two procedures on its own pages."""
    with inside_site():
        agency = organisations.Agency.objects.get(code="H55.242")
        province = organisations.Area.objects.get(level="province", code="19", valid_until=None)
        organisations.Agency.objects.filter(pk=agency.pk).update(area=province)
        if not Adoption.objects.filter(procedure__code=BIRTH).exists():
            calendar(agency)
            birth = procedures.version(BIRTH, form_id="HT_KS", papers=PAPERS)
            birth.papers.filter(key="to_khai").update(form_id="HT_KS")
            account = procedures.account("duyet-thu-tuc")
            procedures.adoption(agency, birth, confirmed_by=account)
            copies = procedures.version(COPIES, "Chứng thực bản sao", form_id="CT_BS", papers=())
            procedures.adoption(agency, copies, confirmed_by=account)
    return site


def fill(page, answers):
    """Fill in what the page asks, as a person does: only what can be seen."""
    for name, value in answers.items():
        control = page.locator(f'[name="{name}"]')
        if not control.count() or not value:
            continue
        kind = control.first.get_attribute("type")
        if kind == "radio":
            choice = page.locator(f'[name="{name}"][value="{value}"]')
            page.locator(f'label[for="{choice.get_attribute("id")}"]').click()
        elif kind == "checkbox":
            control.check(force=True)
        elif control.first.evaluate("one => one.tagName") == "SELECT":
            control.select_option(value)
        elif control.first.is_visible():
            control.fill(value)


def press(page, button="next"):
    """Press a button that leads on and wait for the answer: a click does not wait by itself."""
    with page.expect_navigation():
        page.get_by_test_id(button).click()


def begin(page, site, code=BIRTH):
    page.goto(site(f"/nop-ho-so/{code}/"))
    press(page)


def go_through(page, answers, name=""):
    while page.get_by_test_id("next").count():
        fill(page, answers)
        if name:
            harness.picture(page, f"{name}-{page.url.split('/')[-2]}")
        before = page.url
        press(page)
        assert page.url != before, page.get_by_test_id("error-summary").all_inner_texts()


def answers(seed):
    return valid_answers("HT_KS", seed, timezone.localdate())


@pytest.mark.parametrize("way", ["phone", "plain_phone"])
def test_a_birth_is_filed_from_a_phone(request, filing, way):
    page = request.getfixturevalue(way)
    entered = answers(21 if way == "phone" else 22)
    begin(page, filing)
    go_through(page, entered, f"nop-{way}")
    scan = {"name": "giay-chung-sinh.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    page.locator('[name="tep.chung_sinh"]').set_input_files(scan)
    if way == "phone":
        page.get_by_test_id("file").wait_for()
    harness.picture(page, f"nop-{way}-giay-to")
    press(page, "check-answers")
    harness.picture(page, f"nop-{way}-kiem-tra")
    assert entered["ks.hoTen"] in page.content()
    assert "giay-chung-sinh.jpg" in page.content()

    page.get_by_test_id("submit").dblclick(no_wait_after=True)
    page.get_by_test_id("receipt-id").wait_for()
    harness.picture(page, f"nop-{way}-da-nop")
    code = page.get_by_test_id("receipt-id").inner_text()
    page.reload()

    assert page.get_by_test_id("receipt-id").inner_text() == code
    assert len(page.get_by_test_id("receipt-secret").inner_text()) == 8


def test_a_mistake_keeps_what_was_typed_and_leads_to_the_field(phone, filing):
    begin(phone, filing)
    fill(phone, {**answers(31), "nyc.dienThoai": "12"})
    press(phone)
    summary = phone.get_by_test_id("error-summary")
    harness.picture(phone, "nop-loi")

    assert summary.is_visible()
    assert phone.locator('[name="nyc.hoTen"]').input_value() == answers(31)["nyc.hoTen"]
    summary.get_by_role("link").first.click()
    assert phone.evaluate("document.activeElement.name") == "nyc.dienThoai"
    assert harness.axe(phone) == []


def test_questions_that_do_not_concern_are_put_away(phone, filing):
    phone.goto(filing(f"/nop-ho-so/{BIRTH}/?kieu=mot-trang"))
    press(phone)
    mother = phone.locator('[name="me.hoTen"]')
    expect(mother).to_be_hidden()

    fill(phone, {"ks.loai": "cha-me-ket-hon"})
    expect(mother).to_be_visible()
    fill(phone, {"ks.loai": "bo-roi"})
    expect(mother).to_be_hidden()
    assert harness.axe(phone) == []
    harness.picture(phone, "nop-mot-trang")


def test_what_is_typed_is_saved_and_communes_are_suggested(phone, filing):
    begin(phone, filing)
    phone.locator('[name="nyc.hoTen"]').fill("Nông Thị Sớm")
    commune = phone.locator('[name="nyc.noiCuTru.xa"]')
    commune.press_sequentially("dong dat")
    found = phone.locator("#communes option").first
    expect(found).to_have_attribute("value", "Xã Động Đạt, Huyện Phú Lương")
    with phone.expect_response(lambda answer: answer.request.method == "POST"):
        commune.press_sequentially(" ")
    address = phone.url
    phone.goto(address)

    assert phone.locator('[name="nyc.hoTen"]').input_value() == "Nông Thị Sớm"


def test_a_large_file_crosses_a_line_that_breaks(phone, filing):
    begin(phone, filing)
    go_through(phone, answers(41))
    broken = {"times": 0}

    def sometimes(route):
        broken["times"] += 1
        if broken["times"] % 3 == 2:
            route.fulfill(status=503, body="{}")
        else:
            route.continue_()

    phone.route("**/gui-tiep/**", sometimes)
    scan = {"name": "to.pdf", "mimeType": "application/pdf", "buffer": pdf(padding_bytes=700_000)}
    phone.locator('[name="tep.chung_sinh"]').set_input_files(scan)
    phone.get_by_test_id("file").wait_for(timeout=60_000)

    assert broken["times"] > 6


def test_a_table_grows_without_script(plain_phone, filing):
    begin(plain_phone, filing, COPIES)
    entered = valid_answers("CT_BS", 3, timezone.localdate())
    fill(plain_phone, entered)
    press(plain_phone)
    fill(plain_phone, {name: value for name, value in entered.items() if ".0." in name})
    plain_phone.get_by_role("button", name="Thêm một dòng").click()

    assert plain_phone.locator('[name="ct.1.tenGiayTo"]').is_visible()
    assert plain_phone.locator('[name="ct.0.tenGiayTo"]').input_value() == entered["ct.0.tenGiayTo"]
    harness.picture(plain_phone, "nop-bang")


@pytest.mark.parametrize("language", ["", "en/"])
def test_every_page_of_filing_is_clean_light_and_narrow(browser, phone, desk, filing, language):
    start = filing(f"/{language}nop-ho-so/{BIRTH}/")
    assert harness.weigh(browser, start).total <= 100_000
    for page, size in ((phone, "dien-thoai"), (desk, "ban")):
        page.goto(start)
        harness.picture(page, f"nop-bat-dau-{size}{language.strip('/')}")
        assert harness.axe(page) == []
        press(page)
        entered = answers(51)
        for _ in range(9):
            assert harness.axe(page) == [], page.url
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
            if not page.get_by_test_id("next").count():
                break
            fill(page, entered)
            press(page)
        harness.picture(page, f"nop-giay-to-{size}{language.strip('/')}")


def test_another_device_goes_on_by_link_and_code(phone, desk, filing):
    begin(phone, filing)
    phone.locator('[name="nyc.hoTen"]').fill("Lường Văn Khá")
    fill(phone, answers(61) | {"nyc.hoTen": "Lường Văn Khá"})
    press(phone)
    phone.get_by_role("link", name="Khai tiếp trên máy khác").click()
    phone.get_by_test_id("draft-code-get").click()
    harness.picture(phone, "nop-may-khac")
    code = phone.get_by_test_id("draft-code").inner_text()
    desk.goto(phone.locator("#draft-link").inner_text())
    desk.locator('[name="code"]').fill(code)
    press(desk)

    assert desk.locator('[name="nyc.hoTen"]').input_value() == "Lường Văn Khá"
