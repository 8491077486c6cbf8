"""A school's list comes in, is paid by code, is undone; what the provider was paid itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import api as keyring
from xaso.kernel.residents import api as residents
from xaso.kernel.residents.tests import make as make_residents
from xaso.kernel.scope import api as scope
from xaso.lib.payment_qr import decode
from xaso.service.bills import api as bills
from xaso.service.bills import listeners, sealing
from xaso.service.bills.models import BillLine, Provider
from xaso.service.bills.services import listing
from xaso.service.bills.tests import make
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments
from xaso.service.payments.tests import make as make_payments

NOON, DUE, PERIOD = make.NOON, make.DUE, make.PERIOD


@pytest.fixture
def commune(db):
    return make.commune()


@pytest.fixture
def school(commune):
    return make.office(commune)


@pytest.fixture
def tax(commune):
    return make.office(
        commune,
        kind="land_tax",
        way="link",
        name="Thuế cơ sở 5",
        pay_url="https://thuedientu.example/nop?ma={code}&ky={period}",
    )


def pay(bill, amount=None, **values):
    make_payments.paid(make.owed(bill), amount, **values)
    listeners.when_received_follow(obligation_id=str(bill.obligation_id))
    bill.refresh_from_db()
    return bill


def test_looking_bills_nothing(school):
    row = make.look(school)
    assert (row.state, row.source, row.file_name) == ("draft", "sheet", "thu.csv")
    assert row.counts == {
        "new": 3, "known": 0, "changed": 0, "outside": 0, "customers": 0, "new_customers": 3,
        "rejected": 0, "amount": 770_000,
    }  # fmt: skip
    assert b"Ma Th" not in bytes(row.sealed)
    assert not bills.Bill.objects.exists()
    assert audit.trail_of("bills.list", row.pk).get().verb == "bills.look"


def test_a_list_becomes_bills_with_codes_to_the_schools_own_account(school):
    row = make.take(school)
    assert (row.state, row.key_id, row.counts["new"]) == ("taken", None, 3)
    bill = make.bill_of(school)
    assert (bill.amount, bill.gross, bill.paid, bill.state) == (260_000, 260_000, 0, "open")
    assert (bill.period, bill.title, bill.due_on) == (PERIOD, "Khoản thu tháng 11", DUE)
    assert str(bill.hamlet) == "Xóm Đuổm"
    lines = list(BillLine.objects.filter(bill=bill).values_list("place", "name", "amount"))
    assert lines == [(1, "Bán trú", 250_000), (2, "Nước uống", 10_000)]
    owed = make.owed(bill)
    assert owed.account is not None
    assert (owed.agency_id, owed.subject, owed.fee_code) == (
        school.agency.pk, f"bills.bill:{bill.pk}", "bill-school",
    )  # fmt: skip
    assert owed.name == "Khoản thu tháng 11, tháng 11/2026"
    code = decode(bills.payment_code(bill))
    assert (code.account, code.amount) == (owed.account.number, 260_000)
    assert code.purpose.startswith(owed.reference)
    told = sealing.content_of(bill.customer).told
    assert (told.name, bill.customer.group, bill.customer.code) == ("Ma Thị Hoa", "3A", "HS01")


def test_the_same_list_again_is_known(school):
    make.take(school)
    row = make.look(school)
    assert (row.counts["new"], row.counts["known"], row.counts["new_customers"]) == (0, 3, 0)
    with pytest.raises(bills.WrongEntry) as told:
        bills.take(row.pk, actor=school.keeper, now=NOON)
    assert told.value.field == "file"
    assert bills.Bill.objects.count() == 3


def test_a_list_is_taken_once(school):
    row = make.take(school)
    with pytest.raises(bills.AlreadyDone):
        bills.take(row.pk, actor=school.keeper, now=NOON)


def test_what_is_new_is_taken_and_what_changed_stays_unless_it_is_wanted(school):
    make.take(school)
    bill = make.bill_of(school)
    content = make.csv_of([
        ("HS01", "Ma Thị Hoa", "3A", "Đuổm", "200.000", ""),
        ("HS09", "Lò Thị Mai", "3A", "Đuổm", "250.000", ""),
    ])
    later = NOON + timedelta(hours=1)
    draft = make.look(school, content)
    row, plan = bills.take(draft.pk, actor=school.keeper, now=later)
    assert (len(plan.changed), row.counts["replaced"], row.at) == (1, 0, later)
    row.refresh_from_db()
    assert (row.counts["new"], row.counts["replaced"]) == (1, 0)
    assert make.bill_of(school).pk == bill.pk
    assert make.bill_of(school, "HS09").amount == 250_000
    assert make.take(school, content).counts["replaced"] == 1


def test_somebody_new_may_have_bills_of_two_months(school):
    heading = ("Mã", "Họ tên", "Kỳ", "Số tiền")
    told = [("A1", "An", "11/2026", "5.000"), ("A1", "An", "12/2026", "6.000")]
    make.take(school, make.csv_of(told, heading))
    assert bills.Customer.objects.get().bills.count() == 2


def test_the_first_line_says_what_parts_the_columns(school):
    told = "Mã;Họ tên;Số tiền\nA1;An, Bình, Chi, Dung, Én;1,000"
    make.take(school, told.encode("utf-8-sig"))
    assert make.bill_of(school, "A1").amount == 1_000
    make.take(school, "Mã\tHọ tên\tSố tiền\nA2\tAn, Bình, Chi, Dung\t2,000".encode())
    assert make.bill_of(school, "A2").amount == 2_000
    make.take(school, "Mã,Họ tên,Số tiền\nA3,An;Bình;Chi;Dung,3.000".encode())
    assert make.bill_of(school, "A3").amount == 3_000


def test_a_name_of_a_file_is_kept_as_far_as_it_goes(school):
    row = bills.look(
        school.provider,
        bills.Brought("a" * 201, make.csv_of()),
        subject="bills",
        defaults=bills.Defaults("Khoản thu", PERIOD),
        actor=school.keeper,
        now=NOON,
    )
    assert (row.file_name, len(row.digest), row.by_id) == ("a" * 200, 64, school.ha.pk)
    assert (row.due_on, row.is_voluntary) == (None, False)


def test_a_list_is_looked_at_and_let_go_by_who_keeps_bills_alone(school):
    words = {
        "subject": "bills", "defaults": bills.Defaults("Khoản thu", PERIOD),
        "actor": school.reader, "now": NOON,
    }  # fmt: skip
    with pytest.raises(bills.NotAllowed):
        bills.look(school.provider, bills.Brought("thu.csv", make.csv_of()), **words)
    with pytest.raises(bills.NotAllowed):
        listing.look_at_rows(school.provider, [{"code": "A1"}], **words)
    with pytest.raises(bills.NotAllowed):
        bills.drop(make.look(school).pk, actor=school.reader, now=NOON)
    with pytest.raises(bills.WrongEntry) as told:
        listing.look_at_rows(school.provider, [], **words | {"actor": school.keeper})
    assert told.value.field == "rows"
    with pytest.raises(bills.UnknownBill):
        bills.take(uuid4(), actor=school.keeper, now=NOON)


def test_rows_are_refused_each_with_its_reason(school):
    content = make.csv_of([
        ("HS01", "Ma Thị Hoa", "3A", "Đuổm", "250.000", ""),
        ("HS01", "Ma Thị Hoa", "3A", "Đuổm", "250.000", ""),
        ("HS02", "", "3A", "Đuổm", "1.000", ""),
        ("HS03", "Hà", "3A", "Không Có", "1.000", ""),
        ("HS 04", "Hà", "3A", "", "", ""),
        ("HS05", "Hà", "3A", "", "12,5", ""),
    ])
    plan = bills.plan_of(make.look(school, content))
    assert [one.row for one in plan.rejected] == [3, 4, 5, 6, 7]
    assert [one.group.code for one in plan.new] == ["HS01"]


@pytest.mark.parametrize("content", [b"\x00\xff", b"khong;co\n1;2", b"PK\x03\x04"])
def test_what_is_no_list_is_refused_beside_the_file(school, content):
    with pytest.raises(bills.WrongEntry) as told:
        make.look(school, content)
    assert told.value.field == "file"


def test_a_changed_amount_is_told_and_replaced_only_where_wanted(school):
    make.take(school)
    old = make.bill_of(school)
    content = make.csv_of([("HS01", "Ma Thị Hoa", "3A", "Đuổm", "200.000", "")])
    row = make.look(school, content)
    assert (row.counts["changed"], row.counts["new"]) == (1, 0)
    with pytest.raises(bills.WrongEntry):
        bills.take(row.pk, actor=school.keeper, now=NOON)
    bills.take(row.pk, replace_changed=True, actor=school.keeper, now=NOON)
    new = make.bill_of(school)
    old.refresh_from_db()
    assert (old.state, old.reason) == ("replaced", "Theo danh sách “Khoản thu tháng 11”")
    assert make.owed(old).standing == "cancelled"
    assert (new.amount, new.replaces_id, new.state) == (200_000, old.pk, "open")
    listeners.when_settled_follow(subject=old.subject)
    old.refresh_from_db()
    assert old.state == "replaced"


def test_a_due_day_that_changed_is_a_change(school):
    make.take(school)
    row = make.look(school, due_on=DUE + timedelta(days=1))
    assert row.counts["changed"] == 3


def test_what_was_paid_is_not_changed_by_a_list(school):
    make.take(school)
    pay(make.bill_of(school), 1_000)
    content = make.csv_of([("HS01", "Ma Thị Hoa", "3A", "Đuổm", "200.000", "")])
    plan = bills.plan_of(make.look(school, content))
    assert (len(plan.changed), [one.row for one in plan.rejected]) == (0, [2])


def test_money_that_came_is_seen_on_the_bill(school):
    make.take(school)
    bill = pay(make.bill_of(school), 100_000)
    assert (bill.state, bill.paid, bill.owed, bill.settled_at) == ("part", 100_000, 160_000, None)
    bill = pay(bill)
    assert (bill.state, bill.paid, bill.owed) == ("paid", 260_000, 0)
    assert bill.settled_at == NOON
    assert bills.payment_code(bill) == ""
    other = make.bill_of(school, "HS02")
    assert other.state == "open"


def test_settled_is_followed_too_and_again(school):
    make.take(school)
    bill = make.bill_of(school)
    make_payments.paid(make.owed(bill))
    for _again in range(2):
        listeners.when_settled_follow(subject=bill.subject)
    bill.refresh_from_db()
    assert bill.state == "paid"
    listeners.when_settled_follow(subject="dossiers.dossier:1")


def test_a_receipt_names_the_customer(school):
    make.take(school)
    bill = make.bill_of(school)
    payer = listeners.payer_of(bill.subject)
    assert payer is not None
    assert payer.name == "Ma Thị Hoa"
    assert listeners.payer_of("bills.bill:00000000-0000-0000-0000-000000000000") is None
    assert listeners.payer_of("cash_desk.x:1") is None


def test_a_bill_counts_in_the_hamlet_of_its_customer(school):
    make.take(school)
    placed = make.bill_of(school).subject
    without = make.customer(school, "HS09")
    asked = bills.Asked(PERIOD, "Sách", "Sách", (bills.Line("Sách", 9_000),))
    brought_by = make.bill_of(school).brought_by
    told = {"brought_by": brought_by, "actor": school.keeper, "now": NOON}
    unplaced = bills.make_bill(without, asked, **told).subject
    assert listeners.hamlets_of([placed, unplaced]) == {placed: "Xóm Đuổm"}


def test_a_hamlet_of_customers_is_not_taken_back(commune, school):
    source = uuid4()
    make.take(school)
    make_residents.hamlets(commune, "Xóm Vắng")
    residents.Hamlet.objects.filter(agency=commune).update(brought_by=source)

    gone, kept = residents.take_back(agency=commune, source=source, actor=make.CONSOLE)

    assert gone == 1
    assert ("Xóm Đuổm", "Xóm Đuổm đang được dùng ở chỗ khác.") in kept
    assert not residents.Hamlet.objects.filter(name="Vắng").exists()
    assert residents.Hamlet.objects.filter(name="Đuổm").exists()


def test_a_list_is_undone_whole(school):
    row = make.take(school)
    assert bills.undo(row.pk, reason=" Sai tháng ", actor=school.leader, now=NOON) == 3
    row.refresh_from_db()
    assert (row.state, row.reason, row.undone_at) == ("undone", "Sai tháng", NOON)
    states = set(bills.Bill.objects.values_list("state", "reason"))
    assert states == {("cancelled", "Sai tháng")}
    standings = set(payments.obligations_of([school.agency.pk]).values_list("standing", flat=True))
    assert standings == {"cancelled"}
    assert make.look(school).counts["new"] == 3
    with pytest.raises(bills.AlreadyDone):
        bills.undo(row.pk, reason="Nữa", actor=school.leader, now=NOON)


def test_nothing_is_undone_where_something_was_paid(school):
    row = make.take(school)
    make_payments.paid(make.owed(make.bill_of(school, "HS02")), 1_000)
    with pytest.raises(bills.AlreadyPaid):
        bills.undo(row.pk, reason="Sai", actor=school.leader, now=NOON)
    row.refresh_from_db()
    assert row.state == "taken"
    assert set(bills.Bill.objects.values_list("state", flat=True)) == {"open"}


@pytest.mark.parametrize("reason", ["", "  "])
def test_undoing_says_why_and_is_a_leaders(school, reason):
    row = make.take(school)
    with pytest.raises(bills.WrongEntry) as told:
        bills.undo(row.pk, reason=reason, actor=school.leader, now=NOON)
    assert told.value.field == "reason"
    with pytest.raises(bills.NotAllowed):
        bills.undo(row.pk, reason="Sai", actor=school.keeper, now=NOON)


def test_undoing_a_list_lets_the_replaced_bill_stand_again(school):
    make.take(school)
    old = make.bill_of(school)
    content = make.csv_of([("HS01", "Ma Thị Hoa", "3A", "Đuổm", "200.000", "")])
    row = make.take(school, content)
    bills.undo(row.pk, reason="Sai", actor=school.leader, now=NOON)
    before = old.obligation_id
    old.refresh_from_db()
    assert (old.state, old.reason, old.settled_at) == ("open", "", None)
    assert old.obligation_id != before
    assert (make.owed(old).standing, make.owed(old).amount) == ("open", 260_000)
    make.take(school, content)
    assert make.bill_of(school).amount == 200_000


def test_a_list_whose_bill_was_replaced_since_is_not_undone(school):
    row = make.take(school)
    make.take(school, make.csv_of([("HS01", "Ma Thị Hoa", "3A", "Đuổm", "200.000", "")]))
    with pytest.raises(bills.AlreadyPaid):
        bills.undo(row.pk, reason="Sai", actor=school.leader, now=NOON)


def test_a_draft_is_dropped_and_its_rows_with_it(school):
    row = make.look(school)
    key = row.key_id
    assert key is not None
    bills.drop(row.pk, actor=school.keeper, now=NOON)
    row.refresh_from_db()
    assert (row.state, bytes(row.sealed), row.key_id) == ("undone", b"", None)
    assert keyring.is_destroyed(key)
    with pytest.raises(bills.AlreadyDone):
        bills.drop(row.pk, actor=school.keeper, now=NOON)
    with pytest.raises(bills.AlreadyDone):
        bills.undo(row.pk, reason="Sai", actor=school.leader, now=NOON)


def test_a_bill_is_cancelled_with_a_reason_by_a_leader(school):
    make.take(school)
    bill = make.bill_of(school)
    with pytest.raises(bills.NotAllowed):
        bills.cancel_bill(bill.pk, reason="Thôi học", actor=school.keeper, now=NOON)
    with pytest.raises(bills.WrongEntry):
        bills.cancel_bill(bill.pk, reason=" ", actor=school.leader, now=NOON)
    bill = bills.cancel_bill(bill.pk, reason=" Thôi học ", actor=school.leader, now=NOON)
    assert (bill.state, bill.reason, bill.settled_at, bill.owed) == (
        "cancelled", "Thôi học", NOON, 0,
    )  # fmt: skip
    assert sum(row.owed for row in payments.obligations_about([bill.subject])) == 0
    with pytest.raises(bills.AlreadyDone):
        bills.cancel_bill(bill.pk, reason="Nữa", actor=school.leader, now=NOON)
    entry = audit.trail_of("bills.bill", bill.pk).get()
    assert (entry.verb, entry.details) == ("bills.cancel", {"amount": 260_000})


def test_what_was_paid_is_not_cancelled(school):
    make.take(school)
    bill = make.bill_of(school)
    make_payments.paid(make.owed(bill), 1)
    with pytest.raises(bills.AlreadyPaid):
        bills.cancel_bill(bill.pk, reason="Sai", actor=school.leader, now=NOON)


def test_another_agencys_staff_does_nothing_here(school, commune):
    make.take(school)
    bill = make.bill_of(school)
    other = make.office(commune, name="Trường THCS Động Đạt")
    with pytest.raises(bills.NotAllowed):
        bills.cancel_bill(bill.pk, reason="Sai", actor=other.leader, now=NOON)
    with pytest.raises(bills.NotAllowed):
        bills.take(make.look(school).pk, actor=other.keeper, now=NOON)
    technician = replace(school.keeper, roles=frozenset({"clerk", "technician"}))
    with pytest.raises(bills.NotAllowed):
        bills.remind(school.provider, actor=technician, now=NOON)


def test_paid_at_the_provider_moves_no_money_of_ours(school):
    make.take(school)
    bill = make.bill_of(school)
    with pytest.raises(bills.WrongEntry):
        bills.settle_outside(bill.pk, proof=" ", actor=school.keeper, now=NOON)
    bill = bills.settle_outside(bill.pk, proof="PT 12", actor=school.keeper, now=NOON)
    assert (bill.state, bill.paid, bill.owed, bill.proof) == ("outside", 260_000, 0, "PT 12")
    listeners.when_settled_follow(subject=bill.subject)
    bill.refresh_from_db()
    assert bill.state == "outside"
    assert sum(row.owed for row in payments.obligations_about([bill.subject])) == 0
    assert not ledger.trial_balance([school.agency.pk])
    again = bills.settle_outside(bill.pk, proof="PT 12", actor=school.keeper, now=NOON)
    assert again.pk == bill.pk
    with pytest.raises(bills.AlreadyDone):
        bills.settle_outside(bill.pk, proof="PT 13", actor=school.keeper, now=NOON)
    with pytest.raises(bills.AlreadyPaid):
        bills.cancel_bill(bill.pk, reason="Sai", actor=school.leader, now=NOON)


def test_what_was_paid_here_is_not_paid_there(school):
    make.take(school)
    bill = pay(make.bill_of(school))
    with pytest.raises(bills.AlreadyPaid):
        bills.settle_outside(bill.pk, proof="PT 12", actor=school.keeper, now=NOON)


def test_a_reconciliation_file_settles_what_it_names(school):
    make.take(school)
    pay(make.bill_of(school, "HS02"))
    content = make.csv_of(
        [
            ("HS01", "11/2026", "260.000", "PT 12"),
            ("HS01", "11/2026", "260.000", "PT 13"),
            ("HS02", "11/2026", "260.000", "PT 14"),
            ("HS03", "11/2026", "249.000", "PT 15"),
            ("HS09", "11/2026", "1", "PT 16"),
            ("HS03", "10/2026", "1", "PT 17"),
        ],
        ("Mã", "Kỳ", "Đã nộp", "Chứng từ"),
    )
    row = make.look(school, content, subject="paid")
    plan = bills.plan_of(row)
    assert [(one.bill.customer.code, one.proof) for one in plan.outside] == [("HS01", "PT 12")]
    assert [one.row for one in plan.rejected] == [3, 4, 5, 6, 7]
    bills.take(row.pk, actor=school.keeper, now=NOON)
    assert make.bill_of(school).state == "outside"
    again = make.look(school, content, subject="paid")
    assert (again.counts["known"], again.counts["outside"]) == (1, 0)


def test_what_came_goes_out_by_the_providers_codes(school):
    make.take(school)
    bill = pay(make.bill_of(school), 270_000, external="FT1")
    (line,) = bills.paid_between(school.provider, since=date(2026, 11, 1), until=NOON.date())
    assert line.values() == [
        "HS01", PERIOD, "Khoản thu tháng 11", "260000", "270000", "10000", "20/11/2026",
        "Chuyển khoản", "FT1", make.owed(bill).reference, str(bill.pk),
    ]  # fmt: skip
    assert not bills.paid_between(
        school.provider, since=NOON.date() + timedelta(days=1), until=date(2026, 12, 1)
    )


def test_a_list_of_customers_adds_and_changes(school):
    heading = ("Mã học sinh", "Họ và tên", "Lớp", "SĐT")
    make.take(school, make.csv_of([("A1", "An", "1A", "0912345678")], heading), subject="customers")
    row = make.take(
        school,
        make.csv_of(
            [("A1", "An Bình", "2A", ""), ("A2", "Chi", "1A", ""), ("A2", "Chi", "", "")], heading
        ),
        subject="customers",
    )
    assert (row.counts["customers"], row.counts["new_customers"], row.counts["rejected"]) == (
        2, 1, 1,
    )  # fmt: skip
    known = bills.customer_by_code(school.provider, " a1 ")
    assert known is not None
    assert (sealing.content_of(known).told.name, known.group) == ("An Bình", "2A")
    with pytest.raises(bills.WrongEntry) as told:
        bills.undo(row.pk, reason="Sai", actor=school.leader, now=NOON)
    assert told.value.field == ""


def test_a_wrong_telephone_is_refused(school):
    heading = ("Mã học sinh", "Họ và tên", "SĐT")
    row = make.look(school, make.csv_of([("A1", "An", "123")], heading), subject="customers")
    assert row.counts["rejected"] == 1


def test_a_customer_has_one_bill_of_an_item(school):
    make.take(school)
    bill = make.bill_of(school)
    asked = bills.Asked(PERIOD, bill.item, "X", (make_line(5),))
    with pytest.raises(bills.AlreadyDone):
        bills.make_bill(
            bill.customer, asked, brought_by=bill.brought_by, actor=school.keeper, now=NOON
        )
    for lines in ((), (make_line(0),), (make_line(payments.LARGEST),)):
        with pytest.raises(bills.WrongEntry):
            bills.make_bill(
                bill.customer,
                bills.Asked("2026-12", "X", "X", lines),
                brought_by=bill.brought_by,
                actor=school.keeper,
                now=NOON,
            )


def make_line(amount):
    return bills.Line("Dòng", amount)


def test_code_and_secret_open_a_customer(school):
    make.take(school)
    customer = make.bill_of(school).customer
    secret = sealing.content_of(customer).secret
    grouped = f"{secret[:4]} {secret[4:]}".lower()
    with scope.of():
        found = bills.opened(school.provider, "hs 01", grouped)
        assert found is not None
        assert bills.opened(school.provider, "HS02", secret) is None
        assert bills.opened(school.provider, "HS01", "") is None
        (bill,) = bills.bills_of([found])
        assert bill.amount == 260_000
        assert not bills.Customer.objects.exists()
        assert not bills.Bill.objects.exists()


def test_a_thing_of_the_scope_shows_its_own_alone(school):
    make.take(school)
    customer = make.bill_of(school).customer
    with scope.of(things=[customer.pk]):
        assert bills.Customer.objects.get().pk == customer.pk
        assert bills.Bill.objects.get().customer_id == customer.pk
        assert BillLine.objects.count() == 2
    with scope.of(agencies=[school.provider.commune_id]):
        assert not bills.Bill.objects.exists()
        assert not bills.Customer.objects.exists()


def test_the_commune_sees_shares_of_hamlets_alone(school, commune):
    many = [(f"HS{n:02}", "An", "3A", "Đuổm", "1.000", "") for n in range(10)]
    few = [(f"HT{n:02}", "An", "3A", "Cầu Lân", "1.000", "") for n in range(6)]
    make.take(school, make.csv_of(many + few))
    for n in range(3):
        pay(make.bill_of(school, f"HS{n:02}"))
    with scope.of(agencies=[commune.pk]):
        shown = bills.public_by_hamlet(school.provider, PERIOD)
    assert shown == [("Cầu Lân", 6, 0), ("Đuổm", 10, 300)]
    own = {line.name: line for line in bills.by_hamlet(school.provider, PERIOD)}
    assert (own["Đuổm"].settled, own["Đuổm"].paid, own["Đuổm"].permille) == (3, 3_000, 300)
    assert bills.periods_of(school.provider) == [PERIOD]


def test_providers_serve_a_commune_from_a_day_on(school, tax, commune):
    day = date(2026, 11, 20)
    assert {one.pk for one in bills.providers_serving(commune.pk, day)} == {
        school.provider.pk, tax.provider.pk,
    }  # fmt: skip
    assert not bills.providers_serving(commune.pk, date(2025, 6, 30))
    (own,) = bills.providers_of([school.agency.pk], day)
    assert own == school.provider
    with pytest.raises(bills.AlreadyDone):
        bills.add_provider(
            school.agency, commune, kind="school", way="qr", basis="X", since=day,
            actor=make.CONSOLE,
        )  # fmt: skip
    with pytest.raises(bills.WrongEntry) as told:
        bills.add_provider(
            school.agency, commune, kind="fund", way=Provider.Way.LINK, basis="X", since=day,
            pay_url="http://x", actor=make.CONSOLE,
        )  # fmt: skip
    assert told.value.field == "pay_url"
    assert (school.provider.pay_url, school.provider.contact) == ("", "")


def test_reminders_go_once_before_and_once_after(school):
    heading = ("Mã học sinh", "Họ và tên", "SĐT", "Số tiền")
    make.take(
        school,
        make.csv_of([("A1", "An", "0912345678", "5.000"), ("A2", "Bê", "", "5.000")], heading),
    )
    early = NOON.replace(day=26)
    assert not bills.due_reminders(school.provider, early.date())
    soon = NOON.replace(day=27)
    assert len(bills.due_reminders(school.provider, soon.date())) == 2
    assert bills.remind(school.provider, actor=school.keeper, now=soon) == (1, 1)
    assert bills.remind(school.provider, actor=school.keeper, now=soon) == (0, 1)
    late = NOON + timedelta(days=14)
    assert not bills.due_reminders(school.provider, late.date())
    later = NOON + timedelta(days=15)
    assert [one.moment for one in bills.due_reminders(school.provider, later.date())] == [
        "after", "after",
    ]  # fmt: skip
    pay(make.bill_of(school, "A1"))
    assert len(bills.due_reminders(school.provider, later.date())) == 1


def test_the_due_day_itself_is_before_and_who_was_erased_is_reached_by_nobody(school):
    heading = ("Mã học sinh", "Họ và tên", "SĐT", "Số tiền")
    told = [("A1", "An", "0912345678", "5.000"), ("A2", "Bê", "0912345679", "5.000")]
    make.take(school, make.csv_of(told, heading))
    keyring.destroy(make.bill_of(school, "A2").customer.key_id)
    found = bills.due_reminders(school.provider, DUE)
    assert {one.moment for one in found} == {"before"}
    assert {one.bill.customer.code: bool(one.contact.phone) for one in found} == {
        "A1": True, "A2": False,
    }  # fmt: skip


def test_nobody_is_asked_again_for_what_is_voluntary(school):
    heading = ("Mã", "Họ tên", "Số tiền", "Tự nguyện")
    make.take(school, make.csv_of([("A1", "An", "5.000", "x")], heading))
    assert bills.due_reminders(school.provider, DUE)
    assert not bills.due_reminders(school.provider, DUE + timedelta(days=5))
    assert make.bill_of(school, "A1").is_voluntary


def test_a_machine_key_is_a_leaders_and_the_last_one_holds(school):
    with pytest.raises(bills.NotAllowed):
        bills.issue_token(school.provider.pk, actor=school.keeper)
    first = bills.issue_token(school.provider.pk, actor=school.leader)
    second = bills.issue_token(school.provider.pk, actor=school.leader)
    assert first != second
    assert (len(first), len(second)) == (43, 43)
    with pytest.raises(bills.UnknownBill):
        bills.issue_token(uuid4(), actor=school.leader)
    school.provider.refresh_from_db()
    assert school.provider.token_hash not in {first, second}


def test_who_has_ended_gets_no_new_bill(school):
    make.take(school)
    customer, today = make.bill_of(school).customer, timezone.localdate()
    for last, rejected in ((today, 0), (today - timedelta(days=1), 1), (None, 0)):
        bills.end_customer(customer.pk, last_day=last, actor=school.keeper)
        assert make.look(school, period="2026-12").counts["rejected"] == rejected
