"""One movement, one line: whatever tells it, in whatever order, with whatever left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xaso.service.bank.domain.identity import Fate, Seen, bare, compare
from xaso.service.bank.domain.movements import Movement

DAY = date(2026, 11, 20)
LONG = "NGUYEN VAN AN chuyen tien nop phi chung thuc ban sao cho UBND xa Dong Dat"
NEW, KNOWN, HELD = Fate.NEW, Fate.KNOWN, Fate.HELD


def row(text: str = LONG, amount: int = 10_000, **told: Any) -> Movement:
    return Movement(**{"row": 1, "day": DAY, "amount": amount, "text": text, **told})


def seen(movement: Movement, layout: str = "a") -> Seen:
    return Seen(
        uuid4(), movement.day, movement.amount, bare(movement.text), movement.number,
        movement.balance, movement.time, layout,
    )  # fmt: skip


def fates(rows: list[Movement], known: list[Seen], layout: str = "b") -> list[Fate]:
    return [each.fate for each in compare(rows, known, layout=layout)]


def test_nothing_known_all_is_new_even_equal_rows():
    assert fates([row(), row(), row(number="FT1")], []) == [NEW] * 3
    assert fates([], [seen(row())]) == []


def test_a_number_decides():
    known = seen(row("x", number="FT1"))
    [found] = compare([row("y", number="FT1")], [known], layout="b")
    assert (found.fate, found.seen, found.code) == (KNOWN, known, "")
    assert fates([row(number="FT2")], [seen(row(number="FT1"))], "a") == [NEW]
    assert fates([row(number="FT1")], [seen(row(number="FT1")), seen(row(number="FT2"))]) == [KNOWN]


@pytest.mark.parametrize(("days", "fate"), [(0, KNOWN), (3, KNOWN), (-3, KNOWN), (4, HELD)])
def test_a_number_may_be_booked_some_days_apart(days, fate):
    known = [seen(row(number="FT1"))]
    [found] = compare([row(number="FT1", day=DAY + timedelta(days=days))], known, layout="b")
    assert (found.fate, found.code) == (fate, "number_reused" if fate is HELD else "")
    assert found.seen == known[0]


def test_a_number_with_another_amount_is_held_and_known_once_it_was():
    known = [seen(row(number="FT1"))]
    other = row(number="FT1", amount=9_000)
    assert [each.code for each in compare([other], known, layout="b")] == ["number_reused"]
    assert fates([other], [*known, seen(other)]) == [KNOWN]
    assert fates([other], [seen(other), *known]) == [KNOWN]


def test_a_number_twice_in_a_file_is_one_movement():
    found = compare([row(number="FT1"), row(number="FT1")], [], layout="b")
    assert [(each.fate, each.code) for each in found] == [(NEW, ""), (KNOWN, "twice_in_file")]
    found = compare([row(number="FT1"), row(number="FT1", amount=1)], [], layout="b")
    assert [(each.fate, each.code) for each in found] == [(NEW, ""), (HELD, "number_reused")]
    other_day = row(number="FT1", day=DAY + timedelta(days=1))
    assert fates([row(number="FT1"), other_day], []) == [NEW, HELD]


def test_without_numbers_the_kth_equal_row_is_the_kth_line():
    assert fates([row(), row(), row()], [seen(row()), seen(row())]) == [KNOWN, KNOWN, NEW]
    assert fates([row(number="FT1"), row(number="FT2")], [seen(row())]) == [KNOWN, NEW]
    assert fates([row()], [seen(row(number="FT1")), seen(row(number="FT2"))]) == [KNOWN]
    assert fates([row("other")], [seen(row())]) == [NEW]
    assert fates([row(amount=9_999)], [seen(row())]) == [NEW]
    assert fates([row(day=DAY + timedelta(days=1))], [seen(row())]) == [NEW]


def test_a_text_may_be_cut_off_or_spoiled():
    cut = LONG[:50]
    assert fates([row(cut)], [seen(row())]) == [KNOWN]
    assert fates([row()], [seen(row(cut))]) == [KNOWN]
    assert fates([row(LONG.lower().replace(" ", "."))], [seen(row())]) == [KNOWN]
    assert fates([row("A" * 20 + "B")], [seen(row("A" * 20))]) == [KNOWN]
    assert fates([row("A" * 19 + "B")], [seen(row("A" * 19))]) == [NEW]
    assert fates([row(LONG + " 1")], [seen(row(LONG + " 2"))]) == [NEW]


def test_whole_texts_go_before_cut_ones():
    whole, cut = seen(row(LONG)), seen(row(LONG[:50]))
    [found] = compare([row(LONG)], [cut, whole], layout="b")
    assert found.seen == whole


def test_balances_tell_equal_rows_apart():
    first, second = row(balance=100), row(balance=110)
    known = [seen(first), seen(second)]
    found = compare([second, first], known, layout="b")
    assert [each.seen for each in found] == [known[1], known[0]]
    assert fates([first, second], [known[1]]) == [NEW, KNOWN]
    [held] = compare([second], [seen(first)], layout="b")
    assert (held.fate, held.code) == (HELD, "looks_like")
    assert fates([row(balance=100)], [seen(row())]) == [KNOWN]
    assert fates([row()], [seen(row(balance=100))]) == [KNOWN]


def test_times_tell_equal_rows_apart():
    eight, nine = row(time=time(8, 0)), row(time=time(9, 0))
    known = [seen(eight), seen(nine)]
    assert [each.seen for each in compare([nine, eight], known, layout="b")] == known[::-1]
    assert fates([nine], [seen(eight)]) == [HELD]
    assert fates([row(time=time(8, 10))], [seen(eight)]) == [KNOWN]
    assert fates([row(time=time(8, 10, 1))], [seen(eight)]) == [HELD]
    assert fates([row()], [seen(eight)]) == [KNOWN]


def test_what_speaks_for_and_against_is_held():
    numbered = row(number="FT1", balance=100)
    assert fates([row(number="FT2", balance=100)], [seen(numbered)]) == [HELD]
    assert fates([row(number="FT2", balance=101)], [seen(numbered)]) == [NEW]
    assert fates([row(number="FT2")], [seen(numbered)], "a") == [NEW]
    assert fates([row("other", balance=100)], [seen(row(balance=100))]) == [HELD]
    at: dict[str, Any] = {"balance": 100, "time": time(8, 0)}
    assert fates([row("other", **at)], [seen(row(balance=100, time=time(9, 0)))]) == [NEW]


def test_numbers_of_two_kinds_are_held():
    known = [seen(row(number="FT1", time=time(8, 0)))]
    assert fates([row(number="0007")], known) == [HELD]
    assert fates([row(number="0007", time=time(8, 10))], known) == [HELD]
    assert fates([row(number="0007", time=time(8, 11))], known) == [NEW]
    assert fates([row("other", number="0007")], known) == [NEW]
    assert fates([row(LONG[:50], number="0007")], known) == [NEW]
    assert fates([row(number="0007"), row(number="FT1")], known) == [NEW, KNOWN]
    assert fates([row(number="0007")], known, "a") == [NEW]


def test_a_single_movement_is_known_by_more_than_its_text():
    def fate(told: Movement, known: Movement) -> Fate:
        [found] = compare([told], [seen(known)], layout="b", is_whole=False)
        return found.fate

    assert fate(row(), row()) is HELD
    assert fate(row(LONG[:50]), row()) is HELD
    assert fate(row(time=time(8, 0)), row(time=time(8, 0))) is KNOWN
    assert fate(row(balance=5), row(balance=5)) is KNOWN
    assert fate(row(number="FT1"), row(number="FT1")) is KNOWN
    assert fate(row(number="FT2"), row(number="FT1")) is NEW
    assert fate(row("other"), row()) is NEW


def test_a_day_apart_in_another_layout_is_held_where_the_file_should_show_it():
    known = [seen(row())]
    later = row(day=DAY + timedelta(days=1))
    early = row("first", 1, day=DAY)
    assert fates([early, later], known) == [NEW, HELD]
    assert fates([later], known) == [NEW]
    assert fates([early, later], known, layout="a") == [NEW, NEW]
    assert fates([early, later, row()], known) == [NEW, NEW, KNOWN]
    assert fates([early, row(day=DAY + timedelta(days=4))], known) == [NEW, NEW]
    assert fates([early, row("nop phi", day=later.day)], [seen(row("nop phi"))]) == [NEW, NEW]
    assert fates([early, later, later], known) == [NEW, HELD, NEW]
    numbered = replace(later, number="FT2")
    assert fates([early, numbered], [seen(row(number="FT1"))]) == [NEW, NEW]
    assert fates([early, numbered], known) == [NEW, HELD]


def _project(movements: list[Movement], form: str) -> list[Movement]:
    """Show movements as a layout does: with what it leaves out, and cut."""
    keeps = {
        "all": ("number", "time", "balance"), "number": ("number",), "time": ("time",),
        "balance": ("balance",), "bare": (), "moment": ("number", "time"),
    }[form]  # fmt: skip
    blank: dict[str, Any] = {"number": "", "time": None, "balance": None}
    without = {name: value for name, value in blank.items() if name not in keeps}
    cut = 50 if form in {"time", "bare"} else 500
    return [replace(each, text=each.text[:cut], **without) for each in movements]


FORMS = st.sampled_from(["all", "number", "time", "balance", "bare", "moment"])
TEXTS = st.sampled_from([LONG, LONG + " lan 2", "XSJ8PRQKRPX nop phi", "nop phi", ""])


@st.composite
def months(draw: Any) -> list[Movement]:
    """Draw a month of movements with many equal ones, as the bank knows them."""
    drawn = draw(
        st.lists(st.tuples(st.integers(0, 4), st.sampled_from([5, 10]), TEXTS), max_size=14)
    )
    balance, made = 1_000, []
    for at, (days, amount, text) in enumerate(sorted(drawn, key=lambda one: one[0])):
        balance += amount
        made.append(
            Movement(
                row=at,
                day=DAY + timedelta(days=days),
                amount=amount,
                text=text,
                balance=balance,
                number=f"FT{at}",
                time=time(8 + at, 0),
            )
        )
    return made


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(months(), st.lists(FORMS, min_size=2, max_size=4), st.randoms())
def test_nothing_twice_over_layouts_whatever_the_order(month, forms, chance):
    lines: dict[UUID, Seen] = {}
    for form in forms:
        file = _project(month, form)
        chance.shuffle(file)
        found = compare(file, list(lines.values()), layout=form)
        assert HELD not in [each.fate for each in found]
        taken = [each.seen.id for each in found if each.seen is not None]
        assert len(set(taken)) == len(taken)
        for each in found:
            if each.fate is NEW:
                line = seen(each.movement, form)
                lines[line.id] = line
            elif each.seen is not None and not each.seen.number:
                known = each.seen
                lines[known.id] = known._replace(number=each.movement.number)
        assert sum(line.amount for line in lines.values()) == sum(one.amount for one in month)
        assert len(lines) == len(month)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(months(), FORMS, FORMS, st.integers(0, 4), st.integers(0, 4))
def test_overlapping_periods_of_whole_days_lose_nothing(month, first, second, until, since):
    early = [one for one in month if one.day <= DAY + timedelta(days=until)]
    late = [one for one in month if one.day >= DAY + timedelta(days=since)]
    known = [seen(one, first) for one in _project(early, first)]
    found = compare(_project(late, second), known, layout=second)
    new = sum(each.movement.amount for each in found if each.fate is NEW)
    told = {one.number: one for one in [*early, *late]}
    assert sum(line.amount for line in known) + new == sum(one.amount for one in told.values())
    assert HELD not in [each.fate for each in found]
