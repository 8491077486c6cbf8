"""The frame of every page: weight, reach, switches, both languages."""

from __future__ import annotations

import pytest

from tests.browser import harness

LIMIT_BYTES = 100_000
PAGES = ["/", "/ui/", "/en/", "/en/ui/", "/khong-co-trang-nay/", "/en/no-such-page/"]


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(phone, desk, site, path):
    for page, size in ((phone, "phone"), (desk, "desk")):
        page.goto(site(path))
        harness.picture(page, f"{path.strip('/').replace('/', '-') or 'home'}-{size}")
        assert harness.axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), size


@pytest.mark.parametrize("path", ["/", "/ui/", "/en/"])
def test_a_cold_visit_is_light(browser, site, path):
    weight = harness.weigh(browser, site(path))
    assert weight.total <= LIMIT_BYTES, weight.parts
    assert weight.foreign == []
    fonts = [name for name in weight.parts if name.endswith(".woff2")]
    assert len(fonts) == 4


def test_switches_work_without_javascript_and_are_remembered(plain_phone, site):
    plain_phone.goto(site("/"))
    plain_phone.get_by_role("button", name="Chữ lớn").click()
    plain_phone.get_by_role("button", name="Tương phản cao").click()
    plain_phone.goto(site("/ui/"))
    assert plain_phone.locator("html").get_attribute("class") == "is-chu-lon is-tuong-phan"
    plain_phone.get_by_role("button", name="Chữ lớn").click()
    assert plain_phone.url == site("/ui/")
    assert plain_phone.locator("html").get_attribute("class") == "is-tuong-phan"


@pytest.mark.parametrize("switches", [["chu-lon"], ["tuong-phan"], ["chu-lon", "tuong-phan"]])
def test_axe_finds_nothing_with_switches_on(phone, site, switches):
    phone.context.add_cookies([
        {"name": "xaso_hien_thi", "value": ".".join(switches), "url": site.url}
    ])
    phone.goto(site("/ui/"))
    harness.picture(phone, "ui-" + "-".join(switches))
    assert harness.axe(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_language_switch_stays_on_the_page(phone, site):
    phone.goto(site("/ui/"))
    phone.get_by_role("link", name="English").click()
    assert phone.url == site("/en/ui/")
    assert phone.locator("html").get_attribute("lang") == "en"


def test_the_keyboard_reaches_the_content_first(desk, site):
    desk.goto(site("/"))
    desk.keyboard.press("Tab")
    assert desk.evaluate("document.activeElement.className") == "govuk-skip-link"
    desk.keyboard.press("Enter")
    assert desk.url.endswith("#main")


def test_a_demo_says_so(phone, site):
    phone.goto(site("/"))
    assert phone.get_by_text("BẢN THỬ – không phải cổng của cơ quan nhà nước").is_visible()
