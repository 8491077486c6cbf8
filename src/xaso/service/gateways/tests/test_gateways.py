"""From the pay address to the counted payment, against stand-ins that run on their own."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations.tests import make as agencies
from xaso.kernel.scope import api as scope
from xaso.lib import vnpay
from xaso.service.gateways import api as gateways
from xaso.service.gateways.models import Attempt, Callback, Credential, Return
from xaso.service.gateways.selectors import access_of
from xaso.service.gateways.services import returning
from xaso.service.gateways.services.hearing import callback_context
from xaso.service.gateways.simulator import signing
from xaso.service.gateways.simulator.vnpay import signed
from xaso.service.gateways.tests import make
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments
from xaso.service.payments.tests.make import KEEPER, LEADER, NOON, account, owed

IPN = "/api/v1/payments/vnpay/ipn"
CALLBACK = "/api/v1/payments/national/callback"
CLEARING = ledger.Kind.CLEARING


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


def begun(agency, stand, gateway="vnpay", amount=25_000, now=None):
    stand.connect(agency, gateway)
    return gateways.start(
        owed(agency, amount),
        gateway,
        return_url="http://xa.test/nop-tien/lan/",
        ip="203.0.113.7",
        actor=make.CONSOLE,
        now=now or timezone.now(),
    )


def query_of(location):
    return location.partition("?")[2]


def ipn(client, query):
    found = client.get(f"{IPN}?{query}")
    assert found.status_code == 200
    return found.json()["RspCode"]


def stands(agency, kind, key=""):
    return ledger.balance(ledger.account(agency.pk, kind, key))


def test_a_callback_is_a_hint_and_the_signed_query_counts_the_payment(agency, stand, client):
    attempt = begun(agency, stand)
    back = stand.press(attempt)
    assert back.startswith(f"http://xa.test/nop-tien/lan/{attempt.pk}/?vnp_Amount=2500000&")

    assert ipn(client, query_of(back)) == "00"

    attempt.refresh_from_db()
    number = stand.order(attempt)["number"]
    assert (attempt.state, attempt.number, attempt.ask_at, attempt.asks) == (
        "paid",
        number,
        None,
        1,
    )
    payment = payments.Payment.objects.get()
    assert (payment.channel, payment.external, payment.amount) == ("vnpay", number, 25_000)
    assert payment.into == "clearing:vnpay"
    assert payment.obligation.standing == "paid"
    assert stands(agency, CLEARING, "vnpay") == 25_000
    kept = Callback.objects.get()
    assert (kept.verdict, kept.attempt, kept.agency, kept.key_id) == ("00", attempt, agency, None)
    assert bytes(kept.raw).decode() == query_of(back)


def test_told_again_it_is_confirmed_already_and_counted_once(agency, stand, client):
    attempt = begun(agency, stand)
    query = query_of(stand.press(attempt))
    assert [ipn(client, query) for _ in range(3)] == ["00", "02", "02"]
    assert payments.Payment.objects.count() == 1
    assert Callback.objects.count() == 3


def test_a_payment_that_failed_is_taken_too_and_counts_nothing(agency, stand, client):
    attempt = begun(agency, stand)
    assert ipn(client, query_of(stand.press(attempt, pays=False))) == "00"
    attempt.refresh_from_db()
    assert (attempt.state, attempt.ask_at) == ("failed", None)
    assert not payments.Payment.objects.exists()
    entry = audit.entries_about("payments.obligation").get(verb="gateways.end")
    assert entry.details == {"attempt": str(attempt.pk), "state": "failed"}


def test_forgeries_are_refused_and_kept_and_wake_nobody(agency, stand, client):
    attempt = begun(agency, stand)
    said = {
        "vnp_Amount": "2500000",
        "vnp_ResponseCode": "00",
        "vnp_TransactionStatus": "00",
        "vnp_TmnCode": make.TERMINAL,
        "vnp_TxnRef": attempt.reference,
    }
    right = signed(make.KEY, said)
    content, _, mark = right.rpartition("=")
    forged = [
        signed("khoa-khac", said),
        right.replace("vnp_Amount=25", "vnp_Amount=26"),
        content.rpartition("&")[0],
        f"{content}={mark[:-1]}",
        f"{right}&vnp_TxnRef={attempt.reference}",
        signed(make.KEY, {**said, "vnp_TmnCode": "KHAC0001"}),
        "",
        "vnp_TxnRef=%FF",
    ]
    assert [ipn(client, query) for query in forged] == ["97"] * 8
    attempt.refresh_from_db()
    assert (attempt.told_at, attempt.asks, attempt.state) == (None, 0, "pending")
    with scope.everything():
        kept = list(Callback.objects.values_list("verdict", "agency", "attempt"))
        assert [tuple(map(str, one)) for one in kept] == [("97", "None", "None")] * 8
        assert bytes(Callback.objects.earliest("pk").raw).decode() == forged[0]


def test_signed_lies_about_amount_and_order_are_refused_in_their_order(agency, stand, client):
    attempt = begun(agency, stand)
    said = {"vnp_TmnCode": make.TERMINAL, "vnp_TxnRef": attempt.reference}
    lies = [
        ({**said, "vnp_TxnRef": "XSKHONGCO", "vnp_Amount": "1"}, "01"),
        ({**said, "vnp_Amount": "2500100"}, "04"),
        ({**said, "vnp_Amount": "2500001"}, "04"),
        ({**said, "vnp_Amount": "25000"}, "04"),
        (said, "04"),
    ]
    for content, wanted in lies:
        assert ipn(client, signed(make.KEY, content)) == wanted
    query = query_of(stand.press(attempt))
    assert ipn(client, query) == "00"
    assert ipn(client, signed(make.KEY, {**said, "vnp_Amount": "2500100"})) == "04"
    assert list(Callback.objects.values_list("verdict", flat=True)) == [
        *("01", "04", "04", "04", "04", "00", "04"),
    ]


def test_a_signed_callback_that_claims_success_counts_nothing_by_itself(agency, stand, client):
    attempt = begun(agency, stand)
    said = {
        "vnp_Amount": "2500000",
        "vnp_ResponseCode": "00",
        "vnp_TransactionStatus": "00",
        "vnp_TransactionNo": "99",
        "vnp_TmnCode": make.TERMINAL,
        "vnp_TxnRef": attempt.reference,
    }
    assert ipn(client, signed(make.KEY, said)) == "00"
    attempt.refresh_from_db()
    assert (attempt.state, attempt.asks) == ("pending", 1)
    assert attempt.told_at is not None
    assert not payments.Payment.objects.exists()


def test_another_agencys_order_is_none_of_this_terminals(agency, stand, client):
    attempt = begun(agency, stand)
    other = agencies.agency(code="H46.9", is_shown=False)
    key = "KHOACUAXAKHAC"
    access = gateways.Access("XASOKHAC", key, stand.address, stand.address)
    gateways.connect(other, "vnpay", access, actor=make.CONSOLE, now=timezone.now())
    said = {"vnp_TmnCode": "XASOKHAC", "vnp_TxnRef": attempt.reference, "vnp_Amount": "2500000"}
    assert ipn(client, signed(key, said)) == "01"
    attempt.refresh_from_db()
    assert attempt.told_at is None


def test_the_sweeper_finds_what_was_never_told(agency, stand):
    now = timezone.now()
    attempt = begun(agency, stand, now=now)
    stand.press(attempt)
    due = now + timedelta(minutes=1)
    assert gateways.sweep(now=due - timedelta(microseconds=1)) == 0
    assert gateways.sweep(now=due) == 1
    attempt.refresh_from_db()
    assert (attempt.state, attempt.told_at) == ("paid", None)
    assert gateways.sweep(now=due + timedelta(days=1)) == 0


def test_what_nobody_pays_expires_is_asked_about_a_while_and_still_counts_late(agency, stand):
    now = timezone.now()
    attempt = begun(agency, stand, now=now)
    gateways.sweep(now=attempt.expires_at - timedelta(seconds=1))
    attempt.refresh_from_db()
    assert attempt.state == "pending"
    gateways.sweep(now=attempt.expires_at + timedelta(hours=1))
    attempt.refresh_from_db()
    assert (attempt.state, attempt.asks) == ("expired", 2)
    assert (
        audit.entries_about("payments.obligation").get(verb="gateways.end").details["state"]
        == "expired"
    )
    stand.press(attempt)
    gateways.sweep(now=attempt.ask_at)
    attempt.refresh_from_db()
    assert (attempt.state, payments.Payment.objects.count()) == ("paid", 1)


def test_after_three_days_nobody_asks_any_more(agency, stand):
    attempt = begun(agency, stand)
    assert gateways.sweep(now=attempt.expires_at + timedelta(days=3)) == 1
    attempt.refresh_from_db()
    assert (attempt.state, attempt.ask_at) == ("expired", None)


def test_money_of_another_amount_is_not_counted_and_says_why(agency, stand):
    attempt = begun(agency, stand)
    stand.press(attempt)
    Attempt.objects.filter(pk=attempt.pk).update(amount=24_000)
    gateways.sweep(now=attempt.ask_at)
    attempt.refresh_from_db()
    assert attempt.state == "pending"
    assert attempt.fault == "Cổng báo 25000 đồng, yêu cầu là 24000 đồng."
    assert attempt.ask_at is not None
    assert not payments.Payment.objects.exists()


def test_a_gateway_that_is_away_is_asked_later_and_nobody_waits_for_it(agency, client):
    with make.stand_in("5xx") as stand:
        attempt = begun(agency, stand)
        query = query_of(stand.press(attempt))
        assert ipn(client, query) == "00"
        attempt.refresh_from_db()
        assert (attempt.state, attempt.asks) == ("pending", 1)
        assert attempt.fault
        line = Credential.objects.get()
        assert line.away_until
        assert line.away_until > timezone.now() + timedelta(seconds=50)
        gateways.sweep(now=timezone.now() + timedelta(minutes=5))
        gateways.sweep(now=timezone.now() + timedelta(hours=5))
        attempt.refresh_from_db()
        assert (attempt.state, attempt.fault) == ("paid", "")


def test_an_answer_that_another_key_signed_is_no_answer(agency, stand):
    attempt = begun(agency, stand)
    stand.press(attempt)
    other = gateways.Access(
        make.TERMINAL, "KHOASAI", stand.access().pay_address, stand.access().api_address
    )
    line = gateways.connect(agency, "vnpay", other, actor=make.CONSOLE, now=timezone.now())
    attempt.credential = line
    with pytest.raises(gateways.Away, match="signature"):
        gateways.ask(attempt, now=timezone.now())
    assert not payments.Payment.objects.exists()


def test_a_replaced_key_is_read_for_some_days_more(agency, stand, client):
    old = timezone.now() - timedelta(days=10)
    stand.connect(agency, now=old)
    attempt = begun_with(agency, stand, old)
    access = stand.access()
    new = gateways.Access(make.TERMINAL, "KHOAMOI", access.pay_address, access.api_address)
    gateways.connect(agency, "vnpay", new, actor=make.CONSOLE, now=timezone.now())
    assert Credential.objects.filter(valid_until=timezone.localdate()).count() == 1
    said = {
        "vnp_TmnCode": make.TERMINAL,
        "vnp_TxnRef": attempt.reference,
        "vnp_Amount": "2500000",
    }
    assert ipn(client, signed(make.KEY, said)) == "00"
    ended = timezone.localdate() - timedelta(days=4)
    Credential.objects.exclude(valid_until=None).update(valid_until=ended)
    assert ipn(client, signed(make.KEY, said)) == "97"
    assert ipn(client, signed("KHOAMOI", said)) == "02"


def begun_with(agency, stand, day):
    return gateways.start(
        owed(agency, 25_000),
        "vnpay",
        return_url="http://xa.test/",
        ip="203.0.113.7",
        actor=make.CONSOLE,
        now=day + timedelta(days=1),
    )


def test_secrets_lie_sealed_and_bound_to_their_line(agency, stand):
    line = stand.connect(agency, now=NOON)
    assert make.KEY.encode() not in bytes(line.sealed_secret)
    assert access_of(line) == stand.access()
    assert make.KEY not in repr(access_of(line))
    entry = audit.entries_about("gateways.credential").get(verb="gateways.connect")
    assert entry.details == {
        "gateway": "vnpay",
        "terminal": make.TERMINAL,
        "since": "2026-11-20",
    }
    line.gateway = "national"
    with pytest.raises(Exception, match=r".*"):
        access_of(line)


def test_nothing_is_begun_where_nothing_is_owed_or_no_line_stands(agency, stand):
    obligation = owed(agency)
    words: Any = {"return_url": "", "ip": "", "actor": make.CONSOLE, "now": timezone.now()}
    with pytest.raises(gateways.NoGateway):
        gateways.start(obligation, "vnpay", **words)
    stand.connect(agency)
    obligation.standing = "cancelled"
    with pytest.raises(gateways.NothingOwed):
        gateways.start(obligation, "vnpay", **words)
    assert not Attempt.objects.exists()


def test_callbacks_are_never_changed_and_what_is_paid_has_a_number(agency, stand, client):
    attempt = begun(agency, stand)
    ipn(client, "")
    for change in (
        lambda: Callback.objects.update(verdict="00"),
        lambda: Callback.objects.all().delete(),
        lambda: Attempt.objects.filter(pk=attempt.pk).update(state="paid"),
        lambda: Attempt.objects.filter(pk=attempt.pk).update(amount=0),
        lambda: Attempt.objects.filter(pk=attempt.pk).update(expires_at=attempt.created_at),
    ):
        with scope.everything(), pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_national_platform_goes_the_same_way(agency, stand, client):
    attempt = begun(agency, stand, "national")
    assert attempt.pay_url == f"{stand.address}/quoc-gia/{attempt.reference}"
    assert stand.press(attempt).endswith(f"?maThamChieu={attempt.reference}")
    body = json.dumps({
        "maDonVi": make.TERMINAL,
        "maThamChieu": attempt.reference,
        "soTien": 25_000,
        "nguoiNop": "NGUYEN VAN THU",
    }).encode()

    def call(content, mark):
        return client.post(
            CALLBACK, content, content_type="application/json", headers={"X-Chu-Ky": mark}
        ).json()["ma"]

    good = signing.platform_mark(make.KEY, body)
    assert call(body, signing.platform_mark("khac", body)) == "97"
    assert call(b"[1]", good) == "97"
    assert call(body, good) == "00"
    assert call(body, good) == "02"
    wrong = body.replace(b"25000", b"25001")
    assert call(wrong, signing.platform_mark(make.KEY, wrong)) == "04"
    attempt.refresh_from_db()
    payment = payments.Payment.objects.get()
    assert (attempt.state, payment.channel, payment.external) == (
        "paid",
        "national",
        attempt.number,
    )
    assert stands(agency, CLEARING, "national") == 25_000
    kept = Callback.objects.filter(attempt=attempt).earliest("pk")
    assert kept.key_id
    assert b"NGUYEN" not in bytes(kept.raw)
    assert keyring.unseal(kept.key_id, bytes(kept.raw), callback_context(kept)) == body


def refund_asked(agency, stand, client, amount=25_000):
    attempt = begun(agency, stand)
    ipn(client, query_of(stand.press(attempt)))
    payment = payments.Payment.objects.get()
    refund = payments.ask_refund(
        payment.pk,
        amount=amount,
        reason="Nộp nhầm",
        payee=payments.Payee(),
        actor=KEEPER,
        now=timezone.now(),
    )
    payments.approve_refund(refund.pk, actor=LEADER, now=timezone.now())
    return Return.objects.get(refund=refund)


@pytest.mark.parametrize("amount", [25_000, 10_000])
def test_an_approved_refund_goes_back_once_and_the_answer_proves_it(agency, stand, client, amount):
    row = refund_asked(agency, stand, client, amount)
    assert row.state == "waiting"
    done = returning.send_return(row.pk, now=timezone.now())
    again = returning.send_return(row.pk, now=timezone.now())
    assert (done.state, again.asks, done.ask_at) == ("done", 1, None)
    refund = payments.Refund.objects.get()
    assert (refund.state, refund.proof) == ("proved", done.number)
    assert stands(agency, CLEARING, "vnpay") == 25_000 - amount
    assert stands(agency, ledger.Kind.REFUNDS) == 0
    made = stand.truth()["refunds"][row.request]
    assert (made["amount"], made["number"]) == (amount, done.number)
    assert gateways.send_waiting(now=timezone.now() + timedelta(days=1)) == 0


def test_an_answer_lost_on_the_way_is_asked_for_again_without_a_second_refund(
    agency, stand, client
):
    row = refund_asked(agency, stand, client)
    returning.send_return(row.pk, now=timezone.now())
    before = stand.order(row.attempt)["refunded"]
    Return.objects.filter(pk=row.pk).update(state="waiting", number="", ask_at=timezone.now())
    payments.Refund.objects.update(state="approved", proof="", proved_at=None)
    row.refresh_from_db()
    answer = returning._asked(row, timezone.now())
    assert answer.number == stand.truth()["refunds"][row.request]["number"]
    assert stand.order(row.attempt)["refunded"] == before == 25_000


def test_a_refund_that_the_gateway_refuses_stays_approved_and_says_why(agency, stand, client):
    row = refund_asked(agency, stand, client)
    Return.objects.filter(pk=row.pk).update(amount=99_000)
    found = returning.send_return(row.pk, now=timezone.now())
    assert (found.state, found.fault) == ("refused", "95 more than was paid")
    assert payments.Refund.objects.get().state == "approved"
    assert audit.entries_about("payments.refund").get(verb="gateways.refuse_return").details == {
        "gateway": "vnpay",
        "said": "95 more than was paid",
    }


def test_money_that_came_another_way_is_not_asked_back_from_a_gateway(agency):
    payment = payments.receive(
        owed(agency).pk,
        payments.Money("transfer", "FT1", 10_000, (ledger.Kind.BANK, "1")),
        actor=KEEPER,
        now=timezone.now(),
    )
    refund = payments.ask_refund(
        payment.pk,
        amount=10_000,
        reason="Nhầm",
        payee=payments.Payee(),
        actor=KEEPER,
        now=timezone.now(),
    )
    payments.approve_refund(refund.pk, actor=LEADER, now=timezone.now())
    assert not Return.objects.exists()


def test_the_stand_ins_sign_by_code_of_their_own_and_agree():
    said = {
        "vnp_Amount": "1806000",
        "vnp_OrderInfo": "Thanh toan don hang :5",
        "vnp_ReturnUrl": "https://domainmerchant.vn/ReturnUrl?a=b~c",
        "vnp_Bill": "",
    }
    assert signing.encoded(said) == vnpay.signed_text(said)
    assert signing.vnpay_mark("TESTSECRET", signing.encoded(said)) == vnpay.sign(said, "TESTSECRET")
    assert signing.parsed(signing.encoded(said)) == {k: v for k, v in said.items() if v}


def test_the_page_shows_what_how_much_and_the_ways(agency, stand, client):
    stand.connect(agency)
    row = owed(agency, 25_000)
    page = client.get(reverse("gateways:owed", args=[row.reference]))
    text = page.content.decode()
    assert page.status_code == 200
    assert len(page.content) < 100_000
    for word in (
        row.reference,
        "25.000",
        "113366668888",
        "UBND xã Động Đạt",
        'data-testid="vnpay"',
    ):
        assert word in text
    assert 'data-testid="vietqr"' in text
    assert 'data-testid="national"' not in text


def test_a_reference_is_found_however_it_is_typed(agency, client):
    row = owed(agency)
    typed = f" {row.reference[:4].lower()} {row.reference[4:]} "
    found = client.get(reverse("gateways:find"), {"ma": typed})
    assert (found.status_code, found["Location"]) == (303, f"/nop-tien/{row.reference}/")
    assert client.get(reverse("gateways:find")).status_code == 200
    assert client.get(reverse("gateways:find"), {"ma": ""}).status_code == 422
    spoiled = row.reference[:-1] + ("2" if row.reference[-1] != "2" else "3")
    assert client.get(reverse("gateways:find"), {"ma": spoiled}).status_code == 422
    assert client.get(reverse("gateways:find"), {"ma": "XS3HG7TC77B"}).status_code == 404


def test_who_guesses_references_is_slowed_down(agency, client):
    row = owed(agency)
    address = reverse("gateways:owed", args=["XS3HG7TC77B"])
    for _ in range(8):
        assert client.get(address).status_code == 404
    assert client.get(reverse("gateways:owed", args=[row.reference])).status_code == 404
    assert client.get(reverse("gateways:find"), {"ma": row.reference}).status_code == 429


def test_coming_back_decides_nothing_and_the_page_waits_for_the_bank(agency, stand, client):
    stand.connect(agency)
    row = owed(agency, 25_000)
    begun_at = client.post(reverse("gateways:begin", args=[row.reference, "vnpay"]))
    assert begun_at.status_code == 303
    attempt = Attempt.objects.get()
    page = client.get(begun_at["Location"])
    assert 'data-testid="go"' in page.content.decode()
    assert "Refresh" not in page.headers

    lie = f"{begun_at['Location']}?vnp_TxnRef={attempt.reference}&vnp_ResponseCode=00"
    page = client.get(lie)
    text = page.content.decode()
    assert "Đang chờ ngân hàng xác nhận" in text
    assert 'data-testid="paid"' not in text
    assert page.headers["Refresh"] == f"5; url={begun_at['Location']}?ve=1"
    assert not payments.Payment.objects.exists()

    stand.press(attempt)
    assert "Đang chờ" in client.get(f"{begun_at['Location']}?ve=1").content.decode()
    Attempt.objects.update(asked_at=timezone.now() - timedelta(seconds=4))
    text = client.get(f"{begun_at['Location']}?ve=1").content.decode()
    assert 'data-testid="paid"' in text
    assert payments.Payment.objects.count() == 1
    paid = client.get(reverse("gateways:owed", args=[row.reference])).content.decode()
    assert "Đã nộp đủ" in paid
    assert 'data-testid="vietqr"' not in paid
    again = client.post(reverse("gateways:begin", args=[row.reference, "vnpay"]))
    assert again.status_code == 409


def test_attempts_and_references_of_others_do_not_exist(agency, stand, client):
    stand.connect(agency)
    row, other = owed(agency), owed(agency)
    client.post(reverse("gateways:begin", args=[row.reference, "vnpay"]))
    attempt = Attempt.objects.get()
    for reference, pk in ((other.reference, attempt.pk), (row.reference, uuid4())):
        page = client.get(reverse("gateways:attempt", args=[reference, pk]))
        assert page.status_code == 404
    gone = client.post(reverse("gateways:begin", args=[row.reference, "khong-co"]))
    assert gone.status_code == 404
    elsewhere = agencies.agency(code="H46.8", is_shown=False)
    with scope.of(agencies=[elsewhere.pk]):
        account(elsewhere)
        theirs = owed(elsewhere)
    assert client.get(reverse("gateways:owed", args=[theirs.reference])).status_code == 404
