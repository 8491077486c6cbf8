"""Transactions are whole, once, and for ever; periods close; balances are as the legs say."""

from __future__ import annotations

import json
import threading
from datetime import date, timedelta
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from xaso.kernel.audit import api as audit
from xaso.kernel.organisations.tests import make as agencies
from xaso.kernel.scope import api as scope
from xaso.service.ledger import api as ledger
from xaso.service.ledger.domain.lines import merged
from xaso.service.ledger.models import DayBalance
from xaso.service.ledger.tests.make import NOON, moved

A, B, C = (UUID(int=number) for number in (1, 2, 3))
CLERK = audit.Actor(kind="staff", id=UUID(int=7))


def test_lines_of_one_account_are_one_and_stand_in_order():
    lines = [ledger.Line(B, -30), ledger.Line(A, 10), ledger.Line(A, 20), ledger.Line(C, 0)]
    assert merged(lines) == [(A, 30), (B, -30)]


@pytest.mark.parametrize("lines", [[], [(A, 5), (A, -5)], [(A, 1)], [(A, 2), (B, -1)]])
def test_lines_that_say_nothing_or_lean_are_refused(lines):
    with pytest.raises(ledger.Unbalanced):
        merged([ledger.Line(*line) for line in lines])


@given(st.lists(st.tuples(st.sampled_from([A, B, C]), st.integers(-9, 9)), max_size=8))
def test_what_is_merged_sums_to_nothing_and_has_no_empty_line(lines):
    left = -sum(amount for _account, amount in lines)
    told = [ledger.Line(*line) for line in lines] + [ledger.Line(UUID(int=9), left)]
    try:
        found = merged(told)
    except ledger.Unbalanced:
        return
    assert sum(line.amount for line in found) == 0
    assert all(line.amount for line in found)
    assert len({line.account_id for line in found}) == len(found)


@pytest.fixture
def agency(db):
    made = agencies.agency()
    with scope.of(agencies=[made.pk]):
        yield made


def cash(agency):
    return ledger.account(agency.pk, ledger.Kind.CASH, "desk")


def test_an_account_is_opened_once(agency):
    assert cash(agency).pk == cash(agency).pk
    assert cash(agency).pk != ledger.account(agency.pk, ledger.Kind.CASH, "other").pk


def test_balances_follow_what_is_posted(agency):
    moved(agency, 50_000, key="1")
    moved(agency, 7_000, key="2", day=date(2026, 11, 19))
    assert ledger.balance(cash(agency)) == 57_000
    assert ledger.balance(cash(agency), on=date(2026, 11, 19)) == 7_000
    assert ledger.balance(cash(agency), on=date(2026, 11, 18)) == 0
    rows = {(row.kind, row.key): row for row in ledger.trial_balance([agency.pk])}
    assert rows["cash", "desk"][4:] == (57_000, 0)
    assert rows["fee", "certified-copy"][4:] == (0, 57_000)
    assert rows["fee", "certified-copy"].amount == -57_000
    since = ledger.trial_balance([agency.pk], since=date(2026, 11, 20), on=date(2026, 11, 20))
    assert sorted(row.amount for row in since) == [-50_000, 50_000]


def test_the_same_key_is_posted_once(agency):
    first = moved(agency)
    assert moved(agency).pk == first.pk
    assert ledger.balance(cash(agency)) == 50_000
    assert first.legs_count == 2
    assert first.day == date(2026, 11, 20)


def test_a_key_does_not_stand_for_other_money(agency):
    moved(agency, 50_000)
    with pytest.raises(ledger.KeyReused):
        moved(agency, 50_001)
    cash_id = cash(agency).pk
    fee_id = ledger.account(agency.pk, ledger.Kind.FEE, "certified-copy").pk
    lines = [ledger.Line(cash_id, 50_000), ledger.Line(fee_id, -50_000)]
    with pytest.raises(ledger.KeyReused):
        ledger.post(agency.pk, key="1", kind="refund", lines=lines, now=NOON)
    assert ledger.balance(cash(agency)) == 50_000


