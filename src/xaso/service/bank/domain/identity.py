"""Is it the same movement? One line for one movement, whatever file or layout tells it.

Statements overlap, are sorted anew, cut texts off, and leave out numbers, times or balances. Of
each account, day and amount there are so many movements, and a file that shows the day shows them
all: its equal rows are the lines we have, one for one, and only what is left over is new.

- Where both have the bank's number, it decides; but a line of another layout that the file ought to
  show, and shows under another number alone, is held: layouts may print numbers of two kinds.
- Otherwise rows and lines are paired by their text, the surest pairs first: with the same balance,
  with the same time, then those of which neither contradicts.
- What speaks for and against at once is held for a person: neither counted twice nor lost.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from xaso.service.bank.domain.movements import Movement

__all__ = ["Fate", "Found", "Seen", "bare", "compare"]

_STROKES = str.maketrans("đĐ", "dD")
_NOISE = re.compile("[^0-9A-Z]+")
_LEAST_CUT = 20
"""Signs that have to agree where one text may be the other cut off."""
_APART = timedelta(minutes=10)
_NEAR = timedelta(days=3)


class Fate(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    KNOWN = "known"
    HELD = "held"


class Seen(NamedTuple):
    """A line that is known; `text` is bare, `layout` the one it came by."""

    id: UUID
    day: date
    amount: int
    text: str
    number: str = ""
    balance: int | None = None
    time: time | None = None
    layout: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What becomes of a row, and which line it is or looks like."""

    movement: Movement
    fate: Fate
    seen: Seen | None = None
    code: str = ""


class _Bond(IntEnum):
    """How sure it is that a row and a line are one movement; the surest first."""

    BALANCE = 1
    TIME = 2
    TEXT = 3
    CUT = 4
    DOUBT = 5
    NONE = 6


def bare(text: str) -> str:
    """Return capitals and digits only, as banks leave them at most.

    >>> bare("Nộp phí XS-J8 đợt 1")
    'NOPPHIXSJ8DOT1'
    """
    apart = unicodedata.normalize("NFKD", text).translate(_STROKES)
    return _NOISE.sub("", apart.upper())


def compare(
    movements: Sequence[Movement], known: Iterable[Seen], *, layout: str, is_whole: bool = True
) -> list[Found]:
    """Say of each row of a file whether it is new, known, or to be looked at; in the file's order.

    Args:
        known: All lines of the account whose day the file may show, give or take three days, and
            those with one of its numbers.
        layout: Of the file.
        is_whole: It shows its days whole, as files do; a single movement that a bank tells does
            not, and its text alone does not say which of the day's equal ones it is.
    """
    lines = list(known)
    fates: dict[int, Found] = {}
    taken: set[int] = set()
    _by_number(movements, lines, fates, taken)
    _by_looks(movements, lines, fates, taken, layout=layout, is_whole=is_whole)
    _by_neighbours(movements, lines, fates, taken, layout)
    return [
        fates.get(at) or Found(movement, Fate.NEW) for at, movement in enumerate(movements)
    ]  # fmt: skip


def _by_number(
    movements: Sequence[Movement], lines: list[Seen], fates: dict[int, Found], taken: set[int]
) -> None:
    numbered: dict[str, list[int]] = defaultdict(list)
    for i, line in enumerate(lines):
        if line.number:
            numbered[line.number].append(i)
    first: dict[str, Movement] = {}
    for at, row in enumerate(movements):
        if not row.number:
            continue
        earlier = first.setdefault(row.number, row)
        if row.number in numbered:
            i = min(numbered[row.number], key=lambda i: not _is_same(row, lines[i]))
            is_known = _is_same(row, lines[i])
            code = "" if is_known else "number_reused"
            fates[at] = Found(row, Fate.KNOWN if is_known else Fate.HELD, lines[i], code)
            taken.add(i)
        elif earlier is not row:
            twice = (earlier.day, earlier.amount) == (row.day, row.amount)
            code = "twice_in_file" if twice else "number_reused"
            fates[at] = Found(row, Fate.KNOWN if twice else Fate.HELD, None, code)


def _is_same(row: Movement, line: Seen) -> bool:
    return row.amount == line.amount and abs(row.day - line.day) <= _NEAR


