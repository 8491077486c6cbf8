"""Obligations, payments and refunds: counted once, divided, posted, told."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from xaso.kernel.audit import api as audit
from xaso.kernel.events import api as events
from xaso.kernel.organisations.tests import make as agencies
from xaso.kernel.scope import api as scope
from xaso.lib import payment_reference
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments
from xaso.service.payments.tests.make import CASHIER, KEEPER, LEADER, NOON, account, owed, paid

BANK = (ledger.Kind.BANK, "970415:113366668888")


@pytest.fixture
def agency(db):
    made = agencies.agency()
    with scope.of(agencies=[made.pk]):
        yield made


@pytest.fixture
def told(monkeypatch):
    heard: list[object] = []
    monkeypatch.setattr(events, "publish", heard.append)
    return heard


def stands(agency, kind, key=""):
    return ledger.balance(ledger.account(agency.pk, kind, key))


def test_what_is_owed_has_a_reference_and_an_account(agency):
    here = account(agency)
    row = owed(agency)
    assert payment_reference.is_valid(row.reference)
    assert (row.account, row.amount, row.owed, row.standing) == (here, 10_000, 10_000, "open")
    assert payments.obligation_named(row.reference.lower()) == row
    entry = audit.entries_about("payments.obligation").get(verb="payments.oblige")
    assert entry.details == {"amount": 10_000, "gross": 10_000}


def test_an_account_for_the_fee_goes_before_one_for_all(agency):
    account(agency)
    own = account(agency, number="2222", owner="treasury", fee_codes=["certified-copy"])
    account(agency, number="3333", fee_codes=["other"])
    account(agency, number="4444", valid_from="2026-11-21")
    assert owed(agency).account == own
    general = owed(agency, fee_code="civil-status").account
    assert general is not None
    assert general.number == "113366668888"


@pytest.mark.parametrize("gross", [0, -1, 10**13])
def test_an_impossible_amount_is_refused(agency, gross):
    with pytest.raises(payments.WrongEntry):
        owed(agency, gross)


def test_the_catalogue_says_what_a_fee_comes_to(agency):
    day = NOON.date()
    due = payments.computed(agency.pk, "certified-copy", 3, subject="tests.thing:1", day=day)
    assert (due.gross, due.name) == (5000, "Phí chứng thực bản sao từ bản chính")
    payments.Fee.objects.create(
        agency=agency, code="certified-copy", name="Phí của xã", tiers=[{"each": 500}],
        online_percent=50, basis="NQ", valid_from="2026-01-01",
    )  # fmt: skip
    own = payments.computed(agency.pk, "certified-copy", 3, subject="tests.thing:1", day=day)
    assert (own.gross, own.name) == (1500, "Phí của xã")
    online = payments.computed(
        agency.pk, "certified-copy", 3, subject="tests.thing:1", day=day, is_online=True
    )
    assert online.gross == 750
    before = date(2025, 12, 31)
    for_all = payments.fee_on("certified-copy", before, agency_id=agency.pk)
    assert for_all is not None
    assert for_all.agency_id is None
    names = [fee.name for fee in payments.fees_on(day, agency_id=agency.pk)]
    assert names.count("Phí của xã") == 1
    assert "Phí chứng thực bản sao từ bản chính" not in names
    with pytest.raises(payments.WrongEntry):
        payments.computed(agency.pk, "no-such", 1, subject="tests.thing:1", day=day)


def test_who_is_poor_pays_nothing_and_proves_it(agency, told):
    row = owed(agency, exemption="poor", evidence=" Sổ hộ nghèo 12 ")
    assert (row.amount, row.gross, row.standing) == (0, 10_000, "exempt")
    assert (row.evidence, row.settled_at) == ("Sổ hộ nghèo 12", NOON)
    assert told == [payments.ObligationSettled(row.pk, agency.pk, row.subject, "exempt")]
    half = owed(agency, exemption="near-poor", evidence="Giấy")
    assert (half.amount, half.standing) == (5000, "open")
    with pytest.raises(payments.WrongEntry) as refused:
        owed(agency, exemption="poor", evidence=" ")
    assert refused.value.field == "evidence"
    with pytest.raises(payments.WrongEntry) as refused:
        owed(agency, exemption="rich", evidence="x")
    assert refused.value.field == "exemption"


def test_an_exemption_may_hold_for_some_fees_only(agency):
    payments.Exemption.objects.filter(code="poor").update(fee_codes=["civil-status"])
    with pytest.raises(payments.WrongEntry):
        owed(agency, exemption="poor", evidence="x")
    assert owed(agency, fee_code="civil-status", exemption="poor", evidence="x").amount == 0


def test_money_is_counted_once_and_posted(agency, told):
    row = owed(agency)
    payment = paid(row, external="FT1")
    row.refresh_from_db()
    assert (row.paid, row.standing, row.settled_at, row.owed) == (10_000, "paid", NOON, 0)
    assert (payment.applied, payment.excess, payment.day) == (10_000, 0, NOON.date())
    assert stands(agency, *BANK) == 10_000
    assert stands(agency, ledger.Kind.FEE, "certified-copy") == -10_000
    assert told == [
        payments.PaymentReceived(payment.pk, row.pk, agency.pk, 10_000, 0),
        payments.ObligationSettled(row.pk, agency.pk, row.subject, "paid"),
    ]
    again = paid(row, 10_000, external="FT1")
    assert again.pk == payment.pk
    assert stands(agency, *BANK) == 10_000
    assert len(told) == 2
    entry = audit.entries_about("payments.obligation").get(verb="payments.receive")
    assert entry.details == {
        "payment": str(payment.pk), "channel": "transfer", "amount": 10_000, "excess": 0,
    }  # fmt: skip


def test_the_same_number_is_not_other_money(agency):
    row, other = owed(agency), owed(agency)
    paid(row, external="FT1")
    with pytest.raises(payments.OtherAmount):
        paid(row, 9_999, external="FT1")
    with pytest.raises(payments.OtherAmount):
        paid(other, external="FT1")
    assert paid(other, external="FT1", channel="vnpay").amount == 10_000


def test_parts_add_up_and_what_is_too_much_waits(agency, told):
    row = owed(agency)
    paid(row, 4_000)
    row.refresh_from_db()
    assert (row.standing, row.owed, row.settled_at) == ("part", 6_000, None)
    payment = paid(row, 7_500)
    row.refresh_from_db()
    assert (row.standing, row.paid) == ("paid", 10_000)
    assert (payment.applied, payment.excess) == (6_000, 1_500)
    assert stands(agency, ledger.Kind.SUSPENSE, payments.OVER) == -1_500
    assert sum(isinstance(event, payments.ObligationSettled) for event in told) == 1
    double = paid(row, 10_000)
    assert (double.applied, double.excess) == (0, 10_000)
    assert sum(isinstance(event, payments.ObligationSettled) for event in told) == 1


def test_what_belongs_to_a_closed_day_counts_on_the_first_open_one(agency):
    ledger.close(agency.pk, ends=date(2026, 11, 10), actor=LEADER, now=NOON)
    for said, day in ((9, 11), (10, 11), (11, 11), (12, 12)):
        row = owed(agency)
        money = payments.Money("cash", f"{said}", 10_000, BANK, day=date(2026, 11, said))
        payment = payments.receive(row.pk, money, actor=KEEPER, now=NOON)
        assert payment.day == date(2026, 11, day)


@pytest.mark.parametrize("money", [{"amount": 0}, {"amount": -5}, {"external": "  "}])
def test_money_has_an_amount_and_a_name(agency, money):
    with pytest.raises(payments.WrongEntry):
        paid(owed(agency), **{"amount": 5, **money})


def test_what_is_unknown_is_refused(agency):
    money = payments.Money("cash", "1", 5, (ledger.Kind.CASH, "desk"))
    with pytest.raises(payments.UnknownObligation):
        payments.receive(UUID(int=1), money, actor=KEEPER, now=NOON)


def test_what_came_in_is_never_changed(agency):
    paid(owed(agency))
    for statement in ("UPDATE payments_payment SET amount = 1", "DELETE FROM payments_payment"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_somebody_is_spared_later(agency, told):
    row = owed(agency)
    spared = payments.exempt(row.pk, code="poor", evidence="Sổ", actor=CASHIER, now=NOON)
    assert (spared.standing, spared.amount, spared.owed) == ("exempt", 0, 0)
    assert told[-1].standing == "exempt"
    with pytest.raises(payments.AlreadySettled):
        payments.exempt(row.pk, code="poor", evidence="Sổ", actor=CASHIER, now=NOON)
    with pytest.raises(payments.NotAllowed):
        payments.exempt(owed(agency).pk, code="poor", evidence="Sổ", actor=LEADER, now=NOON)
    with pytest.raises(payments.WrongEntry):
        payments.exempt(owed(agency).pk, code="", evidence="Sổ", actor=CASHIER, now=NOON)


def test_who_paid_a_part_and_is_spared_paid_all(agency):
    row = owed(agency)
    paid(row, 6_000)
    spared = payments.exempt(row.pk, code="near-poor", evidence="Giấy", actor=CASHIER, now=NOON)
    assert (spared.amount, spared.paid, spared.standing) == (6_000, 6_000, "paid")


def test_what_is_cancelled_is_not_asked_for(agency, told):
    row = owed(agency)
    with pytest.raises(payments.WrongEntry):
        payments.cancel(row.pk, reason=" ", actor=LEADER, now=NOON)
    gone = payments.cancel(row.pk, reason=" Nhập nhầm ", actor=LEADER, now=NOON)
    assert (gone.standing, gone.reason, gone.settled_at) == ("cancelled", "Nhập nhầm", NOON)
    assert told[-1].standing == "cancelled"
    late = paid(row, 10_000)
    assert (late.applied, late.excess) == (0, 10_000)
    with pytest.raises(payments.AlreadySettled):
        payments.cancel(row.pk, reason="x", actor=LEADER, now=NOON)


PAYEE = payments.Payee("970415", "99", "LÊ VĂN A")


def asked(payment, amount=None, actor=CASHIER, payee=PAYEE):
    return payments.ask_refund(
        payment.pk,
        amount=payment.amount if amount is None else amount,
        reason="Nộp thừa",
        payee=payee,
        actor=actor,
        now=NOON,
    )


def test_money_goes_back_by_two_people_and_a_proof(agency, told):
    payment = paid(owed(agency), 12_000)
    refund = asked(payment)
    assert payments.payee_of(refund).holder == "LÊ VĂN A"
    assert b"99" not in bytes(refund.payee)
    assert payments.refundable(payment) == 0
    done = payments.approve_refund(refund.pk, actor=LEADER, now=NOON)
    assert (done.state, done.decided_by_id, done.decided_at) == ("approved", LEADER.id, NOON)
    assert stands(agency, ledger.Kind.REFUNDS) == -12_000
    assert stands(agency, ledger.Kind.SUSPENSE, payments.OVER) == 0
    assert stands(agency, ledger.Kind.FEE, "certified-copy") == 0
    with pytest.raises(payments.WrongEntry):
        payments.prove_refund(refund.pk, proof=" ", out_of=BANK, actor=KEEPER, now=NOON)
    proved = payments.prove_refund(refund.pk, proof=" UNC 7 ", out_of=BANK, actor=KEEPER, now=NOON)
    assert (proved.state, proved.proof, proved.proved_at) == ("proved", "UNC 7", NOON)
    assert stands(agency, ledger.Kind.REFUNDS) == 0
    assert stands(agency, *BANK) == 0
    assert told[-1] == payments.PaymentRefunded(refund.pk, payment.pk, agency.pk, 12_000)
    with pytest.raises(payments.UnknownObligation):
        payments.prove_refund(refund.pk, proof="x", out_of=BANK, actor=KEEPER, now=NOON)


def test_a_part_goes_back_from_what_was_too_much_first(agency):
    payment = paid(owed(agency), 12_000)
    payments.approve_refund(asked(payment, 3_000).pk, actor=LEADER, now=NOON)
    assert stands(agency, ledger.Kind.SUSPENSE, payments.OVER) == 0
    assert stands(agency, ledger.Kind.FEE, "certified-copy") == -9_000
    assert payments.refundable(payment) == 9_000


def test_money_goes_back_once(agency):
    payment = paid(owed(agency))
    refund = asked(payment)
    with pytest.raises(payments.AlreadyRefunded):
        asked(payment, 1)
    payments.refuse_refund(refund.pk, reason="Không đúng", actor=LEADER, now=NOON)
    assert payments.refundable(payment) == 10_000
    again = asked(payment, payee=payments.Payee())
    assert again.key_id is None
    assert payments.payee_of(again) == payments.Payee()
    payments.approve_refund(again.pk, actor=LEADER, now=NOON)
    with pytest.raises(payments.UnknownObligation):
        payments.approve_refund(again.pk, actor=LEADER, now=NOON)


def test_who_asks_does_not_decide(agency):
    both = audit.Actor(kind="staff", id=UUID(int=20), roles=frozenset({"clerk", "leader"}))
    refund = asked(paid(owed(agency)), actor=both)
    for decide in (
        lambda actor: payments.approve_refund(refund.pk, actor=actor, now=NOON),
        lambda actor: payments.refuse_refund(refund.pk, reason="x", actor=actor, now=NOON),
    ):
        with pytest.raises(payments.SecondPerson):
            decide(both)
        with pytest.raises(payments.NotAllowed):
            decide(KEEPER)


@pytest.mark.parametrize("amount", [0, -1, 10_001])
def test_no_more_goes_back_than_came(agency, amount):
    payment = paid(owed(agency))
    with pytest.raises(payments.WrongEntry):
        asked(payment, amount)


def test_a_refund_has_a_reason_and_an_asker(agency):
    payment = paid(owed(agency))
    with pytest.raises(payments.NotAllowed):
        asked(payment, actor=LEADER)
    with pytest.raises(payments.WrongEntry):
        payments.ask_refund(
            payment.pk, amount=1, reason=" ", payee=payments.Payee(), actor=CASHIER, now=NOON
        )
    with pytest.raises(payments.UnknownObligation):
        payments.ask_refund(
            UUID(int=1), amount=1, reason="x", payee=payments.Payee(), actor=CASHIER, now=NOON
        )


@pytest.mark.parametrize(
    ("roles", "answers"),
    [
        ({"intake"}, (True, True, False, False)),
        ({"center_head"}, (True, True, True, False)),
        ({"clerk"}, (True, False, True, False)),
        ({"leader"}, (True, False, False, True)),
        ({"head"}, (True, False, False, True)),
        ({"officer"}, (False, False, False, False)),
        ({"clerk", "technician"}, (False, False, False, False)),
    ],
)
def test_posts_do_what_is_theirs(roles, answers):
    actor = audit.Actor(kind="staff", id=UUID(int=1), roles=frozenset(roles))
    asks = (payments.may_read, payments.may_take, payments.may_keep, payments.may_decide)
    assert tuple(ask(actor) for ask in asks) == answers
    resident = audit.Actor(kind="resident", roles=frozenset(roles))
    assert not any(ask(resident) for ask in asks)


def test_another_agency_sees_nothing(agency):
    row = owed(agency)
    payment = paid(row)
    asked(payment)
    with scope.of(agencies=[UUID(int=1)]):
        assert not payments.Obligation.objects.exists()
        assert not payments.Payment.objects.exists()
        assert not payments.Refund.objects.exists()


def test_lists_say_what_is_open_and_what_came(agency):
    row, other = owed(agency), owed(agency)
    payment = paid(row)
    assert list(payments.open_obligations([agency.pk])) == [other]
    assert set(payments.obligations_of([agency.pk])) == {row, other}
    assert list(payments.obligations_about([row.subject])) == [row]
    day = NOON.date()
    assert list(payments.payments_of([agency.pk], since=day, until=day)) == [payment]
    later = date(2026, 11, 21)
    assert not payments.payments_of([agency.pk], since=later, until=later)


def test_banks_are_known_by_their_number(db):
    banks = payments.banks_on(NOON.date())
    assert banks["970415"].short_name == "VietinBank"
    assert banks["970444"].receive_only
    assert not banks["970415"].receive_only
    assert len(banks) == 58