def test_what_was_posted_is_reversed_once_never_deleted(agency):
    row = moved(agency)
    back = ledger.reverse(row, now=NOON)
    assert back.reverses_id == row.pk
    assert back.subject == "tests.thing:1"
    assert ledger.reverse(row, now=NOON).pk == back.pk
    assert ledger.balance(cash(agency)) == 0
    assert [one.pk for one in ledger.transactions_about("tests.thing:1")] == [row.pk, back.pk]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_leg SET amount = 1",
        "DELETE FROM ledger_leg",
        "UPDATE ledger_transaction SET day = day",
        "DELETE FROM ledger_transaction",
        "UPDATE ledger_day_balance SET debit = 0",
        "DELETE FROM ledger_account",
    ],
)
def test_nobody_changes_what_stands(agency, statement):
    moved(agency)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def bare(agency):
    """Insert a transaction that says it has two legs."""
    return ledger.Transaction.objects.create(
        agency=agency, key="x", kind="payment", day=NOON.date(), legs_count=2, posted_at=NOON
    )


def leg(row, account, amount, *, later=0):
    day = row.day + timedelta(days=later)
    ledger.Leg.objects.create(transaction=row, account=account, day=day, amount=amount)


def check_now():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_transaction_without_its_legs_does_not_commit(agency):
    bare(agency)
    with pytest.raises(IntegrityError):
        check_now()


def test_a_leaning_transaction_does_not_commit(agency):
    row = bare(agency)
    leg(row, cash(agency), 5)
    leg(row, ledger.account(agency.pk, ledger.Kind.SUSPENSE), -4)
    with pytest.raises(IntegrityError):
        check_now()


def test_a_transaction_takes_no_more_legs(agency):
    row = moved(agency)
    third = ledger.account(agency.pk, ledger.Kind.SUSPENSE)
    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.Leg.objects.create(transaction=row, account=third, day=row.day, amount=1)


def test_a_leg_belongs_to_the_day_of_its_transaction(agency):
    row, account = bare(agency), cash(agency)
    with pytest.raises(IntegrityError):
        leg(row, account, 1, later=1)


def test_a_leg_belongs_to_the_agency_of_its_transaction(agency):
    row, other = bare(agency), agencies.agency(is_shown=False)
    with scope.of(agencies=[agency.pk, other.pk]):
        theirs = cash(other)
        with pytest.raises(IntegrityError):
            leg(row, theirs, 1)


def test_a_closed_period_takes_nothing_more(agency):
    moved(agency, 9_000, key="1", day=date(2026, 10, 31))
    period = ledger.close(agency.pk, ends=date(2026, 10, 31), actor=CLERK, now=NOON)
    assert period.begins == date(2025, 7, 1)
    assert period.trial == [["cash", "desk", 9_000, 0], ["fee", "certified-copy", 0, 9_000]]
    assert ledger.closed_until(agency.pk) == date(2026, 10, 31)
    with pytest.raises(ledger.PeriodClosed):
        moved(agency, key="2", day=date(2026, 10, 31))
    assert moved(agency, 9_000, key="1", day=date(2026, 10, 31)).key == "1"
    assert moved(agency, key="3", day=date(2026, 11, 1)).key == "3"
    entry = audit.entries_about("ledger.period").get()
    assert entry.details == {"ends": "2026-10-31", "accounts": 2}


def test_another_agency_goes_on_posting(agency):
    ledger.close(agency.pk, ends=date(2026, 10, 31), actor=CLERK, now=NOON)
    other = agencies.agency(is_shown=False)
    with scope.of(agencies=[other.pk]):
        assert moved(other, day=date(2026, 10, 31)).key == "1"


def test_periods_follow_one_another(agency):
    ledger.close(agency.pk, ends=date(2026, 10, 31), actor=CLERK, now=NOON)
    for ends in (date(2026, 10, 30), date(2026, 10, 31), NOON.date()):
        with pytest.raises(ledger.NotClosable):
            ledger.close(agency.pk, ends=ends, actor=CLERK, now=NOON)
    yesterday = NOON.date() - timedelta(days=1)
    period = ledger.close(agency.pk, ends=yesterday, actor=CLERK, now=NOON)
    assert period.begins == date(2026, 11, 1)


