from __future__ import annotations

from datetime import date, datetime, time
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from xaso.kernel.audit import api as audit
from xaso.kernel.calendar import api as calendar
from xaso.kernel.calendar.tests import make
from xaso.kernel.organisations.tests import make as organisations
from xaso.kernel.reference import api as reference

pytestmark = pytest.mark.django_db
ACTOR = audit.Actor(kind="command")
at = datetime.fromisoformat


@pytest.fixture
def agency():
    return organisations.agency()


def year(agency_id, number):
    found = calendar.year_of(agency_id, number)
    assert found
    return found


def due(agency, rule, received, *pauses):
    stops = [(at(start), at(end)) for start, end in pauses]
    return f"{calendar.promise(agency.pk, rule, at(received), stops).due:%Y-%m-%dT%H:%M}"


@pytest.mark.parametrize(
    ("rule", "received", "expected"),
    [
        ("working_day:3", "2026-11-20T17:30", "2026-11-26T07:30"),
        ("working_day:5", "2026-02-12T10:00", "2026-02-26T10:00"),
        ("working_day:5", "2026-08-20T14:00", "2026-08-26T14:00"),
        ("working_day:3", "2026-04-24T08:00", "2026-05-04T08:00"),
        ("calendar_day:30", "2026-11-16T09:00", "2026-12-16T17:00"),
        ("same_day_15h", "2026-11-20T15:30", "2026-11-23T17:00"),
        ("working_hour:8", "2027-02-04T14:00", "2027-02-12T14:00"),
        ("working_day:300", "2026-01-05T09:00", "2027-03-23T09:00"),
    ],
)
def test_the_shipped_calendar_promises_the_published_dates(agency, rule, received, expected):
    make.calendar()
    assert due(agency, rule, received) == expected


def test_a_date_in_a_year_not_yet_confirmed_is_only_expected(agency):
    make.calendar()

    def is_expected(received):
        return calendar.promise(agency.pk, "working_day:3", at(received)).is_expected

    assert not is_expected("2026-12-25T09:00")
    assert is_expected("2026-12-29T09:00")
    calendar.confirm_year(
        None, 2027, actor=ACTOR, decision=" 123/TB ", decided_on=date(2026, 12, 1)
    )
    assert not is_expected("2026-12-29T09:00")
    assert is_expected("2027-12-30T09:00")
    assert year(agency.pk, 2027).decision == "123/TB"
    assert calendar.year_of(agency.pk, 2029) is None


def test_an_agency_confirms_a_year_for_itself(agency):
    make.calendar()
    calendar.confirm_year(agency, 2027, actor=ACTOR, decision="5/TB", decided_on=date(2026, 12, 1))

    assert year(agency.pk, 2027).is_confirmed
    assert not year(organisations.agency(is_shown=False).pk, 2027).is_confirmed


def test_without_working_hours_nothing_is_promised(agency):
    with pytest.raises(calendar.NoWorkingHours):
        calendar.promise(agency.pk, "working_day:3", at("2026-11-20T09:00"))


def test_the_name_of_a_holiday_is_in_the_explanation(agency):
    make.calendar()
    rows = calendar.promise(agency.pk, "working_day:2", at("2026-04-29T09:00")).explain
    assert rows[1].why == "Nghỉ: Ngày Chiến thắng."


def test_loading_again_keeps_what_an_administrator_changed(agency):
    assert calendar.load_calendars() == [2026, 2027]
    calendar.set_day(
        None, date(2026, 11, 24), "holiday", actor=ACTOR, name="Ngày Văn hóa", basis="80-NQ/TW"
    )
    calendar.clear_day(None, date(2026, 9, 1), actor=ACTOR, basis="Nhầm")

    assert calendar.load_calendars() == []

    assert due(agency, "working_day:3", "2026-11-20T16:40") == "2026-11-26T16:40"
    assert due(agency, "working_day:1", "2026-08-28T09:00") == "2026-09-01T09:00"
    assert calendar.load_calendars(agency) == [2026, 2027]


def test_a_row_of_the_agencys_own_goes_before_one_for_all(agency):
    make.calendar()
    other = organisations.agency(is_shown=False)
    calendar.set_day(agency, date(2026, 9, 1), "swap_work", actor=ACTOR, name="Trực", basis="KH 12")
    calendar.set_day(
        agency, date(2026, 11, 23), "local_off", actor=ACTOR, name="Hội đền", basis="KH 13"
    )

    assert due(agency, "working_day:1", "2026-08-28T09:00") == "2026-09-01T09:00"
    assert due(other, "working_day:1", "2026-08-28T09:00") == "2026-09-03T09:00"
    assert due(agency, "working_day:1", "2026-11-20T09:00") == "2026-11-24T09:00"
    assert due(other, "working_day:1", "2026-11-20T09:00") == "2026-11-23T09:00"


def test_summer_hours_hold_from_their_day(agency):
    make.calendar()
    early = [(time(7), time(11)), (time(14), time(17, 30))]
    calendar.set_sessions(
        None, dict.fromkeys(range(5), early) | {5: early[:1]}, actor=ACTOR, since=date(2026, 12, 1)
    )

    assert due(agency, "working_day:1", "2026-11-27T07:10") == "2026-11-30T07:30"
    assert due(agency, "working_day:1", "2026-12-01T07:10") == "2026-12-02T07:10"
    assert due(agency, "working_day:1", "2026-12-04T09:00") == "2026-12-05T09:00"
    assert due(agency, "working_day:1", "2026-11-27T09:00") == "2026-11-30T09:00"
    assert due(agency, "same_day_15h", "2026-11-30T10:00") == "2026-11-30T17:00"
    assert due(agency, "same_day_15h", "2026-12-01T10:00") == "2026-12-01T17:30"


