"""The administrator's calendar: a year to look at, a day to change after seeing what it moves."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from xaso.kernel.audit import api as audit
from xaso.kernel.calendar import api as calendar
from xaso.kernel.calendar.domain.holidays import expected
from xaso.kernel.calendar.tests import make
from xaso.kernel.identity.tests import make as people

YEAR = "/can-bo/quan-tri/lich/"
DAY = f"{YEAR}ngay/"
PAPER = "Công văn 12/UBND ngày 20/11/2026"


@pytest.fixture
def cast(db):
    made = people.cast()
    make.calendar()
    return made


@pytest.fixture
def khoa(client, cast):
    client.force_login(cast.khoa)
    return client


def typed(**more):
    return {
        "date": "24/11/2026",
        "kind": "local_off",
        "name": "Ngày hội xã",
        "basis": PAPER,
        **more,
    }


def test_a_year_shows_its_days_and_whether_a_decision_fixes_them(khoa):
    this, following = (khoa.get(YEAR, {"nam": year}).content.decode() for year in (2026, 2027))

    assert 'data-testid="confirmed"' in this
    assert this.count('data-testid="calendar-row"') == 13
    assert "Làm bù cho ngày 31/8" in this
    assert 'data-testid="expected"' in following
    assert "dự kiến" in following


@pytest.mark.parametrize("asked", ["", "x", "99999", "-1", "²⁰²⁷", "\x00"])
def test_an_unreadable_year_is_this_one(khoa, asked):
    assert khoa.get(YEAR, {"nam": asked}).status_code == 200


def test_a_day_is_written_only_after_its_effect_was_shown(khoa, cast):
    shown = khoa.post(DAY, typed(do="preview"))
    assert 'data-testid="preview"' in shown.content.decode()
    assert not calendar.CalendarDay.objects.filter(agency=cast.agency).exists()

    written = khoa.post(DAY, typed(do="save"))

    row = calendar.CalendarDay.objects.get(agency=cast.agency)
    assert (written.status_code, row.date, row.basis) == (303, date(2026, 11, 24), PAPER)
    [entry] = audit.trail_of("calendar.calendarday", row.pk)
    assert (entry.verb, entry.ground) == ("calendar.set_day", PAPER)


@pytest.mark.parametrize("wrong", [{"date": "31/02/2026"}, {"kind": "x"}, {"basis": ""}])
def test_what_is_wrong_is_said_beside_its_field_and_the_rest_stays(khoa, wrong):
    answer = khoa.post(DAY, typed(do="save", **wrong))

    assert answer.status_code == 422
    assert 'value="Ngày hội xã"' in answer.content.decode()
    assert not calendar.CalendarDay.objects.filter(name="Ngày hội xã").exists()


def test_a_day_off_that_is_off_already_moves_nothing(khoa):
    answer = khoa.post(DAY, typed(do="preview", date="22/11/2026"))

    assert "vẫn như nhau" in answer.content.decode()


def test_an_own_day_is_taken_back_with_its_paper_and_a_common_one_is_not(khoa, cast):
    khoa.post(DAY, typed(do="save"))
    without = khoa.post(f"{DAY}bo/?ngay=2026-11-24", {})
    gone = khoa.post(f"{DAY}bo/?ngay=2026-11-24", {"basis": PAPER})

    assert (without.status_code, gone.status_code) == (422, 303)
    assert not calendar.CalendarDay.objects.filter(agency=cast.agency).exists()
    assert khoa.get(f"{DAY}bo/?ngay=2026-01-01").status_code == 404


def test_a_decision_confirms_a_year(khoa, cast):
    khoa.post(f"{YEAR}2027/xac-nhan/", {"decision": "QĐ 1/TTg", "decided_on": "01/12/2026"})

    assert 'data-testid="confirmed"' in khoa.get(YEAR, {"nam": 2027}).content.decode()
    assert str(calendar.year_of(cast.agency.pk, 2027)) == "2027 (QĐ 1/TTg)"


def test_the_expected_days_of_2027_are_the_shipped_ones():
    shipped = json.loads((Path(calendar.__file__).parent / "data" / "2027.json").read_text())[
        "days"
    ]

    assert [{**day._asdict(), "date": day.date.isoformat()} for day in expected(2027)] == shipped


def test_a_draft_adds_what_is_not_there_and_leaves_the_rest(khoa, cast):
    khoa.post(DAY, typed(do="save", date="26/01/2028", name="Nghỉ Tết sớm"))
    khoa.post(f"{YEAR}2028/du-kien/")
    khoa.post(f"{YEAR}2028/du-kien/")

    names = dict(calendar.CalendarDay.objects.filter(date__year=2028).values_list("date", "name"))
    assert names[date(2028, 1, 26)] == "Nghỉ Tết sớm"
    assert names[date(2028, 4, 4)] == "Giỗ Tổ Hùng Vương"
    assert len(names) == len(expected(2028))
    assert str(calendar.year_of(cast.agency.pk, 2028)) == "2028 (dự kiến)"


def test_a_confirmed_year_gets_no_draft(khoa):
    khoa.post(f"{YEAR}2026/du-kien/")

    assert calendar.CalendarDay.objects.filter(date__year=2026).count() == 13
    with pytest.raises(calendar.YearKnown):
        calendar.draft_year(None, 2026, actor=audit.Actor(kind="command"))


@pytest.mark.parametrize("who", ["minh", "thao", "phuc", "mai", "binh"])
def test_only_administrators_see_the_calendar(client, cast, who):
    client.force_login(getattr(cast, who))

    assert client.get(YEAR).status_code == 404
    assert client.post(DAY, typed(do="save")).status_code == 404