def test_another_agency_sees_nothing(agency):
    moved(agency)
    with scope.of(agencies=[UUID(int=1)]):
        assert not ledger.Transaction.objects.exists()
        assert not ledger.Leg.objects.exists()
        assert not DayBalance.objects.exists()


def told(*arguments):
    out = StringIO()
    call_command("ledger", *arguments, stdout=out)
    return out.getvalue()


def test_the_check_adds_everything_up(agency):
    moved(agency)
    assert json.loads(told("check", "--json")) == {"sum": 0, "accounts": 2, "differences": []}
    assert told("check") == "2 tài khoản, tổng 0, 0 chỗ lệch.\n"


def test_the_check_names_what_differs(agency, monkeypatch):
    row = moved(agency)
    found = ledger.Check(0, 2, [{"transaction": str(row.pk), "legs": 2, "found": 1, "sum": 5}])
    monkeypatch.setattr("xaso.service.ledger.management.commands.ledger.check", lambda: found)
    with pytest.raises(CommandError):
        told("check", "--json")


def test_the_first_period_begins_before_the_house_did_where_it_ends_there(agency):
    period = ledger.close(agency.pk, ends=date(2025, 6, 1), actor=CLERK, now=NOON)
    assert (period.begins, period.closed_at, period.closed_by_id) == (
        date(2025, 6, 1), NOON, CLERK.id,
    )  # fmt: skip
    after = ledger.close(agency.pk, ends=date(2025, 6, 2), actor=CLERK, now=NOON)
    assert after.begins == date(2025, 6, 2)


def test_a_close_is_written_down(agency):
    period = ledger.close(agency.pk, ends=date(2026, 10, 31), actor=CLERK, now=NOON)
    entry = audit.trail_of("ledger.period", period.pk).get()
    assert (entry.verb, entry.actor_id, entry.agency_id) == ("ledger.close", CLERK.id, agency.pk)


def test_a_posting_keeps_who_when_and_what_for(agency):
    cash_id = cash(agency).pk
    fee_id = ledger.account(agency.pk, ledger.Kind.FEE, "certified-copy").pk
    row = ledger.post(
        agency.pk,
        key="9",
        kind="payment",
        lines=[ledger.Line(cash_id, 5), ledger.Line(fee_id, -5)],
        now=NOON,
        by_id=CLERK.id,
    )
    row.refresh_from_db()
    assert (row.by_id, row.posted_at, row.subject, row.kind) == (CLERK.id, NOON, "", "payment")
    back = ledger.reverse(row, now=NOON, by_id=UUID(int=8), day=date(2026, 11, 19))
    back.refresh_from_db()
    assert (back.kind, back.by_id, back.day) == ("reversal", UUID(int=8), date(2026, 11, 19))
    assert back.key == f"reverse:{row.pk}"


def test_posted_again_with_the_lines_in_another_order_it_is_the_same(agency):
    row = moved(agency)
    lines = [ledger.Line(leg.account_id, leg.amount) for leg in reversed(row.legs.all())]
    assert ledger.post(agency.pk, key="1", kind="payment", lines=lines, now=NOON).pk == row.pk


def test_whoever_posts_is_waited_for_before_a_period_closes(own_database, django_db_blocker):
    agency = agencies.agency()
    yesterday = NOON.date() - timedelta(days=1)
    posted, closed = threading.Event(), threading.Event()
    order: list[str] = []

    def post():
        with django_db_blocker.unblock(), scope.everything():
            with transaction.atomic():
                moved(agency, day=yesterday)
                posted.set()
                closed.wait(1)
                order.append("posted")
            connections.close_all()

    def close():
        with django_db_blocker.unblock(), scope.everything():
            posted.wait(20)
            period = ledger.close(agency.pk, ends=yesterday, actor=CLERK, now=NOON)
            closed.set()
            order.append("closed")
            order.extend(kind for kind, *_rest in period.trial)
            connections.close_all()

    threads = [threading.Thread(target=act) for act in (post, close)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert order == ["posted", "closed", "cash", "fee"]
