"""The worked examples of one-stop.md 2.5, and what the contract says beside them."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from xaso.lib import clock
from xaso.lib.clock import Calendar, Session
from xaso.lib.clock.tests.published import EXAMPLES, YEAR

MORNING, AFTERNOON = Session(450, 690), Session(780, 1020)
OFFICE = clock.read_calendar(YEAR)
at = datetime.fromisoformat


def due(rule: str, received: str, *pauses: tuple[str, str], calendar: Calendar = OFFICE) -> str:
    stops = [(at(a), at(b)) for a, b in pauses]
    answer = clock.due(clock.parse_rule(rule), at(received), calendar, stops).due
    return f"{answer:%Y-%m-%dT%H:%M}" if not answer.second else answer.isoformat()


@pytest.mark.parametrize(("rule", "received", "expected"), EXAMPLES)
def test_the_published_examples(rule, received, expected):
    assert due(rule, received) == expected


@pytest.mark.parametrize(
    ("rule", "received", "expected"),
    [
        # sessions are half open
        ("working_hour:1", "2026-11-17T11:29", "2026-11-17T13:59"),
        ("working_hour:1", "2026-11-17T11:30", "2026-11-17T14:00"),
        ("working_hour:1", "2026-11-17T16:00", "2026-11-17T17:00"),
        ("working_hour:1", "2026-11-17T16:59", "2026-11-18T08:29"),
        ("working_day:1", "2026-11-17T17:00", "2026-11-19T07:30"),
        ("working_day:1", "2026-11-17T16:59:59", "2026-11-18T16:59"),
        ("working_day:1", "2026-11-17T12:00", "2026-11-18T13:00"),
        ("working_day:1", "2026-11-17T00:00", "2026-11-18T07:30"),
        # seconds and zones
        ("same_day_15h", "2026-11-17T15:00:01", "2026-11-18T17:00"),
        ("same_day_15h", "2026-11-17T15:00:00.000001", "2026-11-18T17:00"),
        ("same_day_15h", "2026-11-17T08:00:00+00:00", "2026-11-17T17:00"),
        ("same_day_15h", "2026-11-17T08:00:01+00:00", "2026-11-18T17:00"),
        ("same_day_15h", "2026-11-16T23:59-08:00", "2026-11-17T17:00"),
        ("working_day:1", "2026-11-17T09:00:59", "2026-11-18T09:00"),
        ("working_hour:2", "2026-11-17T09:30:45", "2026-11-17T11:30"),
        # days off
        ("same_day_15h", "2026-11-21T09:00", "2026-11-23T17:00"),
        ("same_day_15h", "2026-11-17T05:00", "2026-11-17T17:00"),
        ("same_day_15h", "2026-08-21T15:30", "2026-08-22T17:00"),
        ("calendar_day:5", "2026-11-16T09:00", "2026-11-23T17:00"),
        ("calendar_day:1", "2026-11-20T18:00", "2026-11-24T17:00"),
        ("calendar_day:1", "2026-08-21T09:00", "2026-08-22T17:00"),
        ("calendar_day:1", "2026-08-30T09:00", "2026-09-04T17:00"),
    ],
)
def test_edges(rule, received, expected):
    assert due(rule, received) == expected


def test_the_answer_is_aware_and_ends_on_the_minute():
    answer = clock.due(clock.parse_rule("working_day:1"), at("2026-11-17T09:00:59.000007"), OFFICE)
    assert answer.due == datetime(2026, 11, 18, 9, tzinfo=timezone(timedelta(hours=7)))
    assert answer.due.isoformat() == "2026-11-18T09:00:00+07:00"


PAUSES = """
# working minutes covered
working_day:3 | 17 09:00 | 18 09:00 - 18 10:00 | 20 10:00
working_day:3 | 17 09:00 | 18 11:00 - 18 13:30 | 20 10:00
working_day:3 | 17 09:00 | 18 17:00 - 19 07:30 | 20 09:00
working_day:3 | 17 09:00 | 18 09:00 - 19 09:00 | 23 09:00
working_hour:2 | 17 09:00 | 17 10:00 - 17 14:00 | 17 15:00
working_hour:2 | 17 09:00 | 17 09:00:50 - 17 09:01:10 | 17 11:01
# overlaps once
working_day:3 | 17 09:00 | 18 09:00 - 18 10:00, 18 09:30 - 18 10:30, 18 09:40 - 18 09:50 | 20 10:30
# only what begins before the due moment, which moves
working_hour:1 | 17 09:00 | 17 10:00 - 17 11:00 | 17 10:00
working_hour:1 | 17 09:00 | 17 09:59 - 17 11:00 | 17 11:01
working_hour:1 | 17 09:00 | 17 10:20 - 17 10:40, 17 09:30 - 17 10:00 | 17 10:50
working_hour:1 | 17 09:00 | 17 10:30 - 17 10:40, 17 09:30 - 17 10:00 | 17 10:30
# nothing runs before receipt, so nothing stands still
working_day:1 | 17 09:00 | 16 09:00 - 17 09:00 | 18 09:00
working_day:1 | 17 09:00 | 16 09:00 - 17 09:30 | 18 09:30
calendar_day:3 | 16 09:00 | 13 09:00 - 16 10:00 | 19 17:00
# midnights crossed, then rolled
calendar_day:3 | 16 09:00 | 17 09:00 - 17 23:59 | 19 17:00
calendar_day:3 | 16 09:00 | 17 23:59 - 18 00:00 | 20 17:00
calendar_day:3 | 16 09:00 | 17 09:00 - 19 09:00 | 23 17:00
calendar_day:3 | 16 09:00 | 17 09:00 - 18 09:00, 17 10:00 - 18 11:00 | 20 17:00
calendar_day:3 | 16 09:00 | 19 17:00 - 29 09:00 | 19 17:00
calendar_day:3 | 16 09:00 | 19 16:59 - 20 09:00 | 20 17:00
# asked again at the end of the last pause
same_day_15h | 17 10:00 | 17 11:00 - 17 15:00 | 17 17:00
same_day_15h | 17 10:00 | 17 11:00 - 17 15:00:01 | 18 17:00
same_day_15h | 17 10:00 | 17 17:00 - 19 16:00 | 17 17:00
same_day_15h | 17 10:00 | 18 10:00 - 19 16:00, 17 11:00 - 17 16:00 | 20 17:00
same_day_15h | 17 10:00 | 17 11:00 - 18 09:00, 17 12:00 - 17 13:00 | 18 17:00
# an empty pause is none
same_day_15h | 17 10:00 | 17 16:00 - 17 16:00 | 17 17:00
"""
"""November 2026: rule, day and time of receipt, pauses, due."""


def in_november(text: str) -> str:
    return f"2026-11-{text.strip().replace(' ', 'T')}"


def pause_in_november(text: str) -> tuple[str, str]:
    start, end = text.split(" - ")
    return in_november(start), in_november(end)


@pytest.mark.parametrize(
    "row", [row for row in PAUSES.strip().splitlines() if not row.startswith("#")]
)
def test_pauses(row):
    rule, received, pauses, expected = row.split("|")
    stops = map(pause_in_november, pauses.split(","))
    assert due(rule.strip(), in_november(received), *stops) == in_november(expected)


def test_a_day_worked_in_exchange_beats_a_day_off():
    calendar = Calendar(
        sessions=(MORNING, AFTERNOON),
        off=frozenset({date(2026, 11, 18)}),
        worked=frozenset({date(2026, 11, 18), date(2026, 11, 21)}),
    )
    assert due("working_day:1", "2026-11-17T09:00", calendar=calendar) == "2026-11-18T09:00"
    assert calendar.kind_of(date(2026, 11, 18)) == "worked"
    assert calendar.kind_of(date(2026, 11, 21)) == "worked"
    assert calendar.kind_of(date(2026, 11, 22)) == "weekend"
    assert calendar.kind_of(date(2026, 11, 19)) == "working"


def test_a_date_may_have_sessions_of_its_own():
    saturday = date(2026, 11, 21)
    calendar = Calendar(
        sessions=(MORNING, AFTERNOON), weekend=frozenset({6}), special={saturday: (MORNING,)}
    )
    assert due("working_day:1", "2026-11-20T09:00", calendar=calendar) == "2026-11-21T09:00"
    assert due("working_day:1", "2026-11-20T14:00", calendar=calendar) == "2026-11-23T07:30"
    assert due("working_hour:8", "2026-11-20T13:00", calendar=calendar) == "2026-11-21T11:30"
    assert due("calendar_day:1", "2026-11-20T13:00", calendar=calendar) == "2026-11-21T11:30"
    assert due("same_day_15h", "2026-11-21T11:29", calendar=calendar) == "2026-11-21T11:30"
    assert due("same_day_15h", "2026-11-21T11:30", calendar=calendar) == "2026-11-23T17:00"


def test_an_office_is_open_from_the_first_minute_until_before_the_last():
    hours = {
        hour: OFFICE.is_open(at(f"2026-11-17T{hour}"))
        for hour in ("07:29", "07:30", "11:29", "11:30", "12:59", "13:00", "16:59", "17:00")
    }
    assert [hour for hour, is_open in hours.items() if is_open] == [
        "07:30",
        "11:29",
        "13:00",
        "16:59",
    ]
    assert not OFFICE.is_open(at("2026-11-22T09:00"))


def test_each_day_says_why():
    calendar = Calendar(
        sessions=(MORNING, AFTERNOON),
        off=frozenset({date(2026, 11, 24)}),
        worked=frozenset({date(2026, 11, 28)}),
        names={date(2026, 11, 24): "Ngày {Văn hóa}"},
    )
    pause = (at("2026-11-25T08:00"), at("2026-11-25T09:00"))
    rule, received = clock.parse_rule("working_day:3"), at("2026-11-20T18:00")
    answer = clock.due(rule, received, calendar, [pause])

    assert [(f"{row.date:%d}", row.kind, row.minutes, row.codes) for row in answer.explain] == [
        ("20", "working", 0, ("working", "received", "outside_hours")),
        ("21", "weekend", 0, ("weekend",)),
        ("22", "weekend", 0, ("weekend",)),
        ("23", "working", 480, ("working",)),
        ("24", "off", 0, ("holiday",)),
        ("25", "working", 420, ("working", "partly_paused")),
        ("26", "working", 480, ("working",)),
        ("27", "working", 60, ("working", "due")),
    ]  # fmt: skip
    assert answer.explain[4].why == "Nghỉ: Ngày {Văn hóa}."
    assert answer.explain[7].why == "Ngày làm việc. Hẹn trả kết quả."


def codes(rule: str, received: str, *pauses: str) -> list[tuple[int, tuple[str, ...]]]:
    stops = [(at(start), at(end)) for start, end in map(pause_in_november, pauses)]
    answer = clock.due(clock.parse_rule(rule), at(in_november(received)), OFFICE, stops)
    return [(row.minutes, row.codes[1:]) for row in answer.explain]


def test_calendar_days_are_counted_whole():
    assert codes("calendar_day:3", "18 09:00") == [
        (0, ("received", "first_day_free")),
        (1440, ("counted",)),
        (1440, ("counted",)),
        (1440, ("counted",)),
        (0, ("rolled",)),
        (0, ("rolled", "due")),
    ]
    assert codes("calendar_day:1", "17 09:00", "17 10:00 - 18 10:00") == [
        (0, ("received", "first_day_free")),
        (0, ("paused",)),
        (1440, ("counted", "due")),
    ]


def test_a_pause_before_the_first_counted_day_moves_the_term_too():
    assert codes("calendar_day:1", "20 18:00", "20 19:00 - 21 10:00") == [
        (0, ("received", "outside_hours")),
        (0, ("paused",)),
        (0, ()),
        (0, ("first_day_free",)),
        (1440, ("counted",)),
        (0, ("moved_on", "due")),
    ]


def test_the_same_day_rule_tells_when_it_was_too_late():
    assert codes("same_day_15h", "17 15:00") == [(120, ("received", "due"))]
    assert codes("same_day_15h", "17 15:01") == [
        (0, ("received", "after_15h")),
        (480, ("due",)),
    ]
    assert codes("same_day_15h", "21 10:00") == [
        (0, ("received",)),
        (0, ()),
        (480, ("due",)),
    ]
    assert codes("same_day_15h", "17 10:00", "17 11:00 - 18 13:30") == [
        (0, ("received", "paused")),
        (210, ("paused", "due")),
    ]


def test_a_whole_day_may_stand_still():
    assert codes("working_hour:8", "17 07:30", "17 07:30 - 18 07:30") == [
        (0, ("received", "paused")),
        (480, ("due",)),
    ]


def test_a_refused_term_names_its_reason():
    never = Calendar(sessions=(MORNING,), weekend=frozenset(range(7)))
    with pytest.raises(clock.NoWorkingTime, match="mười năm"):
        due("working_day:1", "2026-11-17T09:00", calendar=never)
    with pytest.raises(clock.BadMoment, match="quá xa"):
        due("working_day:1", "0001-01-01T00:00+14:00")
    with pytest.raises(clock.BadMoment):
        due("working_day:1", "2200-01-01T00:00")
    with pytest.raises(clock.BadPause, match="trước khi bắt đầu"):
        due("working_day:1", "2026-11-17T09:00", ("2026-11-18T09:00", "2026-11-17T09:00"))
    assert due("working_day:1", "2199-12-31T23:59").startswith("2200-01-02")
    assert due("working_day:1", "1900-01-01T00:00") == "1900-01-02T07:30"
