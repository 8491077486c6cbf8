"""What a statement says: movements in and out, and rows that are neither, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, time

__all__ = ["Movement", "Read", "Rejection"]


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement on an account, in đồng, above zero; `row` counts from 1 as in the file."""

    row: int
    day: date
    amount: int
    text: str
    time: time | None = None
    number: str = ""
    balance: int | None = None


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that is no incoming money, and why; `told` is what could not be read."""

    row: int
    code: str
    told: str = ""


@dataclass(slots=True)
class Read:
    """A statement as it was read.

    `accounts` are numbers that stand before its header, `account` the one that it calls its own.
    """

    incoming: list[Movement] = field(default_factory=list)
    outgoing: list[Movement] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    opening: int | None = None
    closing: int | None = None
    accounts: frozenset[str] = frozenset()
    account: str = ""
