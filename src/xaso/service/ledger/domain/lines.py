"""What one transaction may say: at least two lines, none of them nothing, their sum zero."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

__all__ = ["Line", "Unbalanced", "merged"]


class Unbalanced(ValueError):
    """The lines of a transaction do not come to zero, or say nothing."""


class Line(NamedTuple):
    """An account and what it takes in (above zero, debit) or gives (below, credit), in đồng."""

    account_id: UUID
    amount: int


def merged(lines: Sequence[Line]) -> list[Line]:
    """Return one line for each account, in the accounts' order, without those that come to nothing.

    The fixed order keeps two transactions that touch the same accounts from waiting for each other.

    Raises:
        Unbalanced: They do not come to zero, or nothing is left.
    """
    amounts: dict[UUID, int] = {}
    for line in lines:
        amounts[line.account_id] = amounts.get(line.account_id, 0) + line.amount
    if sum(amounts.values()) != 0:
        raise Unbalanced(f"Bút toán lệch {sum(amounts.values())} đồng.")
    told = [Line(account, amounts[account]) for account in sorted(amounts) if amounts[account]]
    if not told:
        raise Unbalanced("Bút toán không có số tiền.")
    return told