def _by_looks(
    movements: Sequence[Movement],
    lines: list[Seen],
    fates: dict[int, Found],
    taken: set[int],
    *,
    layout: str,
    is_whole: bool,
) -> None:
    """Pair what is left of each day and amount, the surest pairs first."""
    alike: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for i, line in enumerate(lines):
        if i not in taken:
            for place in _places(line.day, line.amount, line.text, line.balance):
                alike[place].append(i)
    bonds: list[tuple[_Bond, int, int]] = []
    for at, row in enumerate(movements):
        if at in fates:
            continue
        text = bare(row.text)
        near = {
            i for place in _places(row.day, row.amount, text, row.balance) for i in alike[place]
        }
        is_foreign = {i: is_whole and lines[i].layout != layout for i in near}
        bonds += ((_bond(row, text, lines[i], is_foreign=is_foreign[i]), at, i) for i in near)
    for bond, at, i in sorted(bonds):
        if bond is _Bond.NONE or at in fates or i in taken:
            continue
        taken.add(i)
        is_sure = bond <= (_Bond.CUT if is_whole else _Bond.TIME)
        fate, code = (Fate.KNOWN, "") if is_sure else (Fate.HELD, "looks_like")
        fates[at] = Found(movements[at], fate, lines[i], code)


def _places(day: date, amount: int, text: str, balance: int | None) -> list[tuple[object, ...]]:
    """Return where rows and lines meet that may be one: by how their text begins, by balance."""
    places: list[tuple[object, ...]] = [(day, amount, "text", text[:_LEAST_CUT])]
    if balance is not None:
        places.append((day, amount, "balance", balance))
    return places


def _bond(row: Movement, text: str, line: Seen, *, is_foreign: bool) -> _Bond:
    """Say how sure it is that a row and a line of one day and amount are one movement.

    Args:
        is_foreign: The line came by another layout than the file, which ought to show it: where
            only their numbers differ, the two layouts may print numbers of two kinds.
    """
    is_balance = row.balance is not None and row.balance == line.balance
    is_same, is_cut = text == line.text, _is_cut(text, line.text)
    if row.number and line.number:
        is_doubt = is_balance or (is_foreign and is_same and not _differs(row, line))
        return _Bond.DOUBT if is_doubt else _Bond.NONE
    if not is_same and not is_cut:
        return _Bond.DOUBT if is_balance and _is_time(row.time, line.time) else _Bond.NONE
    if is_balance:
        return _Bond.BALANCE
    if _differs(row, line):
        return _Bond.DOUBT
    if row.time is not None and row.time == line.time:
        return _Bond.TIME
    return _Bond.TEXT if is_same else _Bond.CUT


def _differs(row: Movement, line: Seen) -> bool:
    """Tell whether balances or times say that a row and a line are two movements."""
    is_balance = None not in (row.balance, line.balance) and row.balance != line.balance
    return is_balance or _is_apart(row.time, line.time)


def _is_cut(one: str, other: str) -> bool:
    """Tell whether one text is the other cut off, and long enough to say so."""
    short, long = sorted((one, other), key=len)
    return len(short) >= _LEAST_CUT and long.startswith(short)


def _is_time(one: time | None, other: time | None) -> bool:
    return one is None or other is None or one == other


def _is_apart(one: time | None, other: time | None) -> bool:
    if one is None or other is None:
        return False
    day = date(2000, 1, 1)
    return abs(datetime.combine(day, one) - datetime.combine(day, other)) > _APART


def _by_neighbours(
    movements: Sequence[Movement],
    lines: list[Seen],
    fates: dict[int, Found],
    taken: set[int],
    layout: str,
) -> None:
    """Hold what looks like a line of a day nearby that the file ought to show and does not.

    Layouts differ in which day they print: when it was ordered or when it was booked.
    """
    if not movements:
        return
    since, until = min(row.day for row in movements), max(row.day for row in movements)
    left: dict[tuple[int, str], list[int]] = defaultdict(list)
    for i, line in enumerate(lines):
        if i not in taken and since <= line.day <= until and line.layout != layout:
            left[line.amount, line.text[:_LEAST_CUT]].append(i)
    for at, row in enumerate(movements):
        if at in fates:
            continue
        text = bare(row.text)
        for i in left.get((row.amount, text[:_LEAST_CUT]), ()):
            if i not in taken and _is_neighbour(row, text, lines[i]):
                taken.add(i)
                fates[at] = Found(row, Fate.HELD, lines[i], "looks_like")
                break


def _is_neighbour(row: Movement, text: str, line: Seen) -> bool:
    if row.number and line.number:
        return False
    is_text = len(text) >= _LEAST_CUT and (text == line.text or _is_cut(text, line.text))
    return is_text and timedelta() < abs(row.day - line.day) <= _NEAR
