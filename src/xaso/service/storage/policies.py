"""May she see how much was used again? May she look for what a person has?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from xaso.kernel.audit.api import Actor

READERS = ("center_head", "clerk", "leader")
"""Posts that answer for what people are asked to bring."""
LOOKERS = ("intake",)
"""Posts that receive papers, and need not ask for what the agency gave itself."""


def may_look(actor: Actor) -> bool:
    """Tell whether an official looks for what a person at the desk was given already."""
    return bool(dossiers.may_read(actor)) and not actor.roles.isdisjoint(LOOKERS)


def may_read_savings(actor: Actor) -> bool:
    """Tell whether an official sees how many papers were used again."""
    return bool(dossiers.may_read(actor)) and not actor.roles.isdisjoint(READERS)
