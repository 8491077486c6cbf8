"""What flowed between two readings of a meter."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Used", "WrongReading", "estimated", "is_unusual", "used_between"]

UNUSUAL = 3
"""So many times the usual is asked about again."""
LEAST_ASKED = 10
"""Below so many units nothing is unusual."""


class WrongReading(ValueError):
    """What was read cannot be; `code` says why: `digits`, `back`, `forward`."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class Used(NamedTuple):
    """How many whole units flowed, and whether the meter began again at zero."""

    units: int
    has_rolled_over: bool


def used_between(
    previous: int, value: int, digits: int, *, has_rolled_over: bool = False, carried: int = 0
) -> Used:
    """Return what flowed from one reading to the next.

    Args:
        previous: What the meter showed last.
        value: What it shows now.
        digits: How many digits it has: with five it shows 00000 after 99999.
        has_rolled_over: Who reads says that it began again.
        carried: What a meter before it counted in the same period.

    Raises:
        WrongReading: More digits than the meter has; less than before though it did not begin
            again; not less though it did.
    """
    if not 0 <= value < 10**digits:
        raise WrongReading("digits", f"Đồng hồ này có {digits} chữ số.")
    if has_rolled_over:
        if value >= previous:
            raise WrongReading("forward", "Chỉ số mới không nhỏ hơn chỉ số cũ: chưa quay vòng.")
        return Used(value + 10**digits - previous + carried, has_rolled_over=True)
    if value < previous:
        raise WrongReading("back", "Chỉ số mới nhỏ hơn chỉ số cũ.")
    return Used(value - previous + carried, has_rolled_over=False)


def estimated(history: Sequence[int]) -> int:
    """Return what to reckon with where nobody could read: the mean of the last three periods.

    Half a unit counts as one; nothing where there is no history.
    """
    last = list(history)[-3:]
    if not last:
        return 0
    return (2 * sum(last) + len(last)) // (2 * len(last))


def is_unusual(units: int, history: Sequence[int]) -> bool:
    """Tell whether so much flowed that who reads should look again."""
    usual = estimated(history)
    return units > LEAST_ASKED and bool(history) and units > UNUSUAL * usual
