from __future__ import annotations

from datetime import date, datetime

import pytest

from xaso.lib import clock
from xaso.lib.clock import Session

at = datetime.fromisoformat
SESSIONS = [["07:30", "11:30"], ["13:00", "17:00"]]


@pytest.mark.parametrize(
    "text", ["working_day:3", "working_hour:9999", "calendar_day:1", "same_day_15h"]
)
def test_a_rule_is_written_as_it_is_read(text):
    assert str(clock.parse_rule(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "", "working_day", "working_day:", "working_day:0", "working_day:-1", "working_day:1.5",
        "working_day:10000", "working_day:03", "working_day: 3", "working_day:3 ", "working_day:３",
        "same_day_15h:1", "same_day", "fortnight:2", "Working_day:3", "working_day:3\n",
    ],
)  # fmt: skip
def test_an_unknown_rule_is_refused(text):
    with pytest.raises(clock.BadRule, match="không hiểu được") as refusal:
        clock.parse_rule(text)
    assert refusal.value.code == "bad_rule"


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("2026-11-17T09:00", at("2026-11-17T09:00")),
        ("2026-11-17 09:00:30", at("2026-11-17T09:00:30")),
        ("2026-11-17T02:00:00Z", at("2026-11-17T09:00")),
        ("2026-11-17T20:00-05:00", at("2026-11-18T08:00")),
        ("2026-11-17T09", at("2026-11-17T09:00")),
    ],
)
def test_a_moment_is_read_as_local_time(text, local):
    assert clock.read_moment(text) == local
    assert clock.to_local(clock.to_aware(local)) == local


@pytest.mark.parametrize(
    "text",
    [None, 5, "", "2026-11-17", "20261117", "17/11/2026 09:00", "2026-02-30T09:00", "x" * 99],
)
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(clock.BadMoment, match="ngày giờ"):
        clock.read_moment(text)


def test_a_calendar_is_read_whole():
    calendar = clock.read_calendar({
        "sessions": SESSIONS[::-1],
        "weekend": [6],
        "off": ["2026-11-24", "2026-11-24"],
        "worked": ["2026-11-22"],
    })  # fmt: skip
    assert calendar == clock.Calendar(
        sessions=(Session(450, 690), Session(780, 1020)),
        weekend=frozenset({6}),
        off=frozenset({date(2026, 11, 24)}),
        worked=frozenset({date(2026, 11, 22)}),
    )
    assert hash(calendar)


def test_saturday_and_sunday_are_the_usual_weekend():
    calendar = clock.read_calendar({"sessions": [["7:30", "24:00"]], "off": None})
    assert calendar.weekend == {5, 6}
    assert calendar.sessions == (Session(450, 1440),)
    assert clock.read_calendar({"sessions": SESSIONS, "weekend": []}).weekend == frozenset()


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (None, "đối tượng"),
        ([], "đối tượng"),
        ({}, "không có buổi"),
        ({"sessions": []}, "không có buổi"),
        ({"sessions": "07:30"}, "danh sách"),
        ({"sessions": ["07:30"]}, "một cặp"),
        ({"sessions": [["07:30"]]}, "một cặp"),
        ({"sessions": [["07:30", "11:60"]]}, "không phải giờ"),
        ({"sessions": [["07:30", 11]]}, "không phải giờ"),
        ({"sessions": [["07:30", "24:01"]]}, "cùng một ngày"),
        ({"sessions": [["11:30", "07:30"]]}, "kết thúc sau"),
        ({"sessions": [["07:30", "07:30"]]}, "kết thúc sau"),
        ({"sessions": [["07:30", "11:30"], ["11:29", "12:00"]]}, "chồng lên"),
        ({"sessions": SESSIONS, "weekend": [7]}, "0 (thứ Hai)"),
        ({"sessions": SESSIONS, "weekend": [-1]}, "0 (thứ Hai)"),
        ({"sessions": SESSIONS, "weekend": ["5"]}, "weekend"),
        ({"sessions": SESSIONS, "weekend": [True]}, "weekend"),
        ({"sessions": SESSIONS, "off": ["24/11/2026"]}, "không phải ngày"),
        ({"sessions": SESSIONS, "off": {"2026-11-24": 1}}, "danh sách"),
        ({"sessions": SESSIONS, "worked": [20261122]}, "không phải ngày"),
        ({"sessions": SESSIONS, "worked": [None]}, "không phải ngày"),
    ],
)
def test_a_calendar_of_another_shape_is_refused(raw, reason):
    with pytest.raises(clock.BadCalendar) as refusal:
        clock.read_calendar(raw)
    assert reason in str(refusal.value)


def test_sessions_that_touch_are_two_sessions():
    assert clock.read_calendar({"sessions": [["07:30", "09:00"], ["09:00", "11:30"]]}).sessions == (
        Session(450, 540),
        Session(540, 690),
    )


def test_sessions_out_of_order_are_refused_where_code_makes_them():
    with pytest.raises(clock.BadCalendar, match="thứ tự"):
        clock.Calendar(sessions=(Session(780, 1020), Session(450, 690)))
    with pytest.raises(clock.BadCalendar, match="không có buổi"):
        clock.Calendar(sessions=(Session(450, 690),), special={date(2026, 11, 24): ()})


def test_pauses_are_pairs_of_moments():
    assert clock.read_pauses(None) == ()
    assert clock.read_pauses([["2026-11-17T09:00", "2026-11-17T03:00Z"]]) == (
        (at("2026-11-17T09:00"), at("2026-11-17T10:00")),
    )


@pytest.mark.parametrize(
    "raw", [{}, "x", ["x"], [["2026-11-17T09:00"]], [["2026-11-17T09:00", "2026-11-16T09:00"]],
            [["2026-11-17T09:00", "2026-11-17T10:00"]] * 501]
)  # fmt: skip
def test_pauses_of_another_shape_are_refused(raw):
    with pytest.raises(clock.BadPause):
        clock.read_pauses(raw)


def test_an_open_pause_is_refused():
    with pytest.raises(clock.BadMoment):
        clock.read_pauses([["2026-11-17T09:00", None]])
