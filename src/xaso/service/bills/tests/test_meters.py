"""A village water scheme: readings told once, meters changed, prices, bills of a round."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from xaso.kernel.organisations.tests import make as organisations
from xaso.service.bills import api as bills
from xaso.service.bills.tests import make

NOON, PERIOD = make.NOON, make.PERIOD


@pytest.fixture
def commune(db):
    made = organisations.agency()
    make.hamlets(made)
    return made


@pytest.fixture
def water(commune):
    made = make.office(commune, kind="water", name="Hợp tác xã nước sạch xóm Đuổm")
    make.tariff(made)
    return made


@pytest.fixture
def meter(water):
    return make.meter(make.customer(water), water)


def outcomes(answers):
    return [(one.outcome, one.value, one.used) for one in answers]


def test_a_reading_is_taken_once_however_often_it_is_sent(water, meter):
    entry = make.reading(meter, 117, note=" ướt ")
    assert outcomes(make.read(water, entry, entry)) == [("taken", 117, 17), ("known", 117, 17)]
    assert outcomes(make.read(water, entry)) == [("known", 117, 17)]
    row = bills.Reading.objects.get()
    assert (row.previous, row.used, row.period, row.note) == (100, 17, PERIOD, "ướt")
    assert (row.read_at, row.received_at, row.by_id) == (NOON, NOON, water.tu.pk)
    assert (row.is_estimated, row.has_rolled_over) == (False, False)


def test_two_telephones_agree_or_a_person_decides(water, meter):
    make.read(water, make.reading(meter, 117))
    answers = make.read(water, make.reading(meter, 117), make.reading(meter, 120))
    assert outcomes(answers) == [("known", 117, 17), ("other", 117, 17)]
    assert bills.Reading.objects.count() == 1


def test_a_number_of_a_reading_names_one_reading(water, meter):
    entry = make.reading(meter, 117)
    make.read(water, entry)
    (answer,) = make.read(water, entry._replace(value=118))
    assert (answer.outcome, "đã dùng" in answer.reason) == ("refused", True)


def test_one_refused_stops_no_other(water, meter):
    other = make.meter(make.customer(water, "N002"), water)
    answers = make.read(
        water,
        make.reading(meter, 99),
        make.reading(meter, 100_000),
        make.reading(meter, 117, "2026"),
        make.reading(meter, 117, "mai"),
        make.reading(meter, 117)._replace(meter_id=uuid4()),
        make.reading(other, 104),
    )
    assert [one.outcome for one in answers] == ["refused"] * 5 + ["taken"]
    assert all(one.reason for one in answers[:5])


def test_a_meter_begins_again_at_zero_where_the_reader_says_so(water):
    meter = make.meter(make.customer(water), water, first=99_990)
    (refused,) = make.read(water, make.reading(meter, 5))
    assert refused.outcome == "refused"
    (taken,) = make.read(water, make.reading(meter, 5, has_rolled_over=True))
    assert (taken.outcome, taken.used) == ("taken", 15)
    assert bills.Reading.objects.get().has_rolled_over


def test_what_nobody_could_read_is_estimated(water, meter):
    make.read(water, make.reading(meter, 110, "2026-08"), make.reading(meter, 122, "2026-09"))
    make.read(water, make.reading(meter, 130, "2026-10"))
    (answer,) = make.read(water, make.reading(meter, None))
    assert (answer.value, answer.used) == (140, 10)
    assert bills.Reading.objects.get(period=PERIOD).is_estimated
    assert outcomes(make.read(water, make.reading(meter, 150, "2026-12"))) == [("taken", 150, 10)]


def test_months_are_read_in_their_order(water, meter):
    make.read(water, make.reading(meter, 130, "2026-12"))
    (answer,) = make.read(water, make.reading(meter, 117))
    assert answer.outcome == "refused"


def test_a_withdrawn_reading_makes_room(water, meter):
    make.read(water, make.reading(meter, 171))
    row = bills.Reading.objects.get()
    with pytest.raises(bills.NotAllowed):
        bills.withdraw_reading(row.pk, reason="Đọc nhầm", actor=water.reader, now=NOON)
    with pytest.raises(bills.WrongEntry):
        bills.withdraw_reading(row.pk, reason=" ", actor=water.keeper, now=NOON)
    bills.withdraw_reading(row.pk, reason="Đọc nhầm", actor=water.keeper, now=NOON)
    with pytest.raises(bills.AlreadyDone):
        bills.withdraw_reading(row.pk, reason="Đọc nhầm", actor=water.keeper, now=NOON)
    assert outcomes(make.read(water, make.reading(meter, 117))) == [("taken", 117, 17)]


def test_a_reading_under_a_later_one_stands(water, meter):
    make.read(water, make.reading(meter, 110, "2026-10"), make.reading(meter, 117))
    row = bills.Reading.objects.get(period="2026-10")
    with pytest.raises(bills.WrongEntry):
        bills.withdraw_reading(row.pk, reason="Sai", actor=water.keeper, now=NOON)


def test_only_the_provider_reads_its_meters(water, meter, commune):
    other = make.office(commune, kind="water", name="Hợp tác xã khác")
    with pytest.raises(bills.NotAllowed):
        bills.record_readings(
            water.provider, [make.reading(meter, 117)], actor=other.reader, now=NOON
        )
    (answer,) = make.read(other, make.reading(meter, 117))
    assert answer.outcome == "refused"


def test_a_changed_meter_brings_what_the_old_one_counted(water, meter):
    make.read(water, make.reading(meter, 110, "2026-10"))
    new = bills.change_meter(
        meter.pk, last=115, number="DH-MOI", first=3, digits=5, day=date(2026, 11, 9),
        actor=water.keeper,
    )  # fmt: skip
    meter.refresh_from_db()
    assert (meter.last, meter.taken_out_on) == (115, date(2026, 11, 9))
    assert (new.follows_id, new.turn, new.customer_id) == (meter.pk, meter.turn, meter.customer_id)
    assert [one.outcome for one in make.read(water, make.reading(meter, 120))] == ["refused"]
    assert outcomes(make.read(water, make.reading(new, 10))) == [("taken", 10, 12)]
    assert outcomes(make.read(water, make.reading(new, 14, "2026-12"))) == [("taken", 14, 4)]
    with pytest.raises(bills.AlreadyDone):
        bills.change_meter(
            meter.pk, last=1, number="X", first=0, digits=5, day=date(2026, 12, 1),
            actor=water.keeper,
        )  # fmt: skip


def test_a_meter_is_not_changed_in_a_month_that_was_read(water, meter):
    make.read(water, make.reading(meter, 110))
    with pytest.raises(bills.WrongEntry) as told:
        bills.change_meter(
            meter.pk, last=115, number="X", first=0, digits=5, day=date(2026, 11, 30),
            actor=water.keeper,
        )  # fmt: skip
    assert told.value.field == "day"
    with pytest.raises(bills.WrongEntry) as told:
        bills.change_meter(
            meter.pk, last=100_000, number="X", first=0, digits=5, day=date(2026, 12, 1),
            actor=water.keeper,
        )  # fmt: skip
    assert told.value.field == "last"


def test_a_customer_has_one_meter_and_a_number_is_one_meters(water, meter):
    with pytest.raises(bills.AlreadyDone):
        make.meter(meter.customer, water)
    with pytest.raises(bills.AlreadyDone):
        make.meter(make.customer(water, "N002"), water, number=meter.number)
    with pytest.raises(bills.WrongEntry):
        make.meter(make.customer(water, "N003"), water, first=1_000, digits=3)


def test_a_walk_goes_by_its_turns(water):
    second = make.meter(make.customer(water, "N002"), water, number="A", turn=2)
    first = make.meter(make.customer(water, "N001"), water, number="B", turn=1, place="Cạnh bể")
    make.read(water, make.reading(first, 110, "2026-10"), make.reading(first, 117))
    one, two = bills.round_of(water.provider, PERIOD)
    assert (one.meter_id, two.meter_id) == (first.pk, second.pk)
    assert (one.number, one.place, one.customer_name) == ("B", "Cạnh bể", "Hoàng Văn Bách")
    assert (one.previous, one.usual, one.value, one.used, one.is_billed) == (110, 10, 117, 7, False)
    assert (two.previous, two.usual, two.value, two.reading_id) == (100, 0, None, None)
    assert bills.round_of(water.provider, PERIOD, hamlet_id=uuid4()) == []


def test_a_round_becomes_bills_once(water, meter):
    idle = make.meter(make.customer(water, "N002"), water)
    unread = make.meter(make.customer(water, "N003"), water)
    make.read(water, make.reading(meter, 117), make.reading(idle, 100))
    found = bills.priced_round(water.provider, PERIOD)
    assert [(one.amount, len(one.lines)) for one in found.priced] == [(127_600, 3), (0, 0)]
    assert (len(found.to_bill), found.amount, found.unread) == (1, 127_600, [unread])
    row = bills.bill_readings(water.provider, PERIOD, due_on=make.DUE, actor=water.keeper, now=NOON)
    assert (row.source, row.counts) == ("readings", {"new": 1, "amount": 127_600})
    bill = make.bill_of(water, "N001")
    assert (bill.amount, bill.title, bill.due_on) == (127_600, "Tiền nước", make.DUE)
    assert list(bill.lines.values_list("name", "quantity", "unit", "each", "amount")) == [
        ("Bậc 1", 10, "m³", 6_000, 60_000),
        ("Bậc 2", 7, "m³", 8_000, 56_000),
        ("Phí bảo vệ môi trường 10 %", None, "", None, 11_600),
    ]
    assert bill.readings.get().value == 117
    with pytest.raises(bills.WrongEntry):
        bills.bill_readings(water.provider, PERIOD, due_on=None, actor=water.keeper, now=NOON)
    with pytest.raises(bills.AlreadyDone):
        bills.withdraw_reading(bill.readings.get().pk, reason="Sai", actor=water.keeper, now=NOON)
    assert bills.priced_round(water.provider, PERIOD).billed == 1
    assert bills.round_of(water.provider, PERIOD)[0].is_billed


def test_an_undone_round_can_be_billed_again(water, meter):
    make.read(water, make.reading(meter, 117))
    told = {"due_on": None, "actor": water.keeper, "now": NOON}
    row = bills.bill_readings(water.provider, PERIOD, **told)
    bills.undo(row.pk, reason="Sai giá", actor=water.leader, now=NOON)
    assert bills.bill_readings(water.provider, PERIOD, **told).counts["new"] == 1


def test_a_reader_makes_no_bills(water, meter):
    make.read(water, make.reading(meter, 117))
    with pytest.raises(bills.NotAllowed):
        bills.bill_readings(water.provider, PERIOD, due_on=None, actor=water.reader, now=NOON)


def test_without_a_price_nothing_is_billed(water, meter):
    make.read(water, make.reading(meter, 117, "2025-06"))
    with pytest.raises(bills.WrongEntry) as told:
        bills.priced_round(water.provider, "2025-06")
    assert told.value.field == "period"


def test_a_new_customer_pays_a_part_of_the_month(water):
    meter = make.meter(make.customer(water), water, first=0, put_in_on=date(2026, 11, 16))
    make.read(water, make.reading(meter, 7))
    (priced,) = bills.priced_round(water.provider, PERIOD).priced
    assert [(line.quantity, line.amount) for line in priced.lines] == [
        (5, 30_000), (2, 16_000), (None, 4_600),
    ]  # fmt: skip


def test_prices_follow_each_other(water):
    new = make.tariff(water, date(2026, 12, 1), tiers=[{"each": 9_000}])
    old = bills.Tariff.objects.exclude(pk=new.pk).get()
    assert (old.valid_until, new.valid_until) == (date(2026, 12, 1), None)
    for since in (date(2026, 12, 1), date(2026, 1, 1)):
        with pytest.raises(bills.WrongEntry) as told:
            make.tariff(water, since)
        assert told.value.field == "valid_from"
    for wrong, name in (({"tiers": []}, "tiers"), ({"basis": " "}, "basis")):
        with pytest.raises(bills.WrongEntry) as told:
            make.tariff(water, date(2027, 1, 1), **wrong)
        assert told.value.field == name
    entry = bills.TariffEntry("X", "m³", [{"each": 1}], 0, [], "X", date(2027, 1, 1))
    with pytest.raises(bills.NotAllowed):
        bills.set_tariff(water.provider, entry, actor=water.keeper)
