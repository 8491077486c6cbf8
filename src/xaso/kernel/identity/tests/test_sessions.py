"""Sessions end by idling, by age, by their owner's hand, and with the account, at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import services, sessions
from xaso.kernel.identity.models import Session
from xaso.kernel.identity.tasks import sweep
from xaso.kernel.identity.tests import make
from xaso.kernel.organisations.tests import make as organisations

pytestmark = pytest.mark.django_db
ME, SECURITY = "/can-bo/tai-khoan/", "/can-bo/tai-khoan/bao-mat/"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36"
PHONE = "Mozilla/5.0 (Linux; Android 14) Chrome/140.0 Mobile Safari/537.36"


@pytest.fixture
def minh():
    agency = organisations.agency()
    make.staff("admin", agency=agency)
    return make.staff("intake", agency=agency, username="minh", password=make.PASSWORD)


def sign_in(client, agent=WINDOWS):
    client.defaults["HTTP_USER_AGENT"] = agent
    given = {"username": "minh", "password": make.PASSWORD, "next": ME}
    assert client.post("/can-bo/dang-nhap/", given).status_code == 302
    return client


def age(client, **seconds):
    kept, now = client.session, int(timezone.now().timestamp())
    kept[sessions.MARKS] = kept[sessions.MARKS] | {
        mark: now - past for mark, past in seconds.items()
    }
    kept.save()


@pytest.mark.parametrize(
    ("seconds", "is_in"),
    [
        ({"seen": 29 * 60}, True),
        ({"seen": 30 * 60}, False),
        ({"began": 12 * 3600 - 60}, True),
        ({"began": 12 * 3600}, False),
    ],
)
def test_a_session_idles_half_an_hour_and_lasts_twelve_hours_at_most(client, minh, seconds, is_in):
    sign_in(client)
    age(client, **seconds)

    assert (client.get(ME).status_code == 200) is is_in
    if not is_in:
        assert "Phiên làm việc đã hết" in client.get("/can-bo/dang-nhap/").content.decode()
        assert client.get(ME).status_code == 302


def test_a_page_begins_the_half_hour_anew_but_not_the_twelve_hours(client, minh):
    sign_in(client)
    age(client, seen=20 * 60, began=3600)
    Session.objects.update(seen_at=timezone.now() - timedelta(hours=1))
    client.get(ME)

    marks, now = client.session[sessions.MARKS], timezone.now().timestamp()
    assert now - marks["seen"] < 60 < 3000 < now - marks["began"]
    assert (timezone.now() - Session.objects.get().seen_at).total_seconds() < 60


def test_the_list_says_on_which_devices_and_which_is_this_one(client, minh):
    sign_in(client)
    sign_in(type(client)(), agent=PHONE)

    page = client.get(SECURITY).content.decode()
    assert page.count('data-testid="session-row"') == 2
    assert "Chrome trên Windows" in page
    assert "Chrome trên Android" in page
    assert page.count("máy này") == 1


def test_one_session_is_ended_and_the_others_stay(client, minh):
    sign_in(client)
    phone = sign_in(type(client)(), agent=PHONE)
    row = Session.objects.get(name="Chrome trên Android")

    assert client.post(reverse("identity:session-end", args=[row.pk])).status_code == 302

    assert phone.get(ME).status_code == 302
    assert client.get(ME).status_code == 200
    assert client.get(SECURITY).content.decode().count('data-testid="session-row"') == 1
    assert list(audit.trail_of("identity.account", minh.pk))[-1].verb == "identity.end_session"


def test_ending_ones_own_session_signs_out(client, minh):
    sign_in(client)

    client.post(reverse("identity:session-end", args=[Session.objects.get().pk]))

    assert client.get(ME).status_code == 302
    assert not Session.objects.exists()


def test_nobody_ends_anothers_session(client, minh):
    sign_in(client)
    other = type(client)()
    other.force_login(make.staff("officer", agency=minh.holdings.get().position.agency))

    row = Session.objects.get(account=minh)
    assert other.post(reverse("identity:session-end", args=[row.pk])).status_code == 404
    assert client.get(ME).status_code == 200


def test_the_list_follows_what_ends_sessions(client, minh):
    sign_in(client)
    phone = sign_in(type(client)(), agent=PHONE)
    client.post(reverse("identity:end-other-sessions"))

    assert client.get(SECURITY).content.decode().count('data-testid="session-row"') == 1
    assert phone.get(ME).status_code == 302
    sign_in(phone, agent=PHONE)
    phone.post("/can-bo/dang-xuat/")
    assert client.get(SECURITY).content.decode().count('data-testid="session-row"') == 1
    assert Session.objects.count() == 2
    sweep()
    assert Session.objects.count() == 1


def test_an_account_switched_off_is_out_at_the_next_request_whatever_it_has(client, minh):
    minh.refresh_from_db()
    make.with_time_code(minh, minh.holdings.get().position.agency)
    client.force_login(minh)
    services.disable_account(actor=make.MACHINE, account=minh, on=date(2026, 11, 20))

    assert client.get(ME).status_code == 302
    assert client.get(SECURITY).status_code == 302
    assert sessions.alive(minh, timezone.now()) == []
