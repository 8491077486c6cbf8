"""Who looked at what, by which right and for what reason: written down before anything is shown."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.kernel.scope import api as scope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xaso.kernel.audit.api import Actor
    from xaso.service.dossiers.models import Dossier

KIND, LISTS = "dossiers.dossier", "dossiers.list"
VIEW, FILE, PRINT, RESULT = (
    "dossiers.view",
    "dossiers.view_file",
    "dossiers.print",
    "dossiers.view_result",
)
UNMASK, LIST, RECEIPT = "dossiers.unmask", "dossiers.list", "dossiers.receipt"
LOOKS = (VIEW, UNMASK, FILE, PRINT, RESULT, RECEIPT)
"""The verbs under which somebody got to see what people declared or handed in."""
FULL, COVERED, NAME = "full", "covered", "name"
"""How much a page showed: everything, all but what is sensitive, or who it is about."""
ONE_LOOK = timedelta(minutes=15)
"""What the same person does again within this time is told to the owner as one look; the same list
is noted once."""


def note(actor: Actor, dossier: Dossier, verb: str, *, ground: str = "", **details: str) -> None:
    """Write down that somebody looked at what people declared or handed in.

    Args:
        actor: Who looks, with the posts held now.
        dossier: Whose.
        verb: One of `LOOKS`.
        ground: The reason, where one was asked for.
        details: Ids of what was opened; of a page, how much it `shown`.

    Effects: one audit entry, in a transaction of its own where none is open.
    """
    with transaction.atomic():
        audit.record(
            actor=actor,
            verb=verb,
            object_kind=KIND,
            object_id=dossier.pk,
            agency_id=dossier.agency_id,
            ground=ground,
            details={**_right(actor, dossier), **details},
        )


def note_list(actor: Actor, found: Sequence[Dossier], *, of: str) -> None:
    """Write down whose names stood in a list, an empty one too: it was asked for.

    Args:
        actor: Who looks.
        found: The dossiers in the order shown.
        of: Which list: "queue", or "search" where words were looked for.

    Effects: one audit entry, unless this process noted the same list within a quarter of an hour.
    """
    shown = sorted(str(dossier.pk) for dossier in found)
    digest = hashlib.sha256("".join(shown).encode()).hexdigest()
    key, now = f"look:{actor.id}:{of}:{digest}", timezone.now()
    noted: datetime | None = cache.get(key)
    if noted is not None and now - noted <= ONE_LOOK:
        return
    with transaction.atomic():
        audit.record(
            actor=actor,
            verb=LIST,
            object_kind=LISTS,
            object_id=of,
            details={"roles": sorted(actor.roles), "dossiers": shown},
        )
    cache.set(key, now, ONE_LOOK.total_seconds())


def _right(actor: Actor, dossier: Dossier) -> dict[str, object]:
    """Return by which posts, and through what, the actor sees the dossier."""
    through = "own"
    if actor.agency_id is not None and actor.agency_id != dossier.agency_id:
        agencies = organisations.Agency.objects.filter(pk=actor.agency_id)
        follows = any(dossier.agency_id in organisations.scope_of(one) for one in agencies)
        through = "successor" if follows else "shared"
    return {"roles": sorted(actor.roles), "through": through}


class Opening(NamedTuple):
    """One look at a dossier, as its owner reads it."""

    at: datetime
    who: str
    posts: list[str]
    agency: str
    what: str
    right: str
    reason: str


_RIGHTS = {
    "own": _("Hồ sơ do cơ quan này giải quyết."),
    "successor": _("Cơ quan này kế thừa cơ quan đã nhận hồ sơ."),
    "shared": _("Hồ sơ được chia sẻ để phối hợp giải quyết."),
}


def openings(dossier: Dossier) -> list[Opening]:
    """Return the looks of officials at a dossier, newest first; lists of names are left out.

    The same look again within a quarter of an hour is told once, with the moment of the last.

    The owner of the dossier may read this, so it looks beyond what she is let see: at the entries
    of the agency about this one dossier.

    Queries: three.
    """
    with scope.of(agencies=[dossier.agency_id]):
        noted = [
            entry
            for entry in audit.trail_of(KIND, dossier.pk).filter(verb__in=LOOKS).reverse()
            if entry.actor_kind == "staff"
        ]
    people = identity.Account.objects.in_bulk({one.actor_id for one in noted if one.actor_id})
    labels = dict(organisations.Position.Role.choices)
    found: list[Opening] = []
    for entry in noted:
        person = people.get(entry.actor_id) if entry.actor_id else None
        through = entry.details.get("through", "own")
        look = Opening(
            at=entry.at,
            who=person.full_name if person else gettext("Cán bộ không còn tài khoản"),
            posts=[str(labels.get(role, role)) for role in entry.details.get("roles", ())],
            agency=dossier.agency.name if through == "own" else "",
            what=audit.words_for(entry.verb),
            right=str(_RIGHTS[through]),
            reason=entry.ground,
        )
        if not any(later.at - look.at < ONE_LOOK and later[1:] == look[1:] for later in found):
            found.append(look)
    return found
