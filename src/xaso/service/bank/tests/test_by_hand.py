"""What people decide: proposals, held lines; and what machines leave to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import Any
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from xaso.kernel.audit import api as audit
from xaso.kernel.organisations.tests import make as agencies
from xaso.kernel.scope import api as scope
from xaso.service.bank import api as bank
from xaso.service.bank import suggesting
from xaso.service.bank.services import matching
from xaso.service.bank.tests import make
from xaso.service.bank.tests.make import CONSOLE, DAY, Told, booked, imported, matched
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments
from xaso.service.payments.tests import make as make_payments
from xaso.service.payments.tests.make import CASHIER, KEEPER, LEADER, NOON, owed

NOBODY = UUID(int=1)
LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def agency(db):
    made = agencies.agency()
    with scope.of(agencies=[made.pk]):
        make.account(made)
        yield made


@pytest.fixture
def line(agency):
    imported(agency, booked([Told(10_000, "chuyen tien")]))
    return bank.Line.objects.get()


def unknown(agency):
    return -ledger.balance(ledger.account(agency.pk, "suspense", "unknown"))


def test_what_is_not_there_is_not_proposed(agency, line):
    row = owed(agency)
    told: dict[str, Any] = {"actor": KEEPER, "now": NOON}
    with pytest.raises(bank.UnknownLine):
        bank.propose(NOBODY, row.pk, **told)
    with pytest.raises(bank.UnknownLine):
        bank.propose(line.pk, NOBODY, **told)
    other = agencies.agency(code="H55.9")
    with scope.everything():
        theirs = owed(other)
        with pytest.raises(bank.UnknownLine):
            bank.propose(line.pk, theirs.pk, **told)
    for actor in (CASHIER, LEADER, CONSOLE):
        with pytest.raises(bank.NotBookkeeper):
            bank.propose(line.pk, row.pk, actor=actor, now=NOON)
    with pytest.raises(bank.UnknownLine):
        bank.confirm(NOBODY, actor=LEADER, now=NOON)


def test_a_proposal_is_withdrawn_or_declined_with_a_reason(agency, line):
    row = owed(agency)
    asked = bank.propose(line.pk, row.pk, note=" Bà An gọi ", actor=KEEPER, now=NOON)
    assert asked.note == "Bà An gọi"
    assert list(bank.proposals_of([agency.pk])) == [asked]
    with pytest.raises(bank.WrongStatement) as refused:
        bank.refuse(asked.pk, reason=" ", actor=KEEPER, now=NOON)
    assert refused.value.field == "reason"
    gone = bank.refuse(asked.pk, reason=" Nhầm ", actor=KEEPER, now=NOON)
    assert (gone.state, gone.decision, gone.decided_by_id) == ("refused", "Nhầm", KEEPER.id)
    assert not bank.proposals_of([agency.pk]).exists()
    with pytest.raises(bank.UnknownLine):
        bank.confirm(asked.pk, actor=LEADER, now=NOON)
    again = bank.propose(line.pk, row.pk, actor=KEEPER, now=NOON)
    bank.confirm(again.pk, actor=LEADER, now=NOON)
    with pytest.raises(bank.NotWaiting):
        bank.propose(line.pk, row.pk, actor=KEEPER, now=NOON)
    entries = audit.trail_of("bank.line", line.pk).values_list("verb", flat=True)
    assert list(entries) == ["bank.propose", "bank.refuse", "bank.propose", "bank.confirm"]


def test_what_two_people_decide_is_kept(agency, line):
    row = owed(agency)
    assert [told.why for told in matched(agency)] == ["nothing"]
    declined = bank.propose(line.pk, row.pk, note=f" {301 * 'a'}", actor=KEEPER, now=NOON)
    with pytest.raises(bank.NotBookkeeper):
        bank.refuse(declined.pk, reason="Nhầm", actor=CASHIER, now=NOON)
    bank.refuse(declined.pk, reason=f" {301 * 'b'}", actor=LEADER, now=LATER)
    agreed = bank.propose(line.pk, row.pk, actor=KEEPER, now=NOON)
    bank.confirm(agreed.pk, actor=LEADER, now=LATER)
    kept = list(bank.Proposal.objects.order_by("id"))
    assert [(each.state, each.note, each.decision, each.at) for each in kept] == [
        ("refused", 300 * "a", 300 * "b", NOON), ("confirmed", "", "", NOON),
    ]  # fmt: skip
    assert {(each.decided_by_id, each.decided_at) for each in kept} == {(LEADER.id, LATER)}
    line.refresh_from_db()
    assert (line.state, line.how, line.why, line.obligation, line.counts, line.settled_at) == (
        "counted", "by_hand", "", row, 1, LATER,
    )  # fmt: skip
    bank.unmatch(line.pk, reason="Thử", actor=KEEPER, now=LATER)
    line.refresh_from_db()
    assert (line.state, line.how, line.why, line.obligation, line.payment, line.settled_at) == (
        "waiting", "", "taken_back", None, None, None,
    )  # fmt: skip


def test_what_was_matched_meanwhile_is_not_confirmed(agency):
    row = owed(agency)
    line = make.line_for(agency, row)
    asked = bank.propose(line.pk, owed(agency).pk, actor=KEEPER, now=NOON)
    matched(agency)
    with pytest.raises(bank.NotWaiting):
        bank.confirm(asked.pk, actor=LEADER, now=NOON)
    line.refresh_from_db()
    assert line.obligation == row


def test_unmatching_says_why_and_counts_again_under_another_number(agency):
    row = owed(agency)
    line = make.line_for(agency, row)
    with pytest.raises(bank.NotWaiting):
        bank.unmatch(line.pk, reason="x", actor=KEEPER, now=NOON)
    matched(agency)
    with pytest.raises(bank.WrongStatement) as refused:
        bank.unmatch(line.pk, reason=" ", actor=KEEPER, now=NOON)
    assert refused.value.field == "reason"
    with pytest.raises(bank.NotBookkeeper):
        bank.unmatch(line.pk, reason="x", actor=CASHIER, now=NOON)
    bank.unmatch(line.pk, reason="Thử", actor=KEEPER, now=NOON)
    assert unknown(agency) == 10_000
    [told] = matched(agency)
    assert (told.how, told.line.counts) == ("reference", 2)
    first, second = payments.Payment.objects.order_by("id")
    assert second.external == f"{first.external}/2"
    assert first.external == f"{line.number}:{line.pk}"
    assert bank.reconcile(agency.pk, since=DAY, until=DAY).differences == ()


def test_a_taken_back_line_that_says_nothing_says_so(agency, line):
    row = owed(agency)
    asked = bank.propose(line.pk, row.pk, actor=KEEPER, now=NOON)
    bank.confirm(asked.pk, actor=LEADER, now=NOON)
    bank.unmatch(line.pk, reason="Thử", actor=KEEPER, now=NOON)
    assert [told.why for told in matched(agency)] == ["taken_back"]


@pytest.fixture
def held(agency):
    """Hold a line: the same text, day and amount, an hour later, in another layout."""
    first = Told(10_000, "NGUYEN VAN AN chuyen tien nop phi chung thuc", at=time(8, 0))
    imported(agency, [first], "agribank")
    made = imported(agency, [replace(first, at=time(9, 0), balance=7)], "agribank")
    assert (made.held, made.imported, [row.code for row in made.rejected]) == (
        1, 0, ["looks_like", "totals"],
    )  # fmt: skip
    return bank.Line.objects.get(state="held")


def test_a_held_line_stands_in_no_book_until_it_is_new(agency, held):
    assert unknown(agency) == 10_000
    assert matched(agency)[0].line.pk == held.looks_like_id
    assert bank.waiting_lines([agency.pk]).count() == 2
    with pytest.raises(bank.NotBookkeeper):
        bank.decide_held(held.pk, is_new=True, actor=CASHIER, now=NOON)
    new = bank.decide_held(held.pk, is_new=True, actor=KEEPER, now=NOON)
    new.refresh_from_db()
    assert (new.state, new.ordinal, new.why) == ("waiting", 2, "")
    assert unknown(agency) == 20_000
    assert bank.reconcile(agency.pk, since=DAY, until=DAY).differences == ()
    with pytest.raises(bank.NotWaiting):
        bank.decide_held(held.pk, is_new=True, actor=KEEPER, now=NOON)
    bank.undo_statement(held.statement_id, reason="Thử", actor=KEEPER, now=NOON)
    assert unknown(agency) == 10_000


def test_a_held_line_that_is_known_stays_out_and_is_known_from_then_on(agency, held):
    gone = bank.decide_held(held.pk, is_new=False, actor=KEEPER, now=NOON)
    gone.refresh_from_db()
    assert (gone.state, gone.why) == ("dropped", "")
    assert unknown(agency) == 10_000
    told = Told(10_000, "NGUYEN VAN AN chuyen tien nop phi chung thuc", at=time(9, 0), balance=7)
    again = imported(agency, [told], "agribank")
    assert (again.known, again.held, again.imported) == (1, 0, 0)
    with pytest.raises(bank.UnknownLine):
        bank.decide_held(NOBODY, is_new=False, actor=KEEPER, now=NOON)


def test_a_number_is_not_taken_twice_by_hand(agency):
    imported(agency, [Told(10_000, "a", number="FT1")], "mb")
    imported(agency, [Told(9_000, "a", number="FT1")], "mb")
    held = bank.Line.objects.get(state="held")
    with pytest.raises(bank.WrongStatement) as refused:
        bank.decide_held(held.pk, is_new=True, actor=KEEPER, now=NOON)
    assert refused.value.field == "number"


def desk_takes(monkeypatch, row, amount):
    """Let the desk take money for something after it was read what is owed."""
    read = matching._book

    def stale(*told):
        made = read(*told)
        make_payments.paid(row, amount, channel="cash", into=("cash", "1"))
        return made

    monkeypatch.setattr(matching, "_book", stale)


@pytest.mark.parametrize("spoiled", [False, True])
def test_what_the_desk_took_meanwhile_is_not_matched_by_its_amount(agency, monkeypatch, spoiled):
    row = owed(agency, subject="tests.meanwhile:1")
    bank.register_payers("tests.meanwhile", lambda asked: dict.fromkeys(asked, ("Nguyễn Văn An",)))
    sign = "2" if row.reference[4] != "2" else "3"
    text = row.reference[:4] + sign + row.reference[5:] if spoiled else "NGUYEN VAN AN"
    imported(agency, booked([Told(10_000, text)]))
    desk_takes(monkeypatch, row, 4_000)
    [told] = matched(agency)
    assert (told.obligation, told.how, told.why) == (None, "", "other_amount")
    assert payments.Payment.objects.count() == 1
    assert bank.Line.objects.get().counts == 0


def test_what_the_desk_left_is_matched_by_the_lines_that_follow(agency, monkeypatch):
    row = owed(agency, subject="tests.rest:1")
    bank.register_payers("tests.rest", lambda asked: dict.fromkeys(asked, ("Nguyễn Văn An",)))
    by_name = "NGUYEN VAN AN"
    rows = [Told(10_000, by_name), Told(2_000, row.reference), Told(4_000, by_name)]
    imported(agency, booked(rows))
    desk_takes(monkeypatch, row, 4_000)
    assert [(told.how, told.why) for told in matched(agency)] == [
        ("", "other_amount"), ("reference", ""), ("amount_name", ""),
    ]  # fmt: skip
    row.refresh_from_db()
    assert (row.standing, unknown(agency)) == ("paid", 10_000)


def test_what_the_desk_took_whole_meanwhile_is_too_much(agency, monkeypatch):
    row = owed(agency)
    line = make.line_for(agency, row)
    assert line.why == ""
    desk_takes(monkeypatch, row, 10_000)
    assert [(told.how, told.why) for told in matched(agency)] == [("reference", "double")]
    assert list(bank.too_much([agency.pk])) == [line]


def test_what_cannot_be_counted_waits_and_says_so(agency, monkeypatch):
    make.line_for(agency, owed(agency))

    def refuses(*_told, **_values):
        raise ledger.PeriodClosed("x")

    monkeypatch.setattr(payments, "receive", refuses)
    monkeypatch.setattr(payments, "receive_all", refuses)
    with capture_logs() as logs:
        [told] = matched(agency)
    assert (told.obligation, told.how, told.why) == (None, "", "refused")
    warned = [(each["log_level"], each["event"], each["line"], each["why"]) for each in logs]
    assert warned == [("warning", "bank.not_counted", str(told.line.pk), "x")]
    assert bank.Line.objects.get().state == "waiting"


def test_the_payers_name_is_asked_of_the_room_that_knows(agency):
    names = {"tests.person:1": ["Nguyễn Văn An"], "tests.person:2": ["Trần Thị Bình"]}
    bank.register_payers("tests.person", lambda asked: {one: names[one] for one in asked})
    an, binh = (owed(agency, subject=subject) for subject in names)
    owed(agency)
    imported(agency, booked([Told(10_000, "TRAN THI BINH nop"), Told(10_000, "NGUYEN VAN AN")]))
    told = {each.line.row or 0: each for each in matched(agency)}
    ways = [(told[at].how, told[at].obligation) for at in sorted(told)]
    assert [(how, found and found.id) for how, found in ways] == [
        ("amount_name", binh.pk), ("amount_name", an.pk),
    ]  # fmt: skip


def test_a_line_pays_by_name_what_the_line_before_it_left(agency):
    bank.register_payers("tests.left", lambda asked: dict.fromkeys(asked, ("Nguyễn Văn An",)))
    row = owed(agency, subject="tests.left:1")
    imported(agency, booked([Told(4_000, row.reference), Told(6_000, "NGUYEN VAN AN nop")]))
    assert [told.how for told in matched(agency)] == ["reference", "amount_name"]
    row.refresh_from_db()
    assert row.standing == "paid"


def test_many_lines_are_matched_in_several_transactions(agency, monkeypatch):
    monkeypatch.setattr(matching, "BATCH", 2)
    rows = [owed(agency) for _ in range(5)]
    imported(agency, booked([Told(10_000, row.reference) for row in rows]))
    assert len(matched(agency)) == 5
    assert matched(agency) == []
    assert unknown(agency) == 0


def test_what_was_settled_long_ago_is_nobodys(agency):
    row = owed(agency)
    make_payments.paid(row)
    payments.Obligation.objects.filter(pk=row.pk).update(settled_at=NOON - timedelta(days=731))
    imported(agency, booked([Told(10_000, row.reference)]))
    assert [told.why for told in matched(agency)] == ["unknown_reference"]
    payments.Obligation.objects.filter(pk=row.pk).update(settled_at=NOON - timedelta(days=730))
    assert [told.why for told in matched(agency)] == ["double"]


def test_only_who_keeps_the_books_imports_and_matches(agency):
    for actor in (CASHIER, LEADER, audit.Actor(kind="resident")):
        with pytest.raises(bank.NotBookkeeper):
            imported(agency, booked([Told(1, "x")]), actor=actor)
        with pytest.raises(bank.NotBookkeeper):
            list(bank.match_lines(agency.pk, actor=actor, now=NOON))
    assert bank.may_see(KEEPER)
    assert bank.may_see(LEADER)
    assert not bank.may_see(CASHIER)
    imported(agency, booked([Told(1, "x")]), actor=KEEPER)
    assert bank.Statement.objects.get().by_id == KEEPER.id


def test_another_agency_sees_nothing(agency):
    make.bookkeeping(agency)
    with scope.of(agencies=[NOBODY]):
        for table in (
            bank.Statement,
            bank.Line,
            bank.Outgoing,
            bank.Proposal,
            bank.Slip,
            bank.Call,
        ):
            assert not table.objects.exists()


def test_people_are_shown_what_is_likely(agency):
    paid, near, same, other = owed(agency), owed(agency, 9_000), owed(agency), owed(agency, 1)
    make_payments.paid(paid, channel="cash", into=("cash", "1"))
    lost = near.reference[:5] + near.reference[6:]
    imported(agency, booked([Told(10_000, f"{paid.reference} {lost}"), Told(1, "x"), Told(2, "y")]))
    lines = list(bank.lines_of([agency.pk]))
    texts = bank.texts_of(lines)
    told = {
        line.amount: [one.obligation for one in suggesting.suggest(line, texts[line.pk])]
        for line in lines
    }
    assert set(told[10_000][:2]) == {paid, near}
    assert (told[10_000][2:], told[1], told[2]) == ([same], [other], [])
