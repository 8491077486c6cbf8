"""Rules of the bank side broken on purpose: with any of them 5.3 or 5.4 has to fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

BREAKS: dict[str, Callable[[], AbstractContextManager[object]]] = {}
MONTH_BREAKS = ("one-sign-without-amount", "double-is-income", "closing-forgets-suspense")
FILE_BREAKS = ("known-forgotten", "totals-are-money", "outgoing-is-money", "undo-leaves-one")
