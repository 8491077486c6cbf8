"""How a receipt stands, and what may become of it."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["ENDED", "LIVE", "State", "may_end"]


class State(StrEnum):
    """How a receipt stands; nothing leads back."""

    DRAFT = "draft"
    ISSUED = "issued"
    REPLACED = "replaced"
    ADJUSTED = "adjusted"
    CANCELLED = "cancelled"


LIVE = frozenset({State.DRAFT, State.ISSUED})
"""It answers for its payment."""
ENDED = frozenset({State.REPLACED, State.ADJUSTED, State.CANCELLED})
"""Another one does, or none; it stays in the books with the reason."""


def may_end(state: str, to: str) -> bool:
    """Tell whether a receipt may be replaced, adjusted or cancelled.

    What has no number yet has nothing to replace or adjust.
    """
    return to in ENDED and (
        state == State.ISSUED or (state == State.DRAFT and to == State.CANCELLED)
    )
