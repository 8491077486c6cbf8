"""Much money that comes at once, or counts no more: its receipts, as one by one."""

from __future__ import annotations

import pytest

from xaso.kernel.audit import api as audit
from xaso.kernel.organisations.tests import make as organisations
from xaso.service.payments import api as payments
from xaso.service.payments.tests import make
from xaso.service.receipts import api as receipts
from xaso.service.receipts.payers import UNNAMED
from xaso.service.receipts.services import issuing_all
from xaso.service.receipts.tests import make as made

NOON, KEEPER = make.NOON, make.KEEPER


@pytest.fixture
def agency(db):
    return organisations.agency()


def received(agency, *obligations, channel=payments.Channel.TRANSFER):
    """Let what is owed come in at once."""
    place = ("cash", "1") if channel == payments.Channel.CASH else ("bank", "970415:113366668888")
    told = [
        (each.pk, payments.Money(channel, f"FT{each.pk}{at}", each.amount, place))
        for at, each in enumerate(obligations)
    ]
    return payments.receive_all(agency.pk, told, actor=KEEPER, now=NOON)


def written(row):
    """Return what was done with a receipt, by whom, in which words: all in its agency."""
    entries = list(audit.trail_of("receipts.receipt", row.pk))
    assert {entry.agency_id for entry in entries} == {row.agency_id}
    return [(entry.verb, entry.actor_kind, entry.actor_id, entry.details) for entry in entries]


def test_each_payment_gets_a_receipt_in_their_order(agency):
    receipts.register_payer("tests.many", lambda subject: receipts.Payer(f"Bà {subject[-1]}"))
    named, other = make.owed(agency, subject="tests.many:7"), make.owed(agency, 25_000)
    first, second, too_much = received(agency, named, other, other)
    live = receipts.live_for([first.pk, second.pk, too_much.pk])
    assert live.keys() == {first.pk, second.pk}
    rows = [live[first.pk], live[second.pk]]
    assert [(row.number, row.amount, row.kind, row.state, row.series) for row in rows] == [
        (1, 10_000, "internal", "issued", "PT2026"), (2, 25_000, "internal", "issued", "PT2026"),
    ]  # fmt: skip
    assert [receipts.content_of(row).payer for row in rows] == [receipts.Payer("Bà 7"), UNNAMED]
    assert {(row.by_id, row.fee_name, row.unit_name) for row in rows} == {
        (None, named.name, agency.name)
    }
    told = {"payment": str(first.pk), "kind": "internal", "number": "0000001", "amount": 10_000}
    assert written(rows[0]) == [("receipts.issue", "system", None, told)]


def test_one_dong_is_money_too(agency):
    [paid] = received(agency, make.owed(agency, 1))
    assert receipts.live_for([paid.pk])[paid.pk].amount == 1


def test_what_has_a_receipt_or_waits_for_the_desk_gets_none(agency):
    ids = [each.pk for each in received(agency, make.owed(agency), make.owed(agency))]
    [cash] = received(agency, make.owed(agency), channel=payments.Channel.CASH)
    assert receipts.live_for([cash.pk]) == {}
    ids.append(cash.pk)
    again = issuing_all.issue_all_by_themselves(agency.pk, ids, lambda _one: made.PAYER, now=NOON)
    assert again == []
    ended = receipts.live_for(ids)[ids[0]]
    receipts.cancel(ended.pk, reason="Sai", actor=KEEPER, now=NOON)
    [new] = issuing_all.issue_all_by_themselves(agency.pk, ids, lambda _one: made.PAYER, now=NOON)
    assert (new.payment_id, receipts.live_for(ids)[ids[0]]) == (ids[0], new)
    assert receipts.content_of(new).payer == made.PAYER


def test_no_sheet_is_torn_for_many_but_fees_of_internal_slips_get_theirs(agency):
    made.source(agency, "book")
    book = made.book(agency)
    slip = payments.Fee.objects.exclude(code="certified-copy").values_list("code", flat=True)[0]
    payments.Fee.objects.filter(code=slip).update(receipt="internal")
    paper, inner = received(agency, make.owed(agency), make.owed(agency, fee_code=slip))
    live = receipts.live_for([paper.pk, inner.pk])
    assert [(pk, row.kind) for pk, row in live.items()] == [(inner.pk, "internal")]
    assert not book.receipts.exists()


def test_many_drafts_wait_for_their_provider(agency):
    made.source(agency, "certified")
    paid = received(agency, make.owed(agency), make.owed(agency))
    rows = receipts.live_for([each.pk for each in paid]).values()
    assert [(row.state, row.awaits, row.number, row.series) for row in rows] == [
        ("draft", "issue", None, "AA-26E"), ("draft", "issue", None, "AA-26E"),
    ]  # fmt: skip


def test_what_is_taken_back_at_once_is_cancelled_in_each_agency(agency):
    other = organisations.agency(is_shown=False)
    made.source(other, "certified")
    paid = [*received(agency, make.owed(agency), make.owed(agency))]
    paid += received(other, make.owed(other))
    rows = receipts.live_for([each.pk for each in paid])
    bare = made.cash(agency)
    gone = [each.pk for each in (*paid, bare)]
    payments.take_back_all(gone, reason=300 * "a", actor=KEEPER, now=NOON)
    assert receipts.live_for(gone) == {}
    for row in rows.values():
        row.refresh_from_db()
        assert (row.state, row.reason, row.ended_by_id) == ("cancelled", 300 * "a", None)
        assert row.ended_at is not None
        assert row.awaits == ("cancel" if row.agency_id == other.pk else "")
        [_issued, (verb, kind, by, told)] = written(row)
        assert (verb, kind, by) == ("receipts.cancelled", "system", None)
        assert told["payment"] == str(row.payment_id)


def test_who_cancels_many_is_told_which(agency):
    [paid] = received(agency, make.owed(agency))
    row = receipts.live_for([paid.pk])[paid.pk]
    told = {paid.pk: "Khớp nhầm", made.cash(agency).pk: "Nhầm"}
    assert issuing_all.cancel_all_by_themselves(told, now=NOON) == [row]
    row.refresh_from_db()
    assert (row.state, row.reason, row.ended_at) == ("cancelled", "Khớp nhầm", NOON)
    assert issuing_all.cancel_all_by_themselves(told, now=NOON) == []
