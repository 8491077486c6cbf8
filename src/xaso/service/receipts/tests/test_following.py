"""Money that goes back takes its receipt along: it stays in the books with the reason."""

from __future__ import annotations

import pytest

from xaso.kernel.audit import api as audit
from xaso.kernel.organisations.tests import make as organisations
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments
from xaso.service.payments.tests import make
from xaso.service.receipts import api as receipts
from xaso.service.receipts import selectors
from xaso.service.receipts.services.following import follow_refund
from xaso.service.receipts.tests import make as made

NOON, CASHIER, KEEPER, LEADER = make.NOON, make.CASHIER, make.KEEPER, make.LEADER


@pytest.fixture
def agency(db):
    return organisations.agency()


def approved(payment, amount):
    asked = payments.ask_refund(
        payment.pk,
        amount=amount,
        reason="Nộp nhầm",
        payee=payments.Payee(),
        actor=CASHIER,
        now=NOON,
    )
    return payments.approve_refund(asked.pk, actor=LEADER, now=NOON)


def refunded(payment, amount, proof="PC 1"):
    row = approved(payment, amount)
    desk = (ledger.Kind.CASH, "1")
    payments.prove_refund(row.pk, proof=proof, out_of=desk, actor=KEEPER, now=NOON)


def test_all_gone_back_the_receipt_is_cancelled_and_still_found(agency):
    payment = made.cash(agency, 1_010_000)
    row = made.issued(payment)
    refunded(payment, 1_010_000)
    row.refresh_from_db()
    assert (row.state, row.reason, row.ended_by_id, row.awaits) == (
        "cancelled", "Đã hoàn trả 1.010.000 đồng.", None, "",
    )  # fmt: skip
    assert row.ended_at is not None
    assert receipts.live_for([payment.pk]) == {}
    assert selectors.proved(agency.pk, row.look_up_code, "1010000") == row
    entry = audit.trail_of("receipts.receipt", row.pk).last()
    assert entry is not None
    assert (entry.verb, entry.actor_kind) == ("receipts.cancelled", "system")
    with pytest.raises(receipts.WrongReceipt, match="đã hoàn trả") as refusal:
        made.issued(payment)
    assert refusal.value.field == "payment"


def test_a_part_gone_back_the_receipt_is_adjusted_to_what_stays(agency):
    payment = made.cash(agency)
    row = made.issued(payment)
    refunded(payment, 4_000)
    row.refresh_from_db()
    better = receipts.live_for([payment.pk])[payment.pk]
    assert (row.state, row.reason) == ("adjusted", "Đã hoàn trả 4.000 đồng.")
    assert (better.amount, better.succeeds, better.state) == (6_000, row, "issued")
    assert receipts.content_of(better).payer == made.PAYER
    assert receipts.content_of(better).secret != receipts.content_of(row).secret


def test_what_was_too_much_never_stood_on_the_receipt(agency):
    payment = make.paid(make.owed(agency), 12_000, channel="cash", into=("cash", "1"))
    row = made.issued(payment)
    refunded(payment, 2_000)
    row.refresh_from_db()
    assert (row.state, row.amount) == ("issued", 10_000)
    assert payments.kept(payment) == 10_000


def test_more_than_was_too_much_takes_the_rest_from_the_receipt(agency):
    payment = make.paid(make.owed(agency), 12_000, channel="cash", into=("cash", "1"))
    row = made.issued(payment)
    refunded(payment, 2_001)
    row.refresh_from_db()
    assert row.reason == "Đã hoàn trả 1 đồng."
    assert receipts.live_for([payment.pk])[payment.pk].amount == 9_999


def test_an_approval_alone_changes_no_receipt(agency):
    payment = made.cash(agency)
    row = made.issued(payment)
    approved(payment, 10_000)
    row.refresh_from_db()
    assert (row.state, payments.kept(payment)) == ("issued", 10_000)


@pytest.mark.parametrize(("amount", "left"), [(10_000, None), (4_000, 6_000)])
def test_a_paper_receipt_is_cancelled_and_the_desk_tears_the_next_sheet(agency, amount, left):
    made.source(agency, "book")
    made.book(agency)
    payment = made.cash(agency)
    row = made.issued(payment)
    refunded(payment, amount)
    row.refresh_from_db()
    assert row.state == "cancelled"
    assert receipts.live_for([payment.pk]) == {}
    if left:
        rest = made.issued(payment)
        assert (rest.amount, rest.number) == (left, 2)


@pytest.mark.parametrize(("amount", "left"), [(10_000, []), (4_000, [6_000])])
def test_a_draft_is_cancelled_and_its_provider_told(agency, amount, left):
    made.source(agency, "certified")
    payment = made.cash(agency)
    row = made.issued(payment)
    assert row.state == "draft"
    refunded(payment, amount)
    row.refresh_from_db()
    assert (row.state, row.awaits) == ("cancelled", "cancel")
    live = receipts.live_for([payment.pk]).values()
    assert [(one.amount, one.awaits, one.succeeds) for one in live] == [
        (rest, "issue", None) for rest in left
    ]


def test_money_without_a_receipt_goes_back_without_one(agency):
    payment = made.cash(agency)
    refunded(payment, 10_000)
    assert not receipts.Receipt.objects.exists()
    assert follow_refund(payment.pk, now=NOON) is None


def test_followed_again_nothing_changes(agency):
    payment = made.cash(agency)
    made.issued(payment)
    refunded(payment, 4_000)
    rest = receipts.live_for([payment.pk])[payment.pk]
    assert follow_refund(payment.pk, now=NOON) == rest
    assert receipts.Receipt.objects.count() == 2
