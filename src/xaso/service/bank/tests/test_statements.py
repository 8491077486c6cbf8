"""Statements in six layouts: every movement once, whatever tells it; undone as if never come."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations.tests import make as agencies
from xaso.kernel.scope import api as scope
from xaso.service.bank import api as bank
from xaso.service.bank.domain.movements import Movement
from xaso.service.bank.selectors import seen_on
from xaso.service.bank.services.lines import learn
from xaso.service.bank.tests import make
from xaso.service.bank.tests.make import ACCOUNT, CONSOLE, LAYOUTS, Told, booked, imported, matched
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments
from xaso.service.payments.tests import make as make_payments
from xaso.service.payments.tests.make import CASHIER, KEEPER, LEADER, NOON, owed

BANK = (ledger.Kind.BANK, ACCOUNT)
TWICE = "NGUYEN VAN AN chuyen tien nop phi chung thuc ban sao cho UBND xa"
UNKNOWN = (ledger.Kind.SUSPENSE, "unknown")


@pytest.fixture
def agency(db):
    made = agencies.agency()
    with scope.of(agencies=[made.pk]):
        make.account(made)
        yield made


def stands(agency, kind, key=""):
    return ledger.balance(ledger.account(agency.pk, kind, key))


def month():
    """Movements with equal ones among them: same day, amount and text."""
    return booked([
        Told(10_000, "XSJ8PRQKRPX nop phi chung thuc", at=time(8, 0)),
        Told(10_000, TWICE, at=time(8, 5)),
        Told(10_000, TWICE, at=time(9, 5)),
        Told(-55_000, "Phi quan ly tai khoan", at=time(9, 9)),
        Told(25_000, "Nộp lệ phí hộ tịch", at=time(10, 0)),
        Told(25_000, "Nộp lệ phí hộ tịch", day=date(2026, 11, 21), at=time(10, 0)),
    ])  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_statement_is_taken_in_once(agency, layout):
    first = imported(agency, month(), layout)
    assert (first.imported, first.known, first.held) == (5, 0, 0)
    assert first.lines == first.imported + len(first.rejected)
    assert "outgoing" in [row.code for row in first.rejected]
    assert stands(agency, *BANK) == 80_000
    assert stands(agency, *UNKNOWN) == -80_000
    again = imported(agency, month(), layout)
    assert (again.imported, again.known, again.held) == (0, 5, 0)
    assert stands(agency, *BANK) == 80_000
    assert bank.Outgoing.objects.get().amount == 55_000


@pytest.mark.parametrize("first", LAYOUTS)
@pytest.mark.parametrize("second", LAYOUTS)
def test_another_layout_tells_nothing_new(agency, first, second):
    imported(agency, month(), first)
    again = imported(agency, list(reversed(month())), second)
    assert (again.imported, again.known, again.held) == (0, 5, 0)
    assert bank.Line.objects.count() == 5


def test_a_dry_run_writes_nothing(agency):
    before = audit.entries_about("bank.statement").count()
    made = imported(agency, month(), is_dry_run=True)
    assert (made.imported, made.statement) == (5, None)
    assert not bank.Statement.objects.exists()
    assert not bank.Line.objects.exists()
    assert stands(agency, *BANK) == 0
    assert audit.entries_about("bank.statement").count() == before


def test_overlapping_days_bring_what_is_new_alone(agency):
    rows = month()
    imported(agency, rows[:3], "mb")
    more = imported(agency, rows[1:], "agribank")
    assert (more.imported, more.known, more.held) == (2, 2, 0)


def test_undone_is_as_if_it_never_came(agency):
    row = owed(agency)
    made = imported(agency, booked([Told(10_000, f"{row.reference} nop phi")]))
    [told] = matched(agency)
    assert told.obligation is not None
    assert (told.how, told.obligation.id) == ("reference", row.pk)
    row.refresh_from_db()
    assert row.standing == "paid"
    done = bank.undo_statement(make.statement(made).pk, reason="Nhầm tệp", actor=KEEPER, now=NOON)
    assert (done.lines, done.taken_back, done.amount) == (1, 1, 10_000)
    row.refresh_from_db()
    assert (row.standing, row.paid, row.settled_at) == ("open", 0, None)
    assert (stands(agency, *BANK), stands(agency, *UNKNOWN)) == (0, 0)
    assert stands(agency, ledger.Kind.FEE, "certified-copy") == 0
    with pytest.raises(bank.NotWaiting):
        bank.undo_statement(make.statement(made).pk, reason="Nhầm", actor=KEEPER, now=NOON)
    again = imported(agency, booked([Told(10_000, f"{row.reference} nop phi")]))
    assert (again.imported, again.known) == (1, 0)
    [told] = matched(agency)
    assert told.how == "reference"
    row.refresh_from_db()
    assert row.standing == "paid"
    assert stands(agency, *BANK) == 10_000
    assert ledger.check().differences == []


def test_short_over_and_double(agency):
    short, over, double, late = owed(agency), owed(agency), owed(agency), owed(agency)
    payments.cancel(late.pk, reason="Rút hồ sơ", actor=LEADER, now=NOON)
    rows = booked([
        Told(4_000, f"{short.reference} nop"),
        Told(15_000, f"MBVCB.12345.{over.reference}.CT tu 0123"),
        Told(10_000, f"{double.reference}", at=time(8, 0)),
        Told(10_000, f"{double.reference}", at=time(9, 0)),
        Told(10_000, f"{late.reference}"),
        Told(7_000, "ung ho"),
    ])
    imported(agency, rows)
    told = {each.line.row or 0: each for each in matched(agency)}
    ways = [(told[at].how, told[at].why) for at in sorted(told)]
    assert ways == [
        ("reference", ""), ("reference", ""), ("reference", ""), ("reference", "double"),
        ("", "late"), ("", "nothing"),
    ]  # fmt: skip
    assert stands(agency, *UNKNOWN) == -17_000
    assert stands(agency, ledger.Kind.SUSPENSE, "over") == -15_000
    assert bank.too_much([agency.pk]).count() == 2
    assert bank.waiting_lines([agency.pk]).count() == 2
    short.refresh_from_db()
    assert (short.standing, short.owed) == ("part", 6_000)


def test_two_people_match_by_hand(agency):
    row = owed(agency)
    imported(agency, booked([Told(10_000, "chuyen tien")]))
    matched(agency)
    line = bank.Line.objects.get()
    asked = bank.propose(line.pk, row.pk, actor=KEEPER, now=NOON)
    with pytest.raises(bank.AlreadyProposed):
        bank.propose(line.pk, row.pk, actor=KEEPER, now=NOON)
    with pytest.raises(bank.OtherPerson):
        bank.confirm(asked.pk, actor=KEEPER, now=NOON)
    with pytest.raises(bank.NotBookkeeper):
        bank.confirm(asked.pk, actor=CASHIER, now=NOON)
    counted = bank.confirm(asked.pk, actor=LEADER, now=NOON)
    assert (counted.state, counted.how) == ("counted", "by_hand")
    row.refresh_from_db()
    assert row.standing == "paid"
    with pytest.raises(IntegrityError), transaction.atomic():
        bank.Proposal.objects.update(decided_by_id=KEEPER.id)
    waiting = bank.unmatch(line.pk, reason="Nhầm người", actor=KEEPER, now=NOON)
    assert (waiting.state, waiting.why, waiting.payment) == ("waiting", "taken_back", None)
    row.refresh_from_db()
    assert row.standing == "open"


def test_what_the_bank_told_stays(agency):
    imported(agency, booked([Told(10_000, "chuyen tien")]))
    for change in ({"amount": 1}, {"day": date(2026, 1, 1)}, {"number": "X"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            bank.Line.objects.update(**change)


def test_the_account_is_the_files(agency):
    make_payments.account(agency, number="555566667777")
    made = imported(agency, month(), account="")
    assert made.account == ACCOUNT
    assert imported(agency, month(), account="970415: 1133 6666 8888").account == ACCOUNT
    for layout, account, why in (
        ("mb", "", "Chọn tài khoản của sao kê"),
        ("vietcombank", "970415:555566667777", "sao kê của tài khoản khác"),
        ("vietcombank", "970436:1", "Không có tài khoản nhận tiền 970436:1"),
    ):
        with pytest.raises(bank.WrongStatement, match=why) as refused:
            imported(agency, month(), layout, account=account)
        assert refused.value.field == "account"


def test_money_that_goes_back_keeps_its_statement(agency):
    row = owed(agency)
    line = make.line_for(agency, row)
    matched(agency)
    payments.ask_refund(
        make.payment(line).pk,
        amount=5_000, reason="Nộp nhầm", payee=payments.Payee(), actor=CASHIER,
        now=NOON,
    )  # fmt: skip
    with pytest.raises(bank.NotWaiting):
        bank.undo_statement(bank.Statement.objects.get().pk, reason="x", actor=CONSOLE, now=NOON)
    line.refresh_from_db()
    assert line.undone_at is None


def test_the_statement_of_a_strangers_account_is_refused(agency):
    rows = month()
    for number, is_ours in (("99999999", False), ("00113366668888", True), ("66668888", True)):
        content = make.file_of("vietcombank", rows, number=number)
        told: dict[str, Any] = {
            "agency_ids": [agency.pk],
            "name": "a",
            "layout": "vietcombank",
            "now": NOON,
        }
        for account in ("", ACCOUNT):
            if is_ours:
                made = bank.import_statement(content, account=account, actor=CONSOLE, **told)
                assert made.account == ACCOUNT
                continue
            with pytest.raises(bank.WrongStatement) as refused:
                bank.import_statement(content, account=account, actor=CONSOLE, **told)
            assert refused.value.field == "account"


def test_a_layout_that_is_none_names_those_there_are(agency):
    known = "agribank, bidv, mb, treasury, vietcombank, vietinbank"
    with pytest.raises(bank.WrongStatement, match=f"bố cục acb; có: {known}.") as refused:
        bank.import_statement(
            b"", agency_ids=[agency.pk], name="a", layout="acb", actor=CONSOLE, now=NOON
        )
    assert refused.value.field == "layout"


def test_a_statement_keeps_what_was_said_of_its_rows(agency):
    made = make.statement(imported(agency, month(), name="a" * 151))
    assert made.name == "a" * 150
    assert made.rejected == [[5, "totals", ""], [9, "outgoing", ""], [12, "totals", ""]]
    assert (made.lines_count, made.imported, made.known, made.held) == (8, 5, 0, 0)
    [first, *_rest] = ledger.transactions_about(f"bank.statement:{made.pk}")
    assert first.kind == "statement"


def test_equal_movements_of_a_day_are_counted_through(agency):
    def told(how_many):
        rows = [Told(10_000, f"so {n}", number=f"N{n}", at=time(8, n)) for n in range(how_many)]
        return booked([*rows, *[Told(-5_000, "phi")] * how_many])

    def ordinals(table):
        return list(table.objects.order_by("ordinal").values_list("ordinal", flat=True))

    for how_many in (2, 3):
        imported(agency, told(how_many), "mb")
        assert ordinals(bank.Line) == ordinals(bank.Outgoing) == [*range(1, how_many + 1)]


def test_a_number_that_comes_again_long_after_is_held(agency):
    first = Told(10_000, "a", number="FT1")
    imported(agency, [first], "mb")
    later = imported(agency, [replace(first, day=date(2026, 11, 5))], "mb")
    assert [row.code for row in later.rejected] == ["number_reused"]
    held = bank.Line.objects.get(state="held")
    assert (held.why, held.ordinal, held.looks_like) == (
        "looks_like", 0, bank.Line.objects.get(state="waiting"),
    )  # fmt: skip


def test_a_number_twice_in_a_file_with_two_amounts_is_held(agency):
    made = imported(agency, [Told(10_000, "a", number="FT1"), Told(9_000, "a", number="FT1")], "mb")
    assert (made.imported, made.held) == (1, 1)
    assert bank.Line.objects.get(state="held").looks_like is None


WHOLE = "NGUYEN VAN AN chuyen tien nop phi chung thuc 1"


def text_of(line):
    line.refresh_from_db()
    return bank.texts_of([line])[line.pk]


def test_a_line_learns_the_number_and_the_text_that_another_layout_left_out(agency):
    cut = Told(10_000, WHOLE[:29])
    imported(agency, [cut], "agribank")
    line = bank.Line.objects.get()
    assert (line.number, text_of(line)) == ("", WHOLE[:29])
    imported(agency, [replace(cut, number="FT1")], "mb")
    assert (text_of(line), line.number) == (WHOLE[:29], "FT1")
    imported(agency, [replace(cut, text=WHOLE)], "agribank")
    assert (text_of(line), line.number) == (WHOLE, "FT1")
    imported(agency, [cut], "agribank")
    assert text_of(line) == WHOLE


def test_a_counted_line_learns_no_text(agency):
    row = owed(agency)
    imported(agency, [Told(10_000, row.reference, number="FT1")], "mb")
    matched(agency)
    assert imported(agency, [Told(10_000, f"{row.reference} them", number="FT1")], "mb").known == 1
    assert text_of(bank.Line.objects.get()) == row.reference


def test_a_line_whose_key_was_erased_is_known_and_learns_no_text(agency):
    imported(agency, [Told(10_000, WHOLE[:29], number="FT1")], "mb")
    line = bank.Line.objects.get()
    keyring.destroy(line.key_id)
    assert imported(agency, [Told(10_000, WHOLE, number="FT1")], "mb").known == 1
    after = bank.Line.objects.get()
    assert (after.key_id, bytes(after.text)) == (line.key_id, bytes(line.text))


def test_only_what_is_new_is_learnt(agency):
    imported(agency, [Told(10_000, WHOLE[:29])], "agribank")
    line = bank.Line.objects.get()
    [(_line, known)] = seen_on(
        agency.pk, ACCOUNT, since=line.day, until=line.day, numbers=()
    ).values()
    keys = keyring.open_keys([line.key_id])
    told = Movement(row=1, day=line.day, amount=10_000, text=WHOLE[:29])
    for row, is_new in (
        (told, False),
        (replace(told, number="FT1"), True),
        (replace(told, number="FT1"), False),
        (replace(told, text=WHOLE[:28]), False),
        (replace(told, text="B" + WHOLE), False),
        (replace(told, text=WHOLE), True),
    ):
        assert learn(line, known, row, keys) is is_new
    assert line.number == "FT1"
