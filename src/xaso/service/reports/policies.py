"""May she? The only place that answers for reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from xaso.kernel.audit.api import Actor

READERS = ("officer", "head", "leader", "clerk", "center_head", "intake")
SENDERS = ("leader", "center_head")


def may_send(actor: Actor) -> bool:
    """Tell whether an official answers for the agency's figures."""
    return bool(dossiers.may_read(actor)) and not actor.roles.isdisjoint(SENDERS)
