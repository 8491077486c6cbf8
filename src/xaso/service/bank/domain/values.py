"""Days, amounts and numbers as banks write them; nothing is guessed."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from xaso.lib.text import tidy

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["LARGEST", "Unreadable", "amount_of", "moment_of", "number_of", "text_of", "time_of"]

LARGEST = 10**13
"""No amount of a commune reaches it; a payment code carries thirteen digits."""
_CURRENCY = re.compile(r"\s*(?:vnd|vnđ|đồng|đ)\.?$", re.IGNORECASE)
_BLANK = frozenset({"", "-", "–", "—"})
_LOSSY = re.compile(r"\d(?:[.,]\d+)?e\+\d+", re.IGNORECASE)
_GROUPED = {
    ",": re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?"),
    ".": re.compile(r"(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?"),
}
_CLOCK = re.compile(r"(\d{1,2})[:hH](\d{2})(?::(\d{2}))?")
TEXT_SIGNS = 500
NUMBER_SIGNS = 60


class Unreadable(ValueError):
    """A cell that says nothing sure; `code` says of what kind."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def amount_of(cell: object, group: str) -> int | None:
    """Return an amount in đồng with its sign, None for an empty cell.

    Args:
        group: What stands between thousands; the other of "." and "," begins a fraction.

    Raises:
        Unreadable: Letters, a wrong grouping, a fraction of a đồng, or beyond any amount.
    """
    if cell is None:
        return None
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        raise Unreadable("unreadable_amount")
    if isinstance(cell, str):
        return _written(cell, group)
    if cell != cell or cell in {float("inf"), float("-inf")}:  # not a number
        raise Unreadable("unreadable_amount")
    if cell != int(cell):
        raise Unreadable("fraction")
    return _within(int(cell))


def _written(cell: str, group: str) -> int | None:
    bare = _CURRENCY.sub("", tidy(cell).replace("\u2212", "-"))
    if bare in _BLANK:
        return None
    sign = -1 if bare[0] == "-" else 1
    if bare[0] in "+-":
        bare = bare[1:].strip()
    elif bare[0] == "(" and bare[-1] == ")":
        sign, bare = -1, bare[1:-1].strip()
    found = _GROUPED[group].fullmatch(bare)
    if found is None or not bare.isascii():
        raise Unreadable("unreadable_amount")
    if found[2] and found[2].strip("0"):
        raise Unreadable("fraction")
    return _within(sign * int(found[1].replace(group, "")))


def _within(amount: int) -> int:
    if abs(amount) >= LARGEST:
        raise Unreadable("too_large")
    return amount


def moment_of(cell: object, formats: Sequence[str]) -> tuple[date, time | None]:
    """Return the day of a cell, and the time where one is written.

    Raises:
        Unreadable: It is no day of the calendar in any of the formats.
    """
    if isinstance(cell, datetime):
        return cell.date(), cell.time().replace(microsecond=0) if cell.time() != time() else None
    if isinstance(cell, date):
        return cell, None
    if isinstance(cell, str):
        told = tidy(cell)
        for form in formats:
            try:
                found = datetime.strptime(told, form)  # noqa: DTZ007  # a bank's local time
            except ValueError:
                continue
            return found.date(), found.time() if "%H" in form else None
    raise Unreadable("unreadable_day")


def time_of(cell: object) -> time | None:
    """Return a time of the day; None where the cell says none that can be read."""
    if isinstance(cell, datetime):
        return cell.time().replace(microsecond=0)
    if isinstance(cell, time):
        return cell.replace(microsecond=0)
    found = _CLOCK.fullmatch(tidy(cell)) if isinstance(cell, str) else None
    if found is None:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def number_of(cell: object) -> str:
    """Return the bank's number of a movement; "" for none, and for one that a sheet rounded."""
    told = text_of(cell).replace(" ", "").strip("'").upper()
    if _LOSSY.fullmatch(told) or told in {"", "-", "0"}:
        return ""
    return told[:NUMBER_SIGNS]


def text_of(cell: object) -> str:
    """Return a cell as text: composed, single spaces, whole numbers without a fraction."""
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell)) if abs(cell) < 1e15 else repr(cell)
    return tidy(str(cell))[:TEXT_SIGNS]
