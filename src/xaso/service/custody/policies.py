"""May she say where papers lie, may she make places, may she send by post?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaso.kernel.organisations import api as organisations
from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency
    from xaso.service.dossiers.api import Dossier

KEEPERS = ("center_head", "clerk", "head", "intake", "officer")
"""Posts that have papers in hand."""
ARRANGERS = ("center_head", "clerk")
"""Posts that make places and count what lies there."""
POSTERS = ("center_head", "clerk", "intake")
"""Posts that give things to the post and take them from it."""
MOVERS = ("center_head", "clerk", "head", "leader")
"""Posts that give all that a colleague holds to another; everybody does with her own."""


def may_keep(actor: Actor) -> bool:
    """Tell whether an official says where papers lie."""
    return bool(dossiers.may_read(actor)) and not actor.roles.isdisjoint(KEEPERS)


def may_arrange(actor: Actor) -> bool:
    """Tell whether an official makes places and counts what lies there."""
    return bool(dossiers.may_read(actor)) and not actor.roles.isdisjoint(ARRANGERS)


def may_move_others(actor: Actor) -> bool:
    """Tell whether an official gives what a colleague holds to another."""
    return bool(dossiers.may_read(actor)) and not actor.roles.isdisjoint(MOVERS)


def may_post(actor: Actor) -> bool:
    """Tell whether an official gives things to the post and takes them from it."""
    return bool(dossiers.may_read(actor)) and not actor.roles.isdisjoint(POSTERS)


def is_kept_here(dossier: Dossier, agency: Agency) -> bool:
    """Tell whether a dossier's paper may lie at an agency: it decides it, or received it."""
    own = set(organisations.scope_of(agency))
    return dossier.agency_id in own or dossier.received_by_id in own