def test_setting_hours_anew_replaces_what_was_planned(agency):
    make.calendar()
    for start in (time(7), time(8)):
        calendar.set_sessions(None, {0: [(start, time(11))]}, actor=ACTOR, since=date(2026, 12, 1))
    calendar.set_sessions(None, {0: [(time(9), time(10))]}, actor=ACTOR, since=date(2026, 12, 1))

    assert due(agency, "same_day_15h", "2026-12-01T10:00") == "2026-12-07T10:00"


@pytest.mark.parametrize(
    "sessions",
    [
        [(time(8), time(8))],
        [(time(9), time(8))],
        [(time(8), time(11)), (time(10), time(12))],
        [(time(10), time(12)), (time(8), time(11))],
    ],
)
def test_sessions_that_clash_are_refused(sessions):
    with pytest.raises(calendar.SessionsClash):
        calendar.set_sessions(None, {0: sessions}, actor=ACTOR, since=date(2026, 12, 1))
    assert not calendar.WorkingSession.objects.exists()


def test_sessions_may_touch_and_come_in_any_order(agency):
    calendar.set_sessions(
        None,
        {0: [(time(10), time(12)), (time(8), time(10))]},
        actor=ACTOR,
        since=date(2026, 1, 1),
    )
    assert due(agency, "working_hour:3", "2026-11-23T09:00") == "2026-11-23T12:00"


def test_nothing_is_fixed_without_naming_the_paper():
    with pytest.raises(calendar.DecisionMissing):
        calendar.confirm_year(None, 2027, actor=ACTOR, decision=" ", decided_on=date(2026, 12, 1))
    with pytest.raises(calendar.DecisionMissing):
        calendar.set_day(None, date(2027, 1, 4), "holiday", actor=ACTOR, name="x", basis="")
    with pytest.raises(calendar.DecisionMissing):
        calendar.clear_day(None, date(2027, 1, 4), actor=ACTOR, basis="")
    assert not calendar.CalendarDay.objects.exists()


def test_an_unknown_kind_of_day_is_refused():
    with pytest.raises(ValueError, match="holidayy"):
        calendar.set_day(None, date(2027, 1, 4), "holidayy", actor=ACTOR, name="x", basis="y")


def test_every_change_is_in_the_trail(agency):
    calendar.load_calendars(agency)
    day = calendar.set_day(
        agency, date(2026, 11, 24), "holiday", actor=ACTOR, name="Văn hóa", basis="80-NQ/TW"
    )
    calendar.clear_day(agency, date(2026, 11, 24), actor=ACTOR, basis="Bãi bỏ")
    calendar.clear_day(agency, date(2026, 11, 24), actor=ACTOR, basis="Lần nữa")

    trail = audit.trail_of("calendar.calendarday", day.pk)
    assert [(entry.verb, entry.ground, entry.agency_id) for entry in trail] == [
        ("calendar.set_day", "80-NQ/TW", agency.pk),
        ("calendar.clear_day", "Bãi bỏ", agency.pk),
    ]
    assert trail[0].details == {"on": "2026-11-24", "kind": "holiday"}
    of_year = audit.trail_of("calendar.calendaryear", year(agency.pk, 2026).pk)
    assert [entry.verb for entry in of_year] == ["calendar.load_year"]
    [sessions] = audit.trail_of("calendar.sessions", agency.pk)
    assert sessions.details == {"since": "1900-01-01", "weekdays": [0, 1, 2, 3, 4]}
    assert all(audit.words_for(entry.verb) != entry.verb for entry in trail)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-20T07:29", False),
        ("2026-11-20T07:30", True),
        ("2026-11-20T12:00", False),
        ("2026-11-20T09:59+00:00", True),
        ("2026-11-20T10:00+00:00", False),
        ("2026-11-21T09:00", False),
        ("2026-08-22T09:00", True),
        ("2026-08-31T09:00", False),
    ],
)
def test_the_office_is_open_in_its_sessions(agency, moment, expected):
    make.calendar()
    assert calendar.is_open(agency.pk, at(moment)) is expected


def test_the_version_moves_only_with_a_day_the_term_touches(agency):
    make.calendar()

    def version():
        return calendar.promise(agency.pk, "working_day:3", at("2026-11-16T09:00")).calendar_version

    before = version()
    calendar.set_day(None, date(2026, 11, 20), "holiday", actor=ACTOR, name="A", basis="B")
    assert version() == before
    calendar.set_day(None, date(2026, 11, 18), "holiday", actor=ACTOR, name="A", basis="B")
    assert version() != before


def test_the_database_keeps_one_row_a_date_for_all(agency):
    make.calendar()
    with pytest.raises(IntegrityError), transaction.atomic():
        calendar.CalendarYear.objects.create(year=2026)
    with pytest.raises(IntegrityError), transaction.atomic():
        calendar.CalendarDay.objects.create(date=date(2026, 1, 1), kind="holiday", name="x")


def test_a_promise_asks_only_after_the_calendar_has_changed(agency, django_assert_num_queries):
    make.calendar()
    moment = at("2026-01-05T09:00")
    with reference.looking_once(), django_assert_num_queries(4):
        first = calendar.promise(agency.pk, "working_day:30", moment)
    with reference.looking_once(), django_assert_num_queries(1):
        again = calendar.promise(agency.pk, "working_day:30", moment)
    calendar.CalendarDay.objects.create(date=date(2026, 2, 3), kind="holiday", name="x", basis="y")
    later = calendar.promise(agency.pk, "working_day:30", moment)

    assert first == again
    assert later.due > first.due


def test_an_agency_unknown_to_the_calendar_uses_the_rows_for_all():
    make.calendar()
    assert calendar.calendar_for(uuid4(), date(2026, 9, 1), date(2026, 9, 1)).weekend == {5, 6}
