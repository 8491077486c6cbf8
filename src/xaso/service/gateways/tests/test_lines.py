"""Lines that fail, rest and are replaced; what workers and the console do."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations.tests import make as agencies
from xaso.kernel.scope import api as scope
from xaso.service.gateways import api as gateways
from xaso.service.gateways import tasks
from xaso.service.gateways.models import Attempt, Credential, Return
from xaso.service.gateways.selectors import access_of, credentials_on
from xaso.service.gateways.tests import make
from xaso.service.payments import api as payments
from xaso.service.payments.tests.make import KEEPER, LEADER, account, owed

IPN = "/api/v1/payments/vnpay/ipn"
NOBODY = "http://127.0.0.1:9/"


@pytest.fixture(scope="module")
def stand():
    with make.stand_in() as running:
        yield running


@pytest.fixture
def agency(db):
    made = agencies.agency()
    with scope.of(agencies=[made.pk]):
        account(made)
        yield made


def begun(agency, amount=25_000, now=None):
    return gateways.start(
        owed(agency, amount),
        "vnpay",
        return_url="http://xa.test/",
        ip="203.0.113.7",
        actor=make.CONSOLE,
        now=now or timezone.now(),
    )


def dead_line(agency, **values):
    access = gateways.Access(make.TERMINAL, make.KEY, f"{NOBODY}tra", f"{NOBODY}hoi")
    words = {"actor": make.CONSOLE, "now": timezone.now(), **values}
    return gateways.connect(agency, "vnpay", access, **words)


def test_what_fails_here_is_99_so_that_the_gateway_calls_again(agency, stand, client):
    line = stand.connect(agency)
    attempt = begun(agency)
    query = stand.press(attempt).partition("?")[2]
    keyring.destroy(line.key_id)
    assert client.get(f"{IPN}?{query}").json() == {"RspCode": "99", "Message": "Unknown error"}
    attempt.refresh_from_db()
    assert attempt.told_at is None


def test_a_line_that_fails_three_times_is_left_alone_for_this_sweep(agency):
    dead_line(agency)
    now = timezone.now()
    for _ in range(4):
        begun(agency, now=now)
    due = now + timedelta(minutes=1)
    assert gateways.sweep(now=due) == 0
    rows = list(Attempt.objects.order_by("id"))
    assert [row.asks for row in rows] == [1, 1, 1, 0]
    assert [row.ask_at for row in rows] == [due + timedelta(minutes=1)] * 3 + [due]
    assert rows[0].fault
    assert rows[0].state == "pending"
    assert Credential.objects.get().away_until == due + timedelta(minutes=1)


def test_nobody_waits_within_a_request_for_a_line_that_rests(agency, stand, client):
    stand.connect(agency)
    attempt = begun(agency)
    query = stand.press(attempt).partition("?")[2]
    Credential.objects.update(away_until=timezone.now() + timedelta(minutes=1))
    assert client.get(f"{IPN}?{query}").json()["RspCode"] == "00"
    attempt.refresh_from_db()
    assert (attempt.asks, attempt.state) == (0, "pending")
    assert attempt.ask_at == attempt.told_at
    tasks.sweep()
    attempt.refresh_from_db()
    assert attempt.state == "paid"


def test_a_line_that_has_rested_is_asked_within_the_request_again(agency, stand, client):
    stand.connect(agency)
    attempt = begun(agency)
    query = stand.press(attempt).partition("?")[2]
    Credential.objects.update(away_until=timezone.now())
    client.get(f"{IPN}?{query}")
    attempt.refresh_from_db()
    assert attempt.state == "paid"


def test_a_callback_is_answered_and_waited_for_though_the_query_fails(agency, stand, client):
    dead = dead_line(agency)
    attempt = begun(agency)
    paying = gateways.Attempt.objects.get(pk=attempt.pk)
    paying.pay_url = attempt.pay_url.replace(f"{NOBODY}tra", stand.access().pay_address)
    query = stand.press(paying).partition("?")[2]
    assert client.get(f"{IPN}?{query}").json()["RspCode"] == "00"
    attempt.refresh_from_db()
    assert (attempt.state, attempt.asks) == ("pending", 1)
    dead.refresh_from_db()
    assert dead.away_until > timezone.now()


def test_an_attempt_stands_though_the_platform_does_not_answer(agency):
    access = gateways.Access(make.TERMINAL, make.KEY, NOBODY, NOBODY)
    gateways.connect(agency, "national", access, actor=make.CONSOLE, now=timezone.now())
    with pytest.raises(gateways.Away):
        gateways.start(
            owed(agency),
            "national",
            return_url="",
            ip="",
            actor=make.CONSOLE,
            now=timezone.now(),
        )
    row = Attempt.objects.get()
    assert (row.pay_url, row.state, row.gateway) == ("", "pending", "national")
    assert row.ask_at == row.created_at + timedelta(minutes=1)


def test_a_resident_is_told_when_the_platform_is_away(agency, client):
    access = gateways.Access(make.TERMINAL, make.KEY, NOBODY, NOBODY)
    gateways.connect(agency, "national", access, actor=make.CONSOLE, now=timezone.now())
    row = owed(agency)
    page = client.post(f"/nop-tien/{row.reference}/qua/national/")
    assert page.status_code == 503
    assert "chưa trả lời" in page.content.decode()


def approved(agency, stand, client):
    stand.connect(agency)
    attempt = begun(agency)
    client.get(f"{IPN}?{stand.press(attempt).partition('?')[2]}")
    refund = payments.ask_refund(
        payments.Payment.objects.get().pk,
        amount=25_000,
        reason="Nộp nhầm",
        payee=payments.Payee(),
        actor=KEEPER,
        now=timezone.now(),
    )
    payments.approve_refund(refund.pk, actor=LEADER, now=timezone.now())
    return Return.objects.get()


def test_the_sweep_sends_returns_that_wait(agency, stand, client):
    row = approved(agency, stand, client)
    assert gateways.send_waiting(now=row.ask_at - timedelta(microseconds=1)) == 0
    tasks.sweep()
    row.refresh_from_db()
    assert (row.state, row.asks) == ("done", 1)


def test_a_return_that_nobody_answered_is_asked_for_again_later(agency, stand, client):
    row = approved(agency, stand, client)
    Credential.objects.update(api_address=f"{NOBODY}hoi")
    with pytest.raises(gateways.Away):
        tasks.send_return(str(row.pk), str(agency.pk))
    row.refresh_from_db()
    assert (row.state, row.asks) == ("waiting", 1)
    assert row.fault
    assert row.ask_at > row.at
    assert gateways.send_waiting(now=row.ask_at) == 0
    row.refresh_from_db()
    assert row.asks == 2
    Credential.objects.update(api_address=stand.access().api_address)
    assert gateways.send_waiting(now=row.ask_at) == 1
    row.refresh_from_db()
    assert (row.state, row.fault, row.asks) == ("done", "", 3)
    assert payments.Refund.objects.get().state == "proved"


def test_the_newest_line_of_a_day_is_used(agency):
    dead_line(agency, since=date(2026, 1, 1))
    second = dead_line(agency, since=date(2026, 6, 1))
    assert credentials_on(date(2025, 12, 31), agency_id=agency.pk) == {}
    first = credentials_on(date(2026, 5, 31), agency_id=agency.pk)["vnpay"]
    assert (first.valid_from, first.valid_until) == (date(2026, 1, 1), date(2026, 6, 1))
    assert credentials_on(date(2026, 6, 1), agency_id=agency.pk) == {"vnpay": second}


def test_the_console_connects_with_a_secret_from_a_file(agency, tmp_path):
    secret = tmp_path / "khoa"
    secret.write_text("KHOATUTEP\n")
    words = {
        "agency": agency.code,
        "terminal": "XASO0009",
        "pay_address": f"{NOBODY}tra",
        "api_address": f"{NOBODY}hoi",
        "secret_file": str(secret),
        "since": date(2026, 2, 1),
    }
    out = StringIO()
    call_command("gateways", "connect", **words, stdout=out)
    line = Credential.objects.get()
    assert access_of(line).secret == "KHOATUTEP"
    assert out.getvalue().strip().endswith("vnpay XASO0009 từ 01/02/2026")
    secret.write_text(" \n")
    for wrong in ({}, {"agency": "H00"}, {"terminal": ""}, {"secret_file": "/khong/co"}):
        with pytest.raises(CommandError):
            call_command("gateways", "connect", **{**words, **wrong}, stdout=StringIO())
    out = StringIO()
    call_command("gateways", "sweep", stdout=out)
    assert json.loads(out.getvalue()) == {"answers": 0, "returns": 0}
