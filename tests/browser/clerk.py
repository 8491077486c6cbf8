"""A clerk of the demo commune, who takes one procedure in at the counter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaso.kernel.calendar import api as calendar
from xaso.kernel.identity.tests import make as people
from xaso.kernel.organisations import api as organisations
from xaso.service.procedures.api import Adoption
from xaso.service.procedures.services.words import index
from xaso.service.procedures.tests import make as procedures

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.harness import Site

CODE = "1.004873"


def hire() -> str:
    """Give the commune a clerk, a calendar and one procedure with a declaration; the user name."""
    agency = organisations.Agency.objects.get(code="H55.242")
    calendar.load_calendars()
    account = people.staff("intake", agency=agency, password=people.PASSWORD)
    if not Adoption.objects.filter(procedure__code=CODE).exists():
        version = procedures.version(
            CODE, "Cấp giấy xác nhận tình trạng hôn nhân", form_id="HT_TTHN"
        )
        procedures.adoption(agency, version, confirmed_by=account)
        index(version)
    return account.username


def sign_in(page: Page, site: Site, username: str) -> None:
    """Sign somebody in who has the password of all makers."""
    page.goto(site("/can-bo/dang-nhap/"))
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(people.PASSWORD)
    with page.expect_navigation():
        page.locator("[name=password]").press("Enter")
