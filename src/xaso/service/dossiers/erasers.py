"""What rooms above destroy with an erased dossier, without being known here.

A scan lies in a dossier sealed with the dossier's key; what it was made from lies elsewhere, sealed
with another. The room that knows where says which further keys die with the dossier.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.service.dossiers.models import Dossier

    Eraser = Callable[[Dossier, Actor, datetime], set[UUID]]

_erasers: dict[str, Eraser] = {}


def register_eraser(name: str, eraser: Eraser) -> None:
    """Let `eraser` say which further keys are destroyed with a dossier.

    It is asked inside the transaction that erases, after the dossier's own keys were destroyed, and
    does what else is to be done in its room.
    """
    _erasers[name] = eraser


def keys_above(dossier: Dossier, actor: Actor, now: datetime) -> set[UUID]:
    """Return the keys that rooms above name."""
    found: set[UUID] = set()
    for eraser in _erasers.values():
        found |= eraser(dossier, actor, now)
    return found
