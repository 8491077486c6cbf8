"""A village water scheme: readings told once, meters changed, prices, bills of a round."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.utils import translation

from xaso.service.bills import api as bills
from xaso.service.bills.services import correcting
from xaso.service.bills.services.metering import readings_of
from xaso.service.bills.tests import make

NOON, PERIOD = make.NOON, make.PERIOD


@pytest.fixture
def commune(db):
    return make.commune()


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


def test_a_number_of_a_reading_is_no_other_meters(water, meter):
    other = make.meter(make.customer(water, "N002"), water)
    entry = make.reading(meter, 117)
    make.read(water, entry)
    (answer,) = make.read(water, entry._replace(meter_id=other.pk))
    assert (answer.outcome, "đã dùng" in answer.reason) == ("refused", True)
    assert bills.Reading.objects.count() == 1


def test_what_was_taken_is_known_though_the_meter_was_taken_out_since(water, meter):
    entry = make.reading(meter, 117, "2026-10")
    make.read(water, entry)
    changed(water, meter, last=117)
    assert outcomes(make.read(water, entry)) == [("known", 117, 17)]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"value": 99}, "value"),
        ({"period": "2026"}, "period"),
        ({"period": "2026-09"}, "period"),
        ({"value": 118}, "client_id"),
    ],
)
def test_a_refusal_names_what_is_wrong(water, meter, values, field):
    known = make.reading(meter, 117, "2026-10")
    make.read(water, known)
    entry = known if field == "client_id" else make.reading(meter, 130)
    with pytest.raises(bills.WrongEntry) as told:
        record(water, entry._replace(**values))
    assert told.value.field == field
    other = make.reading(meter, 130)
    with pytest.raises(bills.UnknownBill):
        record(water, other._replace(meter_id=uuid4()))
    changed(water, meter, last=120)
    with pytest.raises(bills.WrongEntry) as told:
        record(water, other)
    assert told.value.field == "meter"


def record(at, entry):
    return bills.record_reading(at.provider, entry, actor=at.reader, now=NOON)


def changed(at, meter, **values):
    told = {"number": "DH-MOI", "first": 0, "digits": 5, "day": date(2026, 11, 9), **values}
    return bills.change_meter(meter.pk, actor=at.keeper, **told)


def test_a_note_is_kept_as_far_as_it_goes(water, meter):
    answer = record(water, make.reading(meter, 110, "2026-10", note="a" * 201))
    assert (answer.outcome, answer.reason) == ("taken", "")
    record(water, make.reading(meter, 117))
    notes = bills.Reading.objects.order_by("period").values_list("note", flat=True)
    assert list(notes) == ["a" * 200, ""]


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


def test_an_estimate_begins_again_at_zero_and_of_nothing_is_nothing(water):
    meter = make.meter(make.customer(water), water, first=99_970)
    assert outcomes(make.read(water, make.reading(meter, None, "2026-08"))) == [
        ("taken", 99_970, 0)
    ]
    make.read(water, make.reading(meter, 99_985, "2026-09"))
    make.read(water, make.reading(meter, 99_994, "2026-10"))
    assert outcomes(make.read(water, make.reading(meter, None))) == [("taken", 2, 8)]
    rolled = dict(bills.Reading.objects.values_list("period", "has_rolled_over"))
    assert rolled == {"2026-08": False, "2026-09": False, "2026-10": False, PERIOD: True}


def test_an_estimate_sent_again_is_known_and_a_reading_for_it_is_not_taken_for_wrong(water, meter):
    guess = make.reading(meter, None)
    make.read(water, guess)
    answers = make.read(water, guess, guess._replace(value=117), make.reading(meter, 117))
    assert outcomes(answers) == [("known", 100, 0), ("known", 100, 0), ("other", 100, 0)]
    told = make.reading(meter, 117, "2026-12")
    make.read(water, told)
    assert outcomes(make.read(water, told._replace(value=None))) == [("known", 117, 17)]


def test_months_are_read_in_their_order(water, meter):
    make.read(water, make.reading(meter, 130, "2026-12"))
    (answer,) = make.read(water, make.reading(meter, 117))
    assert answer.outcome == "refused"


def test_a_withdrawn_reading_makes_room(water, meter):
    make.read(water, make.reading(meter, 171))
    row = bills.Reading.objects.get()
    with pytest.raises(bills.NotAllowed):
        bills.withdraw_reading(row.pk, reason="Đọc nhầm", actor=water.reader, now=NOON)
    with pytest.raises(bills.WrongEntry) as told:
        bills.withdraw_reading(row.pk, reason=" ", actor=water.keeper, now=NOON)
    assert told.value.field == "reason"
    with pytest.raises(bills.UnknownBill):
        bills.withdraw_reading(uuid4(), reason="Sai", actor=water.keeper, now=NOON)
    bills.withdraw_reading(row.pk, reason="Đọc nhầm", actor=water.keeper, now=NOON)
    with pytest.raises(bills.AlreadyDone):
        bills.withdraw_reading(row.pk, reason="Đọc nhầm", actor=water.keeper, now=NOON)
    assert outcomes(make.read(water, make.reading(meter, 117))) == [("taken", 117, 17)]


def test_a_reading_under_a_later_one_stands(water, meter):
    make.read(water, make.reading(meter, 110, "2026-10"), make.reading(meter, 117))
    row = bills.Reading.objects.get(period="2026-10")
    with pytest.raises(bills.WrongEntry) as told:
        bills.withdraw_reading(row.pk, reason="Sai", actor=water.keeper, now=NOON)
    assert told.value.field == "period"


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
    (priced,) = bills.priced_round(water.provider, PERIOD).priced
    assert [line.quantity for line in priced.lines] == [10, 2, None]
    assert outcomes(make.read(water, make.reading(new, 14, "2026-12"))) == [("taken", 14, 4)]
    with pytest.raises(bills.AlreadyDone):
        bills.change_meter(
            meter.pk, last=1, number="X", first=0, digits=5, day=date(2026, 12, 1),
            actor=water.keeper,
        )  # fmt: skip


def test_an_estimate_brings_what_the_meter_before_counted(water, meter):
    make.read(water, make.reading(meter, 110, "2026-10"))
    new = changed(water, meter, last=115, first=3)
    assert outcomes(make.read(water, make.reading(new, None))) == [("taken", 13, 15)]


@pytest.mark.parametrize("last", [0, 99_999])
def test_a_meter_shows_what_its_digits_allow_when_it_is_taken_out(water, meter, last):
    assert changed(water, meter, last=last).digits == 5
    meter.refresh_from_db()
    assert meter.last == last
    with pytest.raises(bills.NotAllowed):
        bills.change_meter(
            meter.pk, last=1, number="X", first=0, digits=5, day=date(2026, 12, 1),
            actor=water.reader,
        )  # fmt: skip
    with pytest.raises(bills.UnknownBill):
        bills.change_meter(
            uuid4(), last=1, number="X", first=0, digits=5, day=date(2026, 12, 1),
            actor=water.keeper,
        )  # fmt: skip


@pytest.mark.parametrize(("first", "digits"), [(-1, 5), (1_000, 3)])
def test_a_meter_begins_with_what_it_can_show(water, first, digits):
    known = make.customer(water)
    with pytest.raises(bills.WrongEntry) as told:
        make.meter(known, water, first=first, digits=digits)
    assert told.value.field == "first"
    made = make.meter(known, water, first=0, digits=digits, number=" DH-7 ")
    assert (made.number, made.turn, made.place) == ("DH-7", 0, "")


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
    with pytest.raises(bills.WrongEntry) as told:
        bills.bill_readings(water.provider, PERIOD, due_on=None, actor=water.keeper, now=NOON)
    assert told.value.field == "period"
    with pytest.raises(bills.AlreadyDone):
        bills.withdraw_reading(bill.readings.get().pk, reason="Sai", actor=water.keeper, now=NOON)
    assert bills.priced_round(water.provider, PERIOD).billed == 1
    assert bills.round_of(water.provider, PERIOD)[0].is_billed


def test_a_bill_is_called_alike_whatever_the_clerk_reads(water, meter):
    make.read(water, make.reading(meter, 117))
    with translation.override("en"):
        bills.bill_readings(water.provider, PERIOD, due_on=None, actor=water.keeper, now=NOON)
    bill = make.bill_of(water, "N001")
    assert (bill.title, bill.item, bill.brought_by.title) == ("Tiền nước",) * 3


def test_a_round_asks_for_no_meter_that_is_out_or_not_in_yet(water, meter):
    later = make.meter(make.customer(water, "N002"), water, put_in_on=date(2026, 12, 1))
    new = changed(water, meter, last=100)
    found = bills.priced_round(water.provider, PERIOD)
    assert (found.unread, found.billed, found.amount) == ([new], 0, 0)
    assert set(bills.priced_round(water.provider, "2026-12").unread) == {new, later}


def test_a_provider_without_prices_has_an_empty_round(commune):
    plain = make.office(commune, kind="water", name="Hợp tác xã mới")
    found = bills.priced_round(plain.provider, PERIOD)
    assert (found.priced, found.billed, found.unread, found.unit) == ([], 0, [], "")


def test_a_corrected_bill_keeps_its_readings_and_units(water, meter):
    make.read(water, make.reading(meter, 117))
    bills.bill_readings(water.provider, PERIOD, due_on=None, actor=water.keeper, now=NOON)
    old = make.bill_of(water, "N001")
    new = correcting.correct(
        old.pk, amount=old.gross, due_on=make.DUE, reason="Gia hạn", actor=water.keeper, now=NOON
    )
    assert list(new.lines.values_list("quantity", "unit", "each", "amount")) == [
        (10, "m³", 6_000, 60_000), (7, "m³", 8_000, 56_000), (None, "", None, 11_600),
    ]  # fmt: skip
    assert ([one.value for one in readings_of(new)], readings_of(old)) == ([117], [])


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
