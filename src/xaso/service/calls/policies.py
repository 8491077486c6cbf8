"""May she call, may she word what is said?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from xaso.kernel.audit.api import Actor

CALLERS = ("center_head", "clerk", "intake")
"""Posts that telephone people in the agency's name."""
WORDERS = ("center_head", "leader")
"""Posts that answer for what is said."""


def may_call(actor: Actor) -> bool:
    """Tell whether an official telephones people about their dossiers."""
    return bool(dossiers.may_read(actor)) and not actor.roles.isdisjoint(CALLERS)


def may_word(actor: Actor) -> bool:
    """Tell whether an official changes what is said."""
    return bool(dossiers.may_read(actor)) and not actor.roles.isdisjoint(WORDERS)
