"""Shifts, cash over the counter, hand-overs, what leaves the drawer, reports."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from xaso.kernel.audit import api as audit
from xaso.kernel.organisations.tests import make as organisations
from xaso.service.cash_desk import api as cash_desk
from xaso.service.cash_desk import printouts, selectors
from xaso.service.cash_desk.tests.make import FLOAT, shift, taken
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments
from xaso.service.payments.tests import make
from xaso.service.receipts import api as receipts
from xaso.service.receipts.tests import make as make_receipts

NOON, CASHIER, KEEPER, LEADER = make.NOON, make.CASHIER, make.KEEPER, make.LEADER
OTHER = replace(CASHIER, id=UUID(int=21))
OFFICER = replace(CASHIER, roles=frozenset({"officer"}))


@pytest.fixture
def agency(db):
    made = organisations.agency()
    make.account(made)
    return made


def stands(agency, kind, key=""):
    return ledger.balance(ledger.account(agency.pk, kind, key))


def closed(row, **values):
    told: dict[str, Any] = {"notes": FLOAT, "actor": CASHIER, "now": NOON} | values
    return cash_desk.close_shift(row.pk, **told)


def test_a_shift_opens_on_its_counted_float(agency):
    row = shift(agency, desk=" 2 ")
    assert (row.desk, row.number, row.float_amount, row.float_notes) == (
        "2",
        1,
        100_000,
        {"50000": 2},
    )
    assert (row.holder_id, row.opened_by_id, row.state) == (CASHIER.id, CASHIER.id, "open")
    assert stands(agency, "cash", "2") == 100_000
    assert stands(agency, "difference") == -100_000
    entry = audit.trail_of("cash_desk.shift", row.pk).get()
    assert (entry.verb, entry.details) == ("cash_desk.open_shift", {"desk": "2", "float": 100_000})


def test_a_float_that_differs_from_the_books_says_why(agency):
    with pytest.raises(cash_desk.WrongCash, match=r"Thừa 100\.000 đồng so với sổ") as refusal:
        shift(agency, reason=" ")
    assert refusal.value.field == "reason"
    assert not cash_desk.Shift.objects.exists()
    assert shift(agency, notes={}, reason="").float_amount == 0


@pytest.mark.parametrize("desk", ["", " ", "offline"])
def test_a_shift_names_its_desk(agency, desk):
    with pytest.raises(cash_desk.WrongCash) as refusal:
        shift(agency, desk=desk)
    assert refusal.value.field == "desk"


@pytest.mark.parametrize("notes", [{300: 1}, {500: -1}])
def test_only_notes_in_use_are_counted(agency, notes):
    with pytest.raises(cash_desk.WrongCash) as refusal:
        shift(agency, notes=notes)
    assert refusal.value.field == "notes"


def test_a_desk_and_a_cashier_have_one_open_shift(agency):
    row = shift(agency)
    with pytest.raises(cash_desk.ShiftOpen):
        shift(agency, desk="2")
    with pytest.raises(cash_desk.ShiftOpen):
        shift(agency, actor=OTHER, notes=FLOAT)
    assert shift(agency, desk="2", actor=OTHER).number == 2
    closed(row)
    assert shift(agency, reason="").float_amount == 100_000


def test_posts_that_take_no_money_have_no_shift(agency):
    for actor in (KEEPER, LEADER, OFFICER):
        with pytest.raises(cash_desk.NotCashier):
            shift(agency, actor=actor)


def test_cash_pays_what_is_owed_and_gets_its_receipt(agency):
    row, owed = shift(agency), make.owed(agency, 12_000)
    made = taken(row, owed, given=20_000)
    assert (made.taking.number, made.taking.amount, made.taking.given, made.taking.change) == (
        1, 12_000, 20_000, 8_000,
    )  # fmt: skip
    assert str(made.taking) == "00001-0001"
    payment = payments.Payment.objects.get()
    assert (payment.channel, payment.external, payment.into) == ("cash", "00001-0001", "cash:1")
    owed.refresh_from_db()
    assert (owed.standing, owed.paid) == ("paid", 12_000)
    assert stands(agency, "cash", "1") == 112_000
    assert stands(agency, "fee", "certified-copy") == -12_000
    assert made.receipt is not None
    assert (made.receipt.amount, made.receipt.payment) == (12_000, payment)
    assert taken(row, make.owed(agency)).taking.number == 2


def test_a_part_may_be_taken(agency):
    row, owed = shift(agency), make.owed(agency, 12_000)
    taken(row, owed, amount=5_000)
    owed.refresh_from_db()
    assert (owed.standing, owed.owed) == ("part", 7_000)


@pytest.mark.parametrize(("amount", "field"), [(0, "amount"), (10_001, "amount"), (-5, "amount")])
def test_no_more_than_is_owed_is_taken(agency, amount, field):
    row, owed = shift(agency), make.owed(agency)
    with pytest.raises(cash_desk.WrongCash) as refusal:
        taken(row, owed, amount=amount, given=20_000)
    assert refusal.value.field == field


def test_too_little_cash_changes_nothing(agency):
    row, owed = shift(agency), make.owed(agency)
    with pytest.raises(cash_desk.WrongCash, match="ít hơn") as refusal:
        taken(row, owed, given=9_999)
    assert refusal.value.field == "given"
    assert not payments.Payment.objects.exists()


def test_a_receipt_that_cannot_be_given_takes_no_money(agency):
    make_receipts.source(agency, "book")
    row, owed = shift(agency), make.owed(agency)
    with pytest.raises(receipts.WrongReceipt, match="Hết biên lai giấy"), transaction.atomic():
        taken(row, owed)
    assert not payments.Payment.objects.exists()
    make_receipts.book(agency, 7, 9)
    made = taken(row, owed, sheet=cash_desk.Sheet(8, "Rách"))
    assert made.receipt is not None
    assert made.receipt.number == 8


def test_what_is_settled_or_anothers_is_not_taken(agency):
    row, owed = shift(agency), make.owed(agency)
    taken(row, owed)
    with pytest.raises(payments.AlreadySettled):
        taken(row, owed, amount=1)
    elsewhere = make.owed(organisations.agency(is_shown=False))
    with pytest.raises(payments.UnknownObligation):
        taken(row, elsewhere)


def test_cash_moves_only_in_the_own_open_shift(agency):
    row, owed = shift(agency), make.owed(agency)
    with pytest.raises(cash_desk.NoShift):
        taken(row, owed, actor=OTHER)
    closed(row)
    with pytest.raises(cash_desk.NoShift):
        taken(row, owed)
    with pytest.raises(cash_desk.NoShift):
        closed(row)


def test_a_close_that_agrees_needs_no_reason(agency):
    row = shift(agency)
    taken(row, make.owed(agency, 50_000))
    done = closed(row, notes={50_000: 3})
    assert (done.state, done.expected, done.counted, done.difference) == (
        "closed",
        150_000,
        150_000,
        0,
    )
    assert (done.closed_at, done.closed_by_id, done.notes) == (NOON, CASHIER.id, {"50000": 3})
    assert stands(agency, "difference") == -100_000


@pytest.mark.parametrize(
    ("notes", "off", "word"),
    [({50_000: 3}, 50_000, "Thừa 50.000"), ({50_000: 1}, -50_000, "Thiếu 50.000")],
)
def test_a_difference_is_posted_with_its_reason(agency, notes, off, word):
    row = shift(agency)
    with pytest.raises(cash_desk.WrongCash, match=word) as refusal:
        closed(row, notes=notes, reason=" ")
    assert refusal.value.field == "reason"
    done = closed(row, notes=notes, reason="Trả nhầm ")
    assert (done.difference, done.reason, done.expected) == (off, "Trả nhầm", 100_000)
    assert stands(agency, "cash", "1") == done.counted
    assert stands(agency, "difference") == -100_000 - off
    assert ledger.check().differences == []


def test_the_database_keeps_a_closed_shift(agency):
    row = closed(shift(agency))
    with pytest.raises(IntegrityError), transaction.atomic():
        cash_desk.Shift.objects.filter(pk=row.pk).update(counted=1, reason="x")


def offered(row, **values):
    told = {"to_id": OTHER.id, "notes": FLOAT, "actor": CASHIER, "now": NOON} | values
    return cash_desk.hand_over(row.pk, **told)


def test_a_drawer_goes_over_when_both_counted_the_same(agency):
    row = shift(agency)
    made = offered(row)
    assert (made.counted, made.expected, made.state) == (100_000, 100_000, "asked")
    assert list(selectors.handover_to(agency.pk, OTHER.id)) == [made]
    with pytest.raises(cash_desk.WrongCash, match="đếm khác nhau") as refusal:
        cash_desk.confirm_handover(made.pk, counted=99_999, actor=OTHER, now=NOON)
    assert refusal.value.field == "counted"
    with pytest.raises(cash_desk.NoShift):
        cash_desk.confirm_handover(made.pk, counted=100_000, actor=CASHIER, now=NOON)
    cash_desk.confirm_handover(made.pk, counted=100_000, actor=OTHER, now=NOON)
    row.refresh_from_db()
    assert row.holder_id == OTHER.id
    assert list(selectors.handover_to(agency.pk, OTHER.id)) == []
    with pytest.raises(cash_desk.NoShift):
        taken(row, make.owed(agency))
    assert taken(row, make.owed(agency), actor=OTHER).taking.by_id == OTHER.id
    with pytest.raises(cash_desk.NoShift):
        cash_desk.confirm_handover(made.pk, counted=100_000, actor=OTHER, now=NOON)


def test_nothing_moves_while_a_drawer_waits(agency):
    row = shift(agency)
    made = offered(row)
    with pytest.raises(cash_desk.WrongCash, match="chờ bàn giao"):
        taken(row, make.owed(agency))
    with pytest.raises(cash_desk.WrongCash, match="chờ bàn giao"):
        offered(row)
    with pytest.raises(cash_desk.NoShift):
        cash_desk.withdraw_handover(made.pk, actor=LEADER, now=NOON)
    cash_desk.withdraw_handover(made.pk, actor=CASHIER, now=NOON)
    assert taken(row, make.owed(agency)).taking.number == 1
    declined = offered(row, notes={50_000: 2, 10_000: 1})
    cash_desk.withdraw_handover(declined.pk, actor=OTHER, now=NOON)
    assert closed(row, notes={50_000: 2, 10_000: 1}).difference == 0


def test_a_drawer_is_not_handed_to_oneself_or_short_without_a_word(agency):
    row = shift(agency)
    with pytest.raises(cash_desk.WrongCash) as refusal:
        offered(row, to_id=CASHIER.id)
    assert refusal.value.field == "to"
    with pytest.raises(cash_desk.WrongCash, match=r"Thiếu 50\.000") as refusal:
        offered(row, notes={50_000: 1})
    assert refusal.value.field == "reason"
    made = offered(row, notes={50_000: 1}, reason="Đếm thiếu")
    cash_desk.confirm_handover(made.pk, counted=50_000, actor=OTHER, now=NOON)
    assert stands(agency, "cash", "1") == 50_000


def test_who_holds_a_shift_takes_no_second_over(agency):
    row = shift(agency)
    shift(agency, desk="2", actor=OTHER)
    made = offered(row)
    with pytest.raises(cash_desk.ShiftOpen):
        cash_desk.confirm_handover(made.pk, counted=100_000, actor=OTHER, now=NOON)


def paid_in(row, **values):
    told: dict[str, Any] = {"kind": "treasury", "key": "", "amount": 60_000, "proof": "GNT 12"}
    told |= values
    return cash_desk.pay_in(row.pk, actor=CASHIER, now=NOON, **told)


def test_cash_goes_to_the_treasury_and_the_bank(agency):
    row = shift(agency)
    paid_in(row, proof=" GNT 12 ")
    paid_in(row, kind="bank", key="970415:113366668888", amount=40_000)
    assert stands(agency, "cash", "1") == 0
    assert stands(agency, "treasury") == 60_000
    assert stands(agency, "bank", "970415:113366668888") == 40_000
    assert [str(one) for one in row.outgoings.all()] == [
        "Nộp kho bạc GNT 12",
        "Nộp ngân hàng GNT 12",
    ]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"amount": 0}, "amount"), ({"amount": 100_001}, "amount"), ({"proof": " "}, "proof"),
        ({"kind": "refund"}, "kind"), ({"kind": "cash"}, "kind"),
    ],
)  # fmt: skip
def test_what_cannot_leave_the_drawer_stays(agency, values, field):
    row = shift(agency)
    with pytest.raises(cash_desk.WrongCash) as refusal:
        paid_in(row, **values)
    assert refusal.value.field == field
    assert stands(agency, "cash", "1") == 100_000


def test_a_slip_of_the_treasury_is_entered_once(agency):
    row = shift(agency)
    paid_in(row, amount=1)
    with pytest.raises(cash_desk.WrongCash, match="đã ghi"):
        paid_in(row, amount=1)
    assert stands(agency, "treasury") == 1


def approved(payment, amount=10_000):
    made = payments.ask_refund(
        payment.pk,
        amount=amount,
        reason="Nộp nhầm",
        payee=payments.Payee(),
        actor=CASHIER,
        now=NOON,
    )
    return payments.approve_refund(made.pk, actor=LEADER, now=NOON)


def test_a_refund_is_paid_back_in_cash(agency):
    row = shift(agency)
    made = approved(taken(row, make.owed(agency)).taking.payment)
    with pytest.raises(cash_desk.WrongCash) as refusal:
        cash_desk.pay_back(row.pk, made.pk, proof=" ", actor=CASHIER, now=NOON)
    assert refusal.value.field == "proof"
    gone = cash_desk.pay_back(row.pk, made.pk, proof="PC 7", actor=CASHIER, now=NOON)
    assert (gone.kind, gone.amount, gone.refund_id) == ("refund", 10_000, made.pk)
    assert stands(agency, "cash", "1") == 100_000
    assert stands(agency, "refunds") == 0
    with pytest.raises(payments.UnknownObligation):
        cash_desk.pay_back(row.pk, made.pk, proof="PC 8", actor=CASHIER, now=NOON)
    with pytest.raises(payments.UnknownObligation):
        cash_desk.pay_back(row.pk, row.pk, proof="PC 8", actor=CASHIER, now=NOON)


def test_a_drawer_pays_back_no_more_than_it_holds(agency):
    row = shift(agency)
    made = approved(taken(row, make.owed(agency)).taking.payment)
    paid_in(row, amount=100_001)
    with pytest.raises(cash_desk.WrongCash, match="không đủ"):
        cash_desk.pay_back(row.pk, made.pk, proof="PC 7", actor=CASHIER, now=NOON)


def test_the_screen_asks_for_what_the_cashier_chose(agency):
    row, owed = shift(agency), make.owed(agency)
    assert cash_desk.show(row.pk, owed.pk, actor=CASHIER).shown == owed
    assert cash_desk.show(row.pk, None, actor=CASHIER).shown_id is None
    with pytest.raises(payments.UnknownObligation):
        cash_desk.show(row.pk, row.pk, actor=CASHIER)
    cash_desk.show(row.pk, owed.pk, actor=CASHIER)
    assert closed(row).shown_id is None


def test_shifts_are_seen_by_who_worked_in_them_and_who_keeps_the_books(agency):
    row = shift(agency)
    for actor, seen in (
        (CASHIER, [row]),
        (KEEPER, [row]),
        (LEADER, [row]),
        (OTHER, []),
        (OFFICER, []),
    ):
        assert list(selectors.shifts_of(actor, agency)) == seen
    offered(row)
    assert list(selectors.shifts_of(OTHER, agency)) == [row]
    assert list(selectors.shifts_of(KEEPER, organisations.agency(is_shown=False))) == []


def test_a_closing_sheet_is_one_page(agency):
    row = shift(agency)
    for _ in range(3):
        taken(row, make.owed(agency))
    paid_in(row)
    done = closed(row, notes={50_000: 1, 10_000: 2})
    pdf = printouts.print_closing(done, now=NOON)
    assert pdf.startswith(b"%PDF")
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type/Page/") <= 1
    assert printouts._numbers(done) == "PT2026 từ 0000001 đến 0000003, 3 tờ"


def test_accounts_are_opened_and_ended_by_leaders(agency):
    told: dict[str, Any] = {"bin": "970436", "number": "9889559357", "holder": "UBND xã"}
    told |= {"owner": "agency", "fee_codes": ["b", "a"], "valid_from": date(2026, 11, 20)}
    with pytest.raises(cash_desk.NotCashier):
        cash_desk.add_account(agency.pk, actor=KEEPER, **told)
    for field, wrong in (("bin", "97043"), ("number", "12 34"), ("number", "9" * 20)):
        with pytest.raises(cash_desk.WrongCash) as refusal:
            cash_desk.add_account(agency.pk, actor=LEADER, **told | {field: wrong})
        assert refusal.value.field == field
    row = cash_desk.add_account(agency.pk, actor=LEADER, **told)
    assert (row.fee_codes, row.holder) == (["a", "b"], "UBND xã")
    with pytest.raises(cash_desk.WrongCash, match="đã có từ ngày ấy"):
        cash_desk.add_account(agency.pk, actor=LEADER, **told)
    today = date(2026, 11, 20)
    with pytest.raises(cash_desk.NotCashier):
        cash_desk.end_account(row.pk, last_day=today, today=today, actor=KEEPER)
    with pytest.raises(cash_desk.WrongCash) as refusal:
        cash_desk.end_account(row.pk, last_day=today - timedelta(days=1), today=today, actor=LEADER)
    assert refusal.value.field == "last_day"
    done = cash_desk.end_account(row.pk, last_day=today, today=today, actor=LEADER)
    assert done.valid_until == date(2026, 11, 21)
    assert (
        cash_desk.end_account(row.pk, last_day=None, today=today, actor=LEADER).valid_until is None
    )
    cash_desk.end_account(row.pk, last_day=today, today=today, actor=LEADER)
    with pytest.raises(cash_desk.WrongCash):
        cash_desk.end_account(row.pk, last_day=None, today=done.valid_until, actor=LEADER)


def test_a_report_adds_up_by_fee_day_and_collector(agency):
    row = shift(agency)
    taken(row, make.owed(agency, 10_000))
    other = make.owed(agency, 8_000, fee_code="civil-status", name="Lệ phí hộ tịch")
    make.paid(other, channel="vnpay", into=("clearing", "vnpay"))
    make.paid(make.owed(agency, 5_000))
    make.paid(other, 3_000)
    make.paid(make.owed(organisations.agency(is_shown=False), 99_000))
    day = NOON.date()
    told = {"since": day, "until": day}
    by_fee = cash_desk.report(agency.pk, by="fee", **told)
    assert [tuple(each) for each in by_fee] == [
        ("Lệ phí hộ tịch", 1, 8_000, 1),
        ("Phí chứng thực bản sao từ bản chính", 2, 15_000, 0),
    ]
    assert [each.share for each in by_fee] == ["100,0 %", "0,0 %"]
    assert [tuple(each) for each in cash_desk.report(agency.pk, by="day", **told)] == [
        ("20/11/2026", 3, 23_000, 1)
    ]
    assert (
        sum(each.amount for each in cash_desk.report(agency.pk, by="collector", **told)) == 23_000
    )
    gone = {"since": day + timedelta(days=1), "until": day + timedelta(days=1)}
    assert cash_desk.report(agency.pk, by="fee", **gone) == []


DAY: dict[str, Any] = {"since": NOON.date(), "until": NOON.date()}


def paid_from(agency, hamlet, times, **values):
    for number in range(times):
        subject = f"tests.living:{hamlet}.{number}"
        make.paid(make.owed(agency, 1_000, subject=subject), **values)


def live(asked):
    """Tell where who pays for "tests.living:Xóm Đuổm.3" lives; of "?" nothing is known."""
    said = {one: one.removeprefix("tests.living:").partition(".")[0] for one in asked}
    return {one: hamlet for one, hamlet in said.items() if hamlet != "?"}


def test_a_report_by_hamlet_puts_the_small_ones_together(agency):
    cash_desk.register_hamlets("tests.living", live)
    paid_from(agency, "Xóm Đuổm", 6)
    paid_from(agency, "Xóm Ao", 5, channel="vnpay", into=("clearing", "vnpay"))
    paid_from(agency, "Xóm Cầu Lân", 7)
    paid_from(agency, "?", 1)
    make.paid(make.owed(agency, 8_000))
    rows = cash_desk.report(agency.pk, by="hamlet", **DAY)
    assert [tuple(each) for each in rows] == [
        ("Xóm Ao", 5, 5_000, 5),
        ("Xóm Cầu Lân", 7, 7_000, 0),
        ("Xóm Đuổm", 6, 6_000, 0),
        ("Không rõ xóm", 2, 9_000, 0),
    ]
    paid_from(agency, "Xóm Mới", 2)
    rows = cash_desk.report(agency.pk, by="hamlet", **DAY)
    assert [tuple(each) for each in rows] == [
        ("Xóm Cầu Lân", 7, 7_000, 0),
        ("Xóm Đuổm", 6, 6_000, 0),
        ("Các xóm ít lượt nộp, gộp lại", 7, 7_000, 5),
        ("Không rõ xóm", 2, 9_000, 0),
    ]


def test_a_report_by_provider_keeps_agencies_apart(agency):
    school = organisations.agency(name="Trường Tiểu học", level="provider", is_shown=False)
    make.paid(make.owed(agency, 8_000))
    make.paid(make.owed(school, 250_000, fee_code="bill-school"))
    rows = cash_desk.report(agency.pk, school.pk, by="provider", **DAY)
    assert [tuple(each) for each in rows] == [
        ("Trường Tiểu học", 1, 250_000, 0),
        ("UBND xã Động Đạt", 1, 8_000, 0),
    ]
    assert [each.amount for each in cash_desk.report(agency.pk, by="provider", **DAY)] == [8_000]


def test_lists_are_filtered_and_added_up(agency):
    today = NOON.date()
    late = make.owed(agency, 10_000, due_on=today - timedelta(days=1))
    due = make.owed(agency, 7_000, due_on=today, fee_code="civil-status")
    done = make.owed(agency, 5_000)
    make.paid(done)
    make.owed(organisations.agency(is_shown=False))

    def found(**wanted):
        rows = selectors.listed(CASHIER, agency, selectors.Wanted(**wanted), today)
        return set(rows)

    assert found() == {late, due, done}
    assert found(standing="open") == {late, due}
    assert found(standing="overdue") == {late}
    assert found(standing="paid") == {done}
    assert found(fee_code="civil-status") == {due}
    assert found(reference=late.reference.lower()) == {late}
    assert found(since=today, until=today) == {late, due, done}
    assert found(since=today + timedelta(days=1)) == found(until=today - timedelta(days=1)) == set()
    rows = selectors.listed(CASHIER, agency, selectors.Wanted(), today)
    assert selectors.totals(rows) == (3, 22_000, 5_000, 17_000)
    payments.cancel(due.pk, reason="Thôi", actor=LEADER, now=NOON)
    assert selectors.totals(rows.all()) == (3, 15_000, 5_000, 10_000)
    assert not selectors.listed(OFFICER, agency, selectors.Wanted(), today).exists()
