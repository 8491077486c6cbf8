"""What certifying costs: whole đồng by a dated tariff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xaso.service.registers.domain.lines import Line


class Tariff(Protocol):
    """One price: for each case, or for each page of each copy with a lower price further on."""

    per_case: int
    first_pages: int
    first_amount: int
    further_amount: int
    most_per_copy: int


def fee(tariff: Tariff, lines: Iterable[Line]) -> int:
    """Return what certifying these papers costs.

    By the page: the first pages at one price, the further ones at another, a copy never above its
    ceiling, times the copies. By the case: one price whatever is certified.

    Law: circular-226-2016.
    """
    if tariff.per_case:
        return tariff.per_case
    return sum(line.copies * per_copy(tariff, line.pages) for line in lines)


def per_copy(tariff: Tariff, pages: int) -> int:
    """Return what one copy of so many pages costs."""
    first = min(pages, tariff.first_pages)
    cost = first * tariff.first_amount + (pages - first) * tariff.further_amount
    return min(cost, tariff.most_per_copy) if tariff.most_per_copy else cost
