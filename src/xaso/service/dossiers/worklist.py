"""The lists of the desk: what is to be done, and what is looked for, at one price at any size."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.functions import Coalesce

from xaso.kernel.organisations import api as organisations
from xaso.kernel.rights import api as rights
from xaso.lib import look_up as codes
from xaso.service.dossiers import policies
from xaso.service.dossiers.domain.transitions import Step
from xaso.service.dossiers.models import Dossier, FoundDossier
from xaso.service.dossiers.selectors import (
    NEVER_LATE,
    NOT_DONE,
    shared_with,
    steps_of,
    visible_to,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency

TRIGRAM = 3
DEADLINE = Coalesce("due_at", "answer_by")
MOMENT = {True: "submitted_at", False: "deadline"}
"""By what a list is ordered: what is looked for from the newest, what is to be done by its date."""


def queue(
    actor: Actor,
    agency: Agency,
    *,
    steps: Sequence[str] = (),
    text: str = "",
    procedure: str = "",
    late_at: datetime | None = None,
    mine: Sequence[str] = (),
    after: tuple[datetime, UUID] | None = None,
    before: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[Dossier]:
    """Return the actor's work, the most urgent first; what is looked for, the newest first.

    Args:
        steps: Desks to look at; the actor's own when empty.
        text: An official code, a look-up code or part of a name; searches ended ones too.
        procedure: A procedure's code.
        late_at: Only what is late at this moment.
        mine: The actor's own desks where she signs for others too, from `steps_of`.
        after: Moment and id of the last row already seen, as `moment_of` tells them.
        before: Moment and id of the first row already seen; the rows just above it come back.

    Returns: At most `limit` rows, each with `deadline`.

    Queries: two, three where something is looked for, however many there are: each desk of each
    agency gives its first rows by index.
    """
    if not policies.may_read(actor):
        return []
    rows = visible_to(actor, agency, model=FoundDossier if text else Dossier)
    rows = whole = rows.annotate(deadline=DEADLINE).defer("promise")
    own = mine or steps_of(actor, rights.Book())
    wanted = [s for s in steps if s in set(Step)] or own
    if procedure:
        rows = rows.filter(procedure_version__procedure__code=procedure)
    if late_at is not None:
        rows = rows.filter(deadline__lt=late_at, resolved_at=None).exclude(state__in=NEVER_LATE)
    if text:
        rows = rows.filter(_said_by(text.strip()))
        if steps:
            rows = rows.filter(step__in=wanted)
        arms = _by_agency(rows, agency)
    else:
        agencies = organisations.scope_of(agency)
        open_rows = rows.filter(NOT_DONE)
        arms = [open_rows.filter(agency_id=a, step=s) for a in agencies for s in wanted]
    found = _first_of(arms, MOMENT[bool(text)], after=after, before=before, limit=limit)
    shown = {dossier.pk: dossier for dossier in whole.filter(pk__in=found)}
    return [shown[pk] for pk in found if pk in shown]


def moment_of(dossier: Dossier, *, text: str) -> datetime:
    """Return by which moment a row of `queue` stands where it stands."""
    at: datetime = getattr(dossier, MOMENT[bool(text)])
    return at


def _by_agency(rows: QuerySet[Dossier], agency: Agency) -> list[QuerySet[Dossier]]:
    """Return the rows of each agency of the scope by themselves, and those that others share."""
    own = organisations.scope_of(agency)
    arms = [rows.filter(agency_id=one) for one in own]
    shared = list(shared_with(own).values_list("dossier_id", flat=True))
    if shared:
        arms.append(rows.filter(pk__in=shared).exclude(agency_id__in=own))
    return arms


def _first_of(
    arms: Sequence[QuerySet[Dossier]],
    moment: str,
    *,
    after: tuple[datetime, UUID] | None,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[UUID]:
    """Return the ids of the first rows of several sets together, in the order of the list.

    Each set is cut by itself, so that an index gives its first rows and nothing is sorted whole.
    """
    down = (moment == MOMENT[True]) != (before is not None)
    key, beyond, sign = after or before, "lt" if down else "gt", "-" if down else ""
    if key is not None:
        at, last = key
        then = Q(**{f"{moment}__{beyond}": at}) | Q(**{moment: at, f"id__{beyond}": last})
        arms = [arm.filter(then) for arm in arms]
    order = (f"{sign}{moment}", f"{sign}id")
    cut = [
        arm.select_related(None).order_by(*order).values_list("id", moment)[:limit] for arm in arms
    ]
    if not cut:
        return []
    together = cut[0].union(*cut[1:], all=True).order_by(*order)[:limit] if cut[1:] else cut[0]
    found = [pk for pk, _at in together]
    return found[::-1] if before is not None else found


def _said_by(text: str) -> Q:
    """Return what a code or a name finds, each by an index: codes are kept in capitals.

    One or two letters stand for how a word of the name begins, for fewer than three hold no
    trigram of their own.
    """
    found = Q(code=text.upper()) | Q(look_up_code=codes.normalise_code(text) or "-")
    for name in ("owner_name", "submitter_name"):
        if len(text) < TRIGRAM:
            found |= Q(**{f"{name}__istartswith": text}) | Q(**{f"{name}__icontains": f" {text}"})
        else:
            found |= Q(**{f"{name}__icontains": text})
    return found
