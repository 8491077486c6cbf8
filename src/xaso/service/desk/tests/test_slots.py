"""Which times there are, who holds which place, who comes on time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from xaso.service.desk.domain.slots import free_place, is_on_time, starts_in

START = datetime(2026, 11, 17, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sessions", "minutes", "starts"),
    [
        ([], 30, []),
        ([(450, 480)], 30, [450]),
        ([(450, 479)], 30, []),
        ([(450, 541)], 30, [450, 480, 510]),
        ([(450, 510), (810, 870)], 30, [450, 480, 810, 840]),
        ([(450, 540)], 45, [450, 495]),
    ],
)
def test_slots_lie_wholly_within_a_session(sessions, minutes, starts):
    assert starts_in(sessions, minutes) == starts


@pytest.mark.parametrize(
    ("taken", "how_many", "place"),
    [([], 1, 1), ([1], 1, None), ([2], 2, 1), ([1], 2, 2), ([1, 2, 3], 3, None), ([9], 2, 1)],
)
def test_the_lowest_free_place_is_given(taken, how_many, place):
    assert free_place(taken, how_many) == place


@pytest.mark.parametrize(
    ("minutes_late", "on_time"), [(-16, False), (-15, True), (0, True), (30, True), (31, False)]
)
def test_on_time_is_half_a_slot_before_until_its_end(minutes_late, on_time):
    assert is_on_time(START, START + timedelta(minutes=minutes_late), 30) is on_time
