"""Rules of the bank side broken on purpose: with any of them 5.3 or 5.4 has to fail."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from xaso.service.bank import api as bank
from xaso.service.bank.domain import matching, reading
from xaso.service.bank.domain.identity import Fate, Found
from xaso.service.bank.domain.matching import How, Match
from xaso.service.bank.services import importing, undoing
from xaso.service.bank.services import matching as counting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from xaso.service.bank.domain.layouts import Layout
    from xaso.service.bank.domain.matching import Owed


# --- A month of lines ---------------------------------------------------------------------------


@contextmanager
def _one_sign_without_amount() -> Iterator[None]:
    def by_one_sign(near: list[Owed], _amount: int) -> Match:
        return Match(near[0], How.ONE_SIGN)

    with (
        patch.object(matching, "_by_one_sign", by_one_sign),
        patch.object(counting, "EXACT", frozenset()),
    ):
        yield


def _namesakes_alike() -> AbstractContextManager[object]:
    usual = matching._by_name  # noqa: SLF001

    def by_name(*given: Any) -> Match:
        found = usual(*given)
        first = next((owed for owed in found.likely if owed.owed == given[1]), None)
        return Match(first, How.AMOUNT_NAME) if first else found

    return patch.object(matching, "_by_name", by_name)


def _double_unsaid() -> AbstractContextManager[object]:
    usual = matching._by_reference  # noqa: SLF001
    return patch.object(matching, "_by_reference", lambda owed: replace(usual(owed), why=None))


def _closing_forgets_suspense() -> AbstractContextManager[object]:
    usual = bank.closing
    return patch.object(bank, "closing", lambda *given: usual(*given)._replace(unknown=0))


# --- Files --------------------------------------------------------------------------------------


def _known_forgotten() -> AbstractContextManager[object]:
    def compare(movements: Any, _known: Any, *, layout: str) -> list[Found]:
        del layout
        return [Found(replace(row, number=""), Fate.NEW) for row in movements]

    return patch.object(importing, "compare", compare)


@contextmanager
def _totals_are_money() -> Iterator[None]:
    usual = reading._moment  # noqa: SLF001

    def moment(cells: Any, layout: Layout, today: Any) -> Any:
        try:
            return usual(cells, layout, today)
        except reading.Unreadable:
            return today, None

    with (
        patch.object(reading, "_is_total", lambda *_given: False),
        patch.object(reading, "_moment", moment),
    ):
        yield


def _outgoing_is_money() -> AbstractContextManager[object]:
    usual = reading._amount  # noqa: SLF001

    def amount(*given: Any) -> int | None:
        found = usual(*given)
        return None if found is None else abs(found)

    return patch.object(reading, "_amount", amount)


def _undo_leaves_one() -> AbstractContextManager[object]:
    usual, left = undoing._take_back, []  # noqa: SLF001

    def take_back(line: Any, *given: Any) -> bool:
        if line.payment_id is not None and not left:
            left.append(line)
            return False
        return usual(line, *given)

    return patch.object(undoing, "_take_back", take_back)


MONTH: dict[str, Callable[[], AbstractContextManager[object]]] = {
    "one-sign-without-amount": _one_sign_without_amount,
    "namesakes-alike": _namesakes_alike,
    "double-unsaid": _double_unsaid,
    "closing-forgets-suspense": _closing_forgets_suspense,
}
FILES: dict[str, Callable[[], AbstractContextManager[object]]] = {
    "known-forgotten": _known_forgotten,
    "totals-are-money": _totals_are_money,
    "outgoing-is-money": _outgoing_is_money,
    "undo-leaves-one": _undo_leaves_one,
}
BREAKS = MONTH | FILES
