"""In which capacity somebody signs, kept with the event and printed above the signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from xaso.kernel.identity import api as identity
from xaso.kernel.rights import api as rights
from xaso.service.dossiers.domain.transitions import TRANSITIONS

if TYPE_CHECKING:
    from datetime import datetime

    from xaso.kernel.audit.api import Actor
    from xaso.service.dossiers.models import Dossier, DossierEvent
    from xaso.service.dossiers.policies import Verdict

SIGNED = frozenset({
    "approve",
    "reject",
    "agree_extension",
    "accept_withdrawal",
    "stop_after_death",
})
"""Acts that a paper is signed by."""


def capacity(
    actor: Actor, dossier: Dossier, transition: str, verdict: Verdict, now: datetime
) -> dict[str, str]:
    """Return what the event says of the capacity: a delegation always, a post where one signs.

    `signed_as` holds the lines above the signature, `delegation` and `decision` by what right.

    Law: decree-30-2020, article 13.
    """
    if verdict.by is not None:
        return {
            "signed_as": verdict.by.lines,
            "delegation": str(verdict.by.id),
            "decision": verdict.by.decision,
        }
    if transition not in SIGNED or actor.id is None:
        return {}
    posts = TRANSITIONS[transition].roles & actor.roles or actor.roles
    day = timezone.localdate(now)
    lines = rights.own_signature(actor.id, dossier.agency_id, posts, day)
    return {"signed_as": lines} if lines else {}


def of_approval(dossier: Dossier) -> dict[str, str]:
    """Return who approved the result and in which capacity, as its paper prints it, and her id."""
    event = dossier.events.filter(type="approve").order_by("-seq").first()
    known = of_event(event)
    return {**known, "signer_id": str(event.actor_id)} if known and event else {}


def of_event(event: DossierEvent | None) -> dict[str, str]:
    """Return the signer of an event and the lines above the signature, where it keeps them."""
    if event is None or event.actor_id is None or "signed_as" not in event.data:
        return {}
    account = identity.Account.objects.filter(pk=event.actor_id).first()
    name = account.full_name if account else ""
    return {"signer_role": event.data["signed_as"], "signer": name}
