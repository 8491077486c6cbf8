"""What certifying costs: by the page of each copy, or by the case. Whole đồng."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from xaso.service.registers.domain.lines import Line


def fee(price: Callable[[int], int], lines: Iterable[Line], *, counts_pages: bool) -> int:
    """Return what certifying these papers costs.

    By the page: what so many pages of one copy cost, times the copies. By the case: the price of
    one, whatever is certified.

    Args:
        price: What so many units cost by the rule of the day.

    Law: circular-226-2016.
    """
    if not counts_pages:
        return price(1)
    return sum(line.copies * price(line.pages) for line in lines)
