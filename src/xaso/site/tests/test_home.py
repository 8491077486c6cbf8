from datetime import date, datetime, time

import pytest
import time_machine

from xaso.kernel.audit import api as audit
from xaso.kernel.calendar import api as calendar
from xaso.kernel.organisations import api as organisations
from xaso.lib.clock import VIETNAM

SESSIONS = [(time(7, 30), time(11, 30)), (time(13), time(17))]
pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    agency = organisations.Agency.objects.create(code="H55.1", name="UBND xã A", level="commune")
    organisations.SiteProfile.objects.create(
        agency=agency, name="UBND xã A", hotline="0208 388 1234"
    )
    return agency


def home_at(client, year, month, day, hour, minute=0):
    moment = datetime(year, month, day, hour, minute, tzinfo=VIETNAM)
    with time_machine.travel(moment, tick=False):
        return client.get("/").content.decode()


def test_nothing_is_said_about_hours_that_nobody_entered(client, commune):
    assert "desk-hours" not in home_at(client, 2026, 11, 23, 9)


def test_the_desk_is_open_within_a_session_and_says_until_when(client, commune):
    calendar.set_sessions(
        commune,
        dict.fromkeys(range(5), SESSIONS),
        actor=audit.Actor(kind="command"),
        since=date(2026, 1, 1),
    )
    open_now = home_at(client, 2026, 11, 23, 9)
    assert "Đang mở cửa" in open_now
    assert "đến 11:30" in open_now
    assert "mở lại 13:00 thứ Hai 23/11" in home_at(client, 2026, 11, 23, 11, 30)
    assert "mở lại 7:30 thứ Hai 23/11" in home_at(client, 2026, 11, 20, 17)


def test_the_telephone_number_dials(client, commune):
    assert 'href="tel:02083881234"' in home_at(client, 2026, 11, 23, 9)


def test_before_the_set_up_the_page_still_stands(client):
    answer = client.get("/")
    assert answer.status_code == 200
    assert "tel:" not in answer.content.decode()


def test_a_death_leads_to_its_own_page_and_a_birth_to_the_search(client, commune):
    page = home_at(client, 2026, 11, 23, 9)

    assert 'href="/su-kien/nguoi-than-qua-doi/"' in page
    assert 'href="/thu-tuc/?q=khai+sinh"' in page
