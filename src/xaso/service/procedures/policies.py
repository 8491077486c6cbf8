"""Who may do what with procedures."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xaso.kernel.audit import api as audit

ADOPTERS = frozenset({"admin", "center_head"})


def may_adopt(actor: audit.Actor) -> bool:
    """Tell whether the actor may confirm procedures for the agency."""
    return bool(actor.roles & ADOPTERS)
