"""May she see what was digitised, and say whose it is?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.service.dossiers.api import Dossier

DIGITISERS = ("center_head", "clerk", "intake", "officer")
"""Posts that have papers in hand and dossiers to lay them into."""

PLANNERS = ("center_head", "leader")
"""Posts that say by when who digitises what."""
PLAN_READERS = tuple(sorted({*DIGITISERS, *PLANNERS}))


def may_plan(actor: Actor) -> bool:
    """Tell whether an official sets the plan of digitising."""
    return bool(dossiers.may_read(actor)) and not actor.roles.isdisjoint(PLANNERS)


def may_digitise(actor: Actor) -> bool:
    """Tell whether an official sees documents that nobody knows the dossier of, and proposals."""
    return bool(dossiers.may_read(actor)) and not actor.roles.isdisjoint(DIGITISERS)


def may_capture(actor: Actor, dossier: Dossier, own: Collection[UUID]) -> bool:
    """Tell whether an official photographs papers into a dossier: her agency decides it.

    Args:
        own: Her agency and what it continues.
    """
    return may_digitise(actor) and dossier.agency_id in own
