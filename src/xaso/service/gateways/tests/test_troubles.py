"""What goes wrong with gateways is kept within bounds, written on the attempt and shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import structlog
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from xaso.kernel.audit import api as audit
from xaso.kernel.identity.tests import make as people
from xaso.kernel.organisations.tests import make as agencies
from xaso.kernel.scope import api as scope
from xaso.service.gateways import api as gateways
from xaso.service.gateways import selectors
from xaso.service.gateways.domain.asking import Outcome
from xaso.service.gateways.models import Attempt, Callback, Forgeries, Return
from xaso.service.gateways.providers import GATEWAYS
from xaso.service.gateways.providers.base import Answer, Raw, RefundAnswer, Repaid
from xaso.service.gateways.services import asking, hearing, returning
from xaso.service.gateways.simulator.vnpay import signed
from xaso.service.gateways.tests import make
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments
from xaso.service.payments.tests.make import KEEPER, LEADER, NOON, account, owed, paid

IPN = "/api/v1/payments/vnpay/ipn"
PAGE = "/can-bo/thu-tien/cong-thanh-toan/"
NOBODY = "http://127.0.0.1:9/"


@pytest.fixture
def agency(db):
    made = agencies.agency()
    with scope.of(agencies=[made.pk]):
        account(made)
        yield made


def line(agency, gateway="vnpay", **values):
    access = gateways.Access(make.TERMINAL, make.KEY, f"{NOBODY}tra", f"{NOBODY}hoi")
    told: dict[str, Any] = {"actor": make.CONSOLE, "now": NOON}
    return gateways.connect(agency, gateway, access, **told | values)


def begun(agency, amount=25_000, now=NOON, **values):
    if not gateways.credentials_on(now.date(), agency_id=agency.pk):
        line(agency, now=now)
    return gateways.start(
        owed(agency, amount, **values),
        "vnpay",
        return_url="http://xa.test/",
        ip="203.0.113.7",
        actor=make.CONSOLE,
        now=now,
    )


def settled(attempt, outcome=Outcome.PAID, amount=25_000, number="14", now=NOON):
    return asking.settle(attempt.pk, Answer(outcome, amount, number), now=now)


# --- forgeries ------------------------------------------------------------------------------


def feign(source="198.51.100.1", now=NOON, content=b"vnp_TxnRef=1"):
    return gateways.hear("vnpay", Raw(content), source=source, now=now)


def kept():
    with scope.everything():
        return Callback.objects.count()


def test_every_forgery_is_counted_and_the_first_of_an_hour_and_source_kept(agency):
    assert hearing.FORGERIES_KEPT == 20
    assert {feign().verdict for _ in range(25)} == {"97"}
    assert kept() == 20
    feign("198.51.100.2")
    feign(now=NOON + timedelta(minutes=59))
    feign(now=NOON + timedelta(hours=1))
    assert kept() == 22
    rows = Forgeries.objects.order_by("hour", "source").values_list("source", "hour", "times")
    assert list(rows) == [
        ("198.51.100.1", NOON, 26),
        ("198.51.100.2", NOON, 1),
        ("198.51.100.1", NOON + timedelta(hours=1), 1),
    ]
    assert selectors.forgeries_since(NOON) == {"vnpay": 28}
    assert selectors.forgeries_since(NOON + timedelta(minutes=1)) == {"vnpay": 1}


def test_a_forgery_is_kept_as_far_as_a_true_one_would_reach(agency):
    feign(content=b"x" * 4_001)
    with scope.everything():
        assert len(bytes(Callback.objects.get().raw)) == hearing.MOST_KEPT == 4_000


def test_the_network_number_comes_from_the_request(agency, client):
    assert client.get(IPN, REMOTE_ADDR="203.0.113.9").json()["RspCode"] == "97"
    assert Forgeries.objects.get().source == "203.0.113.9"


@pytest.mark.parametrize(
    ("gateway", "content"),
    [("vnpay", b"vnp_TmnCode=%00"), ("national", rb'{"maDonVi": "\u0000"}'),
     ("national", rb'{"maDonVi": "\ud800"}')],
)  # fmt: skip
def test_what_names_a_terminal_that_no_column_holds_is_a_forgery(agency, gateway, content):
    heard = gateways.hear(gateway, Raw(content), source="198.51.100.1", now=NOON)
    assert heard.verdict == "97"
    assert selectors.forgeries_since(NOON) == {gateway: 1}


def test_a_source_is_cut_to_what_a_network_number_needs(agency):
    feign("f" * 60)
    assert Forgeries.objects.get().source == "f" * 45


def told(attempt, key=make.KEY, reference="", amount="2500000", **values):
    """Let a gateway call about an attempt."""
    said = {
        "vnp_TmnCode": make.TERMINAL,
        "vnp_TxnRef": reference or attempt.reference,
        "vnp_Amount": amount,
    }
    raw = Raw(signed(key, said | values).encode())
    return gateways.hear("vnpay", raw, source="203.0.113.9", now=NOON).verdict


def test_what_was_told_or_has_ended_is_told_before(agency):
    first, second = begun(agency), begun(agency)
    assert [told(first), told(first)] == ["00", "02"]
    settled(second, Outcome.FAILED)
    assert told(second) == "02"
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.told_at, first.ask_at, second.told_at) == (NOON, NOON, None)


def test_a_reference_is_one_in_all_its_signs(agency):
    attempt = begun(agency)
    assert told(attempt, reference=f"{attempt.reference}{'A' * 40}") == "01"
    assert told(attempt, vnp_TmnCode=f"{make.TERMINAL}{'A' * 40}") == "97"


def test_what_is_odd_stands_in_the_log(agency):
    attempt = begun(agency)
    with structlog.testing.capture_logs() as logged:
        feign(content=b"vnp_TxnRef=" + b"9" * 41)
        told(attempt, amount="1")
        told(attempt)
        told(attempt)
    assert [(one["event"], one["log_level"]) for one in logged] == [
        ("gateways.forged", "warning"), ("gateways.odd", "warning"),
    ]  # fmt: skip
    forged, odd = logged
    assert (forged["reference"], forged["times_this_hour"]) == ("9" * 40, 1)
    assert (odd["gateway"], odd["verdict"]) == ("vnpay", "04")


class Silent:
    """A gateway that does not answer, and says so at length."""

    def query(self, *_args, **_told):
        raise gateways.Away("x" * 301)

    def refund(self, *_args, **_told):
        raise gateways.Away("x" * 301)


def test_a_gateway_that_is_away_stands_in_the_log_and_on_what_waits(agency, monkeypatch):
    row, attempt = returned(agency), begun(agency)
    monkeypatch.setitem(GATEWAYS, "vnpay", Silent())
    with structlog.testing.capture_logs() as logged:
        asking.ask_at_once(attempt, now=NOON)
        assert gateways.sweep(now=NOON + timedelta(hours=1)) == 0
        assert gateways.send_waiting(now=timezone.now()) == 0
    events = ["gateways.away", "gateways.away", "gateways.return_away"]
    assert [one["event"] for one in logged] == events
    assert {one["why"] for one in logged} == {"x" * 200}
    attempt.refresh_from_db()
    row.refresh_from_db()
    assert (attempt.fault, row.fault) == ("x" * 300, "x" * 300)


def test_a_line_is_asked_again_at_the_moment_its_rest_ends(agency, monkeypatch):
    attempt = begun(agency)
    asked: list[Any] = []
    monkeypatch.setattr(asking, "ask", lambda row, **_told: asked.append(row.pk))
    attempt.credential.away_until = NOON
    asking.ask_at_once(attempt, now=NOON - timedelta(microseconds=1))
    assert asked == []
    asking.ask_at_once(attempt, now=NOON)
    attempt.credential.away_until = None
    asking.ask_at_once(attempt, now=NOON)
    assert asked == [attempt.pk] * 2


# --- what the signed query says -------------------------------------------------------------


def test_what_an_answer_changes(agency):
    attempt = begun(agency)
    later = NOON + timedelta(minutes=3)
    found = settled(attempt, Outcome.PENDING, 0, "", now=later)
    assert (found.state, found.asks, found.asked_at, found.fault) == ("pending", 1, later, "")
    assert found.ask_at == later + timedelta(minutes=1)
    done = settled(attempt, now=later)
    assert (done.state, done.asks, done.number, done.ask_at) == ("paid", 2, "14", None)
    again = settled(attempt, Outcome.FAILED, now=later + timedelta(days=1))
    assert (again.state, again.asks, again.asked_at) == ("paid", 2, later)
    payment = payments.Payment.objects.get()
    assert (payment.amount, payment.external, payment.at) == (25_000, "14", later)
    assert not audit.entries_about("payments.obligation").filter(verb="gateways.end").exists()


def test_a_number_that_was_counted_for_something_else_is_not_counted(agency):
    first, second = begun(agency), begun(agency)
    settled(first)
    odd = settled(second)
    assert (odd.state, odd.number) == ("pending", "")
    assert "đã ghi nhận" in odd.fault
    assert odd.ask_at is not None
    assert payments.Payment.objects.count() == 1
    assert list(selectors.troubled_attempts(agency.pk)) == [odd]
    right = settled(second, number="15")
    assert (right.state, right.fault) == ("paid", "")
    assert list(selectors.troubled_attempts(agency.pk)) == []


def test_money_that_cannot_be_counted_stands_in_the_log(agency):
    first, second = begun(agency), begun(agency)
    settled(first)
    with structlog.testing.capture_logs() as logged:
        odd = settled(second)
    told = [(one["event"], one["attempt"], one["why"]) for one in logged]
    assert told == [("gateways.not_counted", str(second.pk), odd.fault)]


def test_a_fault_is_not_asked_about_for_ever(agency):
    attempt = begun(agency)
    odd = settled(attempt, amount=1, now=attempt.expires_at + timedelta(days=3))
    assert (odd.ask_at, odd.state) == (None, "pending")
    assert odd.fault == "Cổng báo 1 đồng, yêu cầu là 25000 đồng."


def test_an_end_is_written_down_once(agency):
    attempt = begun(agency)
    late = attempt.expires_at
    for _ in range(2):
        settled(attempt, Outcome.PENDING, 0, "", now=late)
    rows = audit.entries_about("payments.obligation").filter(verb="gateways.end")
    assert [(row.actor_kind, row.object_id, row.details) for row in rows] == [
        (
            "job",
            str(attempt.obligation_id),
            {"attempt": str(attempt.pk), "state": "expired"},
        )
    ]


def test_a_gateway_that_is_away_changes_nothing_that_has_ended(agency):
    attempt = begun(agency)
    settled(attempt)
    with pytest.raises(gateways.Away):
        gateways.ask(attempt, now=NOON + timedelta(hours=1))
    attempt.refresh_from_db()
    assert (attempt.state, attempt.asks, attempt.fault) == ("paid", 1, "")


def test_a_sweep_asks_about_as_many_as_it_is_told(agency, monkeypatch):
    rows = [begun(agency) for _ in range(3)]
    asked: list[Any] = []
    monkeypatch.setattr(asking, "ask", lambda row, now: asked.append(row.pk))
    assert gateways.sweep(now=NOON + timedelta(minutes=1), limit=2) == 2
    assert asked == [row.pk for row in rows[:2]]
    assert (200, 3, timedelta(minutes=1)) == (asking.AT_ONCE, asking.PATIENCE, asking.REST)


def test_an_answer_in_between_gives_a_line_its_patience_back(agency, monkeypatch):
    for _ in range(7):
        begun(agency)
    answers = iter([False, False, True, False, False, False, True])

    def ask(_row, now):
        if not next(answers):
            raise gateways.Away("away")

    monkeypatch.setattr(asking, "ask", ask)
    assert gateways.sweep(now=NOON + timedelta(minutes=1)) == 1
    assert next(answers) is True


# --- beginning ------------------------------------------------------------------------------


def test_what_is_begun_is_written_down(agency):
    attempt = begun(agency)
    assert (attempt.amount, attempt.created_at, attempt.ask_at) == (
        25_000, NOON, NOON + timedelta(minutes=1),
    )  # fmt: skip
    assert attempt.expires_at == NOON + timedelta(minutes=15)
    assert attempt.reference.startswith(attempt.obligation.reference)
    assert len(attempt.reference) == len(attempt.obligation.reference) + 10
    assert attempt.reference.upper() == attempt.reference
    entry = audit.entries_about("payments.obligation").get(verb="gateways.start")
    assert entry.object_id == str(attempt.obligation_id)
    assert entry.details == {"attempt": str(attempt.pk), "gateway": "vnpay", "amount": 25_000}


def test_a_gateway_is_told_what_it_has_room_for(agency, monkeypatch):
    heard: list[Any] = []

    class Ear:
        def start(self, _access, wanted):
            heard.append(wanted)
            return "http://cong.test/"

    monkeypatch.setitem(GATEWAYS, "vnpay", Ear())
    attempt = begun(agency, name="Phí " * 40)
    [wanted] = heard
    assert len(wanted.text) == 100
    assert wanted.text.startswith(f"{attempt.obligation.reference} Phí")
    assert (wanted.reference, wanted.amount, wanted.ip) == (
        attempt.reference, 25_000, "203.0.113.7",
    )  # fmt: skip
    assert wanted.return_url == f"http://xa.test/{attempt.pk}/"
    assert (wanted.created_at, wanted.expires_at) == (NOON, attempt.expires_at)
    attempt.refresh_from_db()
    assert attempt.pay_url == "http://cong.test/"


def test_a_line_that_is_opened_again_the_same_day_is_the_same_line(agency):
    first = line(agency)
    gateways.Credential.objects.update(away_until=NOON, valid_until=NOON.date())
    second = line(agency, now=NOON + timedelta(hours=1))
    assert (second.pk, second.away_until, second.valid_until) == (first.pk, None, None)
    other = line(agency, gateway="national", now=NOON + timedelta(days=2))
    assert other.valid_from == NOON.date() + timedelta(days=2)
    first.refresh_from_db()
    assert first.valid_until is None


# --- sending back ---------------------------------------------------------------------------


def returned(agency, amount=25_000):
    attempt = begun(agency)
    settled(attempt)
    refund = payments.ask_refund(
        payments.Payment.objects.get(obligation=attempt.obligation).pk,
        amount=amount,
        reason="Nộp nhầm",
        payee=payments.Payee(),
        actor=KEEPER,
        now=NOON,
    )
    payments.approve_refund(refund.pk, actor=LEADER, now=NOON)
    return Return.objects.get(refund=refund)


class Mouth:
    """A gateway that answers a wish to send money back."""

    def __init__(self, answer):
        self.answer, self.wishes = answer, []

    def refund(self, _access, wish, *, now):
        del now
        self.wishes.append(wish)
        return self.answer


@pytest.mark.parametrize(("amount", "is_whole"), [(25_000, True), (24_999, False)])
def test_what_a_gateway_is_asked_to_send_back(agency, monkeypatch, amount, is_whole):
    row = returned(agency, amount)
    mouth = Mouth(RefundAnswer(Repaid.DONE, "R1", "ok"))
    monkeypatch.setitem(GATEWAYS, "vnpay", mouth)
    done = returning.send_return(row.pk, now=NOON)
    [wish] = mouth.wishes
    assert (wish.request, wish.amount, wish.is_whole, wish.by) == (
        row.request, amount, is_whole, "xaso",
    )  # fmt: skip
    assert (wish.number, wish.reference) == ("14", row.attempt.reference)
    assert wish.paid_at == row.attempt.created_at
    assert (done.state, done.number, done.asks, done.ask_at, done.fault) == (
        "done", "R1", 1, None, "ok",
    )  # fmt: skip
    assert list(selectors.troubled_returns(agency.pk)) == []


def test_a_job_sends_what_was_approved(agency):
    row = returned(agency)
    job = ProcrastinateJob.objects.get(task_name="gateways.send_return")
    assert job.args == {"return_id": str(row.pk), "agency_id": str(agency.pk)}
    assert job.lock == f"gateways.return:{row.pk}"


def test_a_refusal_leaves_the_refund_to_people(agency, monkeypatch):
    row = returned(agency)
    mouth = Mouth(RefundAnswer(Repaid.REFUSED, "", "x" * 301))
    monkeypatch.setitem(GATEWAYS, "vnpay", mouth)
    found = returning.send_return(row.pk, now=NOON)
    assert (found.state, found.fault, found.ask_at) == ("refused", "x" * 300, None)
    entry = audit.entries_about("payments.refund").get(verb="gateways.refuse_return")
    assert entry.object_id == str(row.refund_id)
    assert list(selectors.troubled_returns(agency.pk)) == [found]
    returning.send_return(row.pk, now=NOON)
    assert len(mouth.wishes) == 1


def test_only_what_was_paid_at_a_gateway_goes_back_by_it(agency):
    attempt = begun(agency)
    into = (ledger.Kind.CLEARING, "vnpay")
    payment = paid(attempt.obligation, external="14", channel="vnpay", into=into)
    refund = payments.ask_refund(
        payment.pk, amount=1, reason="x", payee=payments.Payee(), actor=KEEPER, now=NOON
    )
    payments.approve_refund(refund.pk, actor=LEADER, now=NOON)
    assert not Return.objects.exists()


# --- the page -------------------------------------------------------------------------------


def test_staff_see_what_has_to_be_looked_into(agency, client):
    assert reverse("gateways:troubles") == PAGE
    keeper = people.staff("clerk", agency=agency)
    client.force_login(keeper)
    empty = client.get(PAGE).content.decode()
    assert "Không có lần nộp nào phải xem" in empty
    assert 'data-testid="forged"' not in empty
    odd = settled(begun(agency), amount=1)
    row = returned(agency)
    Return.objects.filter(pk=row.pk).update(fault="away")
    feign(now=timezone.now())
    page = client.get(PAGE).content.decode()
    assert odd.obligation.reference in page
    assert "Cổng báo 1 đồng" in page
    assert row.request in page
    assert "VNPAY: 1 lời báo không có chữ ký đúng" in page


def test_other_agencies_and_posts_see_none_of_it(agency, client):
    odd = settled(begun(agency), amount=1)
    other = agencies.agency(code="H46.7", is_shown=False)
    assert list(selectors.troubled_attempts(other.pk)) == []
    client.force_login(people.staff("officer", agency=agency))
    answer = client.get(PAGE)
    assert answer.status_code == 404
    assert odd.reference not in answer.content.decode()
    assert Attempt.objects.count() == 1
