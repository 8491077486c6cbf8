"""What counts where: each dossier once on each side, late by its lawful date alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xaso.service.reports.domain import counting
from xaso.service.reports.domain.counting import Change, Fact, balance, dossier_counts, table_of

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
BEGINS = datetime(2026, 7, 1, tzinfo=VIETNAM)
ENDS = datetime(2026, 10, 1, tzinfo=VIETNAM)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@dataclass(frozen=True)
class Course:
    channel: str = "in_person"
    received_at: datetime = BEGINS
    due_at: datetime | None = BEGINS + 20 * DAY
    ended_at: datetime | None = None
    ending: str | None = None
    stopped_at: datetime | None = None


def counted(**told):
    return set(dossier_counts(Course(**told), BEGINS, ENDS))


def granted(at, due):
    return counted(ended_at=at, due_at=due, ending="granted")


def test_what_came_before_is_carried_over_and_not_received():
    assert counted(received_at=BEGINS - MINUTE) >= {"in_hand", "opening"}
    assert not counted(received_at=BEGINS - MINUTE) & {"received", "received_direct"}
    assert counted(received_at=BEGINS) >= {"in_hand", "received", "received_direct"}
    assert "opening" not in counted(received_at=BEGINS)


@pytest.mark.parametrize(
    ("channel", "came"),
    [
        ("online", "received_online"),
        ("in_person", "received_direct"),
        ("post", "received_direct"),
    ],
)
def test_by_which_way_it_came(channel, came):
    ways = {"received_online", "received_direct"}

    assert counted(channel=channel) & ways == {came}


@pytest.mark.parametrize(
    ("ended", "due", "how"),
    [
        ("2026-08-05T16:00", "2026-08-05T16:00", "on_time"),
        ("2026-08-05T16:01", "2026-08-05T16:00", "late"),
        ("2026-08-05T07:00", "2026-08-05T16:00", "on_time"),
        ("2026-08-04T23:59", "2026-08-05T16:00", "early"),
        # The day before by Greenwich, the same day here.
        ("2026-08-05T01:00", "2026-08-05T16:00", "on_time"),
        ("2026-08-06T07:00", "2026-08-05T16:00", "late"),
    ],
)
def test_early_is_an_earlier_day_and_late_one_minute_too_much(ended, due, how):
    at, until = (datetime.fromisoformat(one).replace(tzinfo=VIETNAM) for one in (ended, due))
    utc = ZoneInfo("UTC")

    for first, second in ((at, until), (at.astimezone(utc), until.astimezone(utc))):
        assert granted(first, second) & {"early", "on_time", "late"} == {how}


def test_what_has_no_date_is_never_late():
    assert "on_time" in granted(BEGINS + DAY, None)
    assert "open_in_time" in counted(due_at=None)


@pytest.mark.parametrize("ending", ["granted", "rejected", "withdrawn"])
def test_how_it_ended(ending):
    found = counted(ended_at=BEGINS + DAY, ending=ending)

    assert found & {"granted", "rejected", "withdrawn"} == {ending}
    assert "finished" in found
    assert not found & {"open", "open_in_time", "open_late", "stopped"}


def test_an_open_one_is_late_when_its_date_lay_before_the_end():
    assert "open_late" in counted(due_at=ENDS - MINUTE)
    assert "open_in_time" in counted(due_at=ENDS)
    assert "open_in_time" in counted(due_at=ENDS + MINUTE)


def test_while_the_clock_stands_still_nothing_becomes_late():
    due = BEGINS + 5 * DAY

    stopped = counted(due_at=due, stopped_at=due - MINUTE)
    assert stopped >= {"open", "open_in_time", "stopped"}
    assert "open_late" not in stopped
    assert counted(due_at=due, stopped_at=due + MINUTE) >= {"open_late", "stopped"}
    assert "stopped" not in counted(due_at=due)


MOMENTS = st.integers(0, 213 * 24 * 60 - 1).map(
    lambda minutes: datetime(2026, 3, 1, tzinfo=VIETNAM) + minutes * MINUTE
)


@st.composite
def courses(draw):
    received = draw(MOMENTS)
    ended = draw(st.none() | st.integers(0, 200).map(lambda days: received + days * DAY))
    if ended is not None and not BEGINS <= ended < ENDS:
        ended = None
    return Course(
        channel=draw(st.sampled_from(["online", "in_person", "post"])),
        received_at=received,
        due_at=draw(st.none() | st.integers(0, 90).map(lambda days: received + days * DAY)),
        ended_at=ended,
        ending=draw(st.sampled_from(["granted", "rejected", "withdrawn"])) if ended else None,
        stopped_at=draw(st.none() | st.just(received)) if ended is None else None,
    )


@given(st.lists(courses(), max_size=30))
def test_every_way_of_counting_adds_up(found):
    facts = [fact(number, dossier_counts(one, BEGINS, ENDS)) for number, one in enumerate(found)]
    totals = table_of(facts, counting.DOSSIER_MEASURES, by_agency=False).totals

    assert balance(totals) == 0
    assert totals["in_hand"] == len(found)
    assert totals["received"] == totals["received_online"] + totals["received_direct"]
    assert totals["in_hand"] == totals["opening"] + totals["received"]
    assert totals["finished"] == totals["early"] + totals["on_time"] + totals["late"]
    assert totals["finished"] == totals["granted"] + totals["rejected"] + totals["withdrawn"]
    assert totals["open"] == totals["open_in_time"] + totals["open_late"]


def fact(number, counts, row="Hộ tịch", agency="Xã mới"):
    key = UUID(int=number)
    return Fact(key, key, f"H-{number:04}", agency, row, row, counts)


def test_a_balance_names_what_is_missing():
    assert balance({"opening": 3, "received": 4, "finished": 5, "open": 1}) == 1
    assert balance({"opening": 3, "received": 4, "finished": 5, "open": 3}) == -1


FACTS = [
    fact(1, {"open": 1}, "Hộ tịch", "Xã A"),
    fact(2, {"open": 1, "late": 2}, "Đất đai", "Xã A"),
    fact(3, {"open": 1}, "Hộ tịch", "Xã B"),
]


def test_rows_come_in_the_order_of_vietnamese_names():
    table = table_of([fact(1, {}, "Y tế"), fact(2, {}, "Đất đai"), fact(3, {}, "Công chứng")], [],
                     by_agency=False)  # fmt: skip

    assert [row.name for row in table.rows] == ["Công chứng", "Đất đai", "Y tế"]


def test_communes_come_in_the_order_of_vietnamese_names():
    table = table_of(
        [fact(1, {}, agency="UBND xã Yên Lạc"), fact(2, {}, agency="UBND xã Động Đạt")],
        [],
        by_agency=True,
    )

    assert [row.agency for row in table.rows] == ["UBND xã Động Đạt", "UBND xã Yên Lạc"]


def test_the_communes_that_were_are_apart_or_together():
    together = table_of(FACTS, ["open", "late"], by_agency=False)
    apart = table_of(FACTS, ["open", "late"], by_agency=True)

    assert [(row.agency, row.name, dict(row.counts)) for row in together.rows] == [
        ("", "Đất đai", {"open": 1, "late": 2}),
        ("", "Hộ tịch", {"open": 2, "late": 0}),
    ]
    assert [(row.agency, row.name, row.counts["open"]) for row in apart.rows] == [
        ("Xã A", "Đất đai", 1),
        ("Xã A", "Hộ tịch", 1),
        ("Xã B", "Hộ tịch", 1),
    ]
    assert dict(together.totals) == dict(apart.totals) == {"open": 3, "late": 2}


def test_changes_are_what_was_added_taken_away_or_counted_elsewhere():
    added, gone = fact(9, {"open": 1}), FACTS[0]
    moved = replace(FACTS[1], counts={"late": 1})
    elsewhere = replace(FACTS[2], row="Đất đai")

    found = counting.changes(FACTS, [added, moved, elsewhere])

    assert found == [
        Change(gone, gone, None),
        Change(moved, FACTS[1], moved),
        Change(elsewhere, FACTS[2], elsewhere),
        Change(added, None, added),
    ]


def test_a_count_of_nothing_is_no_change():
    assert (
        counting.changes(FACTS, [replace(one, counts={**one.counts, "x": 0}) for one in FACTS])
        == []
    )
