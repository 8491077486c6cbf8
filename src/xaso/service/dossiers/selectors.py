"""Reading dossiers: every list, search, count and download passes `visible_to` or a secret."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, cast

from django.db import connection
from django.db.models import Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.calendar import api as calendar
from xaso.kernel.identity import api as identity
from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations import api as organisations
from xaso.kernel.rights import api as rights
from xaso.kernel.scope import api as scope
from xaso.lib import look_up as codes
from xaso.service.dossiers import policies
from xaso.service.dossiers.domain.attendance import Attendance
from xaso.service.dossiers.domain.guards import Entry
from xaso.service.dossiers.domain.sealing import record_context
from xaso.service.dossiers.domain.transitions import ENDED, OPEN, STOPPED, State, Step
from xaso.service.dossiers.errors import UnknownDossier
from xaso.service.dossiers.models import (
    BookEntry,
    Dossier,
    DossierAccess,
    DossierRow,
    FoundDossier,
    SealedRecord,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency

STEPS_BY_ROLE = {
    "intake": (Step.INTAKE, Step.RETURN),
    "officer": (Step.APPRAISAL,),
    "head": (Step.APPRAISAL,),
    "leader": (Step.APPROVAL,),
    "clerk": (Step.ISSUING,),
    "center_head": (Step.INTAKE, Step.APPRAISAL, Step.APPROVAL, Step.ISSUING, Step.RETURN),
}
"""Which desks' work a post sees as its own, in its order of doing."""

NEVER_LATE = (*STOPPED, State.INTAKE_SUPPLEMENT, *ENDED)
MOST_ALIKE = 5
DUE_SOON = "working_hour:8"
NOT_DONE = ~Q(step=Step.DONE)
"""The condition of the queue's index, word for word, so that the planner finds it."""


def visible_to(
    actor: Actor, agency: Agency, *, model: type[DossierRow] = Dossier
) -> QuerySet[Dossier]:
    """Return the dossiers this official may see: the agency's, its predecessors', shared ones.

    Who only administers, and every technician, sees none.

    Args:
        model: `FoundDossier` where names are searched.

    Rows: `Dossier` with procedure version and officer joined.
    """
    dossiers = cast("QuerySet[Dossier]", QuerySet(model))
    if not policies.may_read(actor):
        return dossiers.none()
    own = organisations.scope_of(agency)
    return (
        dossiers
        .filter(Q(agency_id__in=own) | Q(pk__in=shared_with(own).values("dossier_id")))
        .select_related("procedure_version__procedure", "officer")
        .defer("procedure_version__verbatim", "procedure_version__steps")
    )


def kept_by(agency: Agency) -> QuerySet[Dossier]:
    """Return the dossiers of an agency and its predecessors, for the console alone."""
    return Dossier.objects.filter(agency_id__in=organisations.scope_of(agency))


def first_received(actor: Actor, agency: Agency) -> datetime | None:
    """Return when the first of the dossiers that this official may see was accepted."""
    at: datetime | None = visible_to(actor, agency).aggregate(at=Min("received_at"))["at"]
    return at


def shared_with(agencies: Iterable[UUID]) -> QuerySet[DossierAccess]:
    """Return what lets these agencies see others' dossiers today, until its first day without."""
    today = timezone.localdate()
    return DossierAccess.objects.filter(
        Q(until=None) | Q(until__gt=today), agency_id__in=list(agencies)
    )


def known_to(agency: Agency, dossier_id: UUID) -> Dossier:
    """Return a dossier that somebody of the agency may see, for those who explain its rights.

    Raises:
        UnknownDossier: There is none, or it is other people's.
    """
    own = organisations.scope_of(agency)
    found = (
        Dossier.objects
        .filter(Q(agency_id__in=own) | Q(pk__in=shared_with(own).values("dossier_id")))
        .select_related("procedure_version__procedure", "agency")
        .filter(pk=dossier_id)
        .first()
    )
    if found is None:
        raise UnknownDossier(_("Không có hồ sơ này."))
    return found


def steps_of(actor: Actor, book: rights.Book) -> list[str]:
    """Return the desks whose work is the actor's own, by her posts and by those she signs for."""
    signed_for = {one.role for one in book.delegations if one.account_id == actor.id}
    return [
        step for role in sorted(actor.roles | signed_for) for step in STEPS_BY_ROLE.get(role, ())
    ]


def find(actor: Actor, agency: Agency, dossier_id: UUID) -> Dossier:
    """Return one visible dossier.

    Raises:
        UnknownDossier: There is none, or none for these eyes: the two cannot be told apart.
    """
    found = visible_to(actor, agency).select_related("agency").filter(pk=dossier_id).first()
    if found is None:
        raise UnknownDossier(_("Không có hồ sơ này."))
    return found


def due_soon_until(agency_id: UUID, now: datetime) -> datetime:
    """Return until when what is due is due soon: eight working hours from now.

    So what is due on Monday morning is due soon on Friday, and not in the night from Sunday. Where
    nobody has entered working hours, by the clock on the wall.
    """
    try:
        return calendar.promise(agency_id, DUE_SOON, now).due
    except calendar.NoWorkingHours:
        return now + timedelta(hours=8)


def procedure_of(dossier_id: UUID) -> str:
    """Return the code of a dossier's procedure, for what its turns set going in rooms above."""
    found: str = Dossier.objects.values_list("procedure_version__procedure__code", flat=True).get(
        pk=dossier_id
    )
    return found


def born_of(agency_id: UUID, *, key_ids: Iterable[UUID], since: datetime) -> list[Dossier]:
    """Return what was filed from drafts with these data keys, which the dossiers took over."""
    return list(
        Dossier.objects.filter(
            agency_id=agency_id, submitted_at__gte=since, key_id__in=list(key_ids)
        ).only("pk", "key_id", "code", "look_up_code", "state")
    )


def promises_across(agency_id: UUID, day: date) -> int:
    """Return how many open dossiers were received on or before a day and are due on or after it."""
    begins = datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())
    return _across(agency_id, begins, begins + timedelta(days=1)).count()


def open_across(agency_id: UUID, begins: datetime, ends: datetime) -> QuerySet[Dossier]:
    """Return the dossiers whose clock runs across a stretch, the soonest due first."""
    return _across(agency_id, begins, ends).filter(state__in=OPEN).order_by("due_at", "id")


def _across(agency_id: UUID, begins: datetime, ends: datetime) -> QuerySet[Dossier]:
    return Dossier.objects.filter(
        NOT_DONE,
        agency_id=agency_id,
        resolved_at=None,
        received_at__lt=ends,
        due_at__gte=begins,
    )


def agencies_with_deadlines() -> list[UUID]:
    """Return the agencies that have a dossier whose clock runs."""
    rows = Dossier.objects.filter(NOT_DONE, state__in=OPEN, due_at__isnull=False)
    return list(rows.values_list("agency_id", flat=True).distinct())


def due_until(agency_id: UUID, until: datetime) -> list[Dossier]:
    """Return an agency's dossiers whose clock runs and that are due by a moment, the oldest first.

    What is being corrected has a clock of its own and was resolved before: it is left out.
    """
    return list(
        Dossier.objects
        .filter(
            NOT_DONE,
            agency_id=agency_id,
            state__in=OPEN,
            due_at__lte=until,
            resolved_at=None,
        )
        .defer("promise")
        .order_by("due_at", "id")
    )


def likely_same(
    agency: Agency, procedure_code: str, owner_name: str, now: datetime, *, but: UUID | None = None
) -> list[Dossier]:
    """Return what looks like the same request: of the same owner, for the same, not over yet.

    What ended within the last hour counts too: two desks may have typed the same in. Twins have
    names of their own, so one is never taken for the other.

    Args:
        but: A dossier that is not compared with itself.
    """
    if not owner_name.strip():
        return []
    rows = FoundDossier.objects.filter(
        NOT_DONE | Q(submitted_at__gt=now - timedelta(hours=1)),
        agency=agency,
        procedure_version__procedure__code=procedure_code,
        owner_name__iexact=" ".join(owner_name.split()),
    )
    if but is not None:
        rows = rows.exclude(pk=but)
    found = cast("QuerySet[Dossier]", rows)
    return list(found.order_by("-submitted_at")[:MOST_ALIKE])


def look_up(code: str, secret: str) -> Dossier:
    """Return the dossier whose slip was shown: look-up or official code, and the secret.

    Raises:
        UnknownDossier: No such code, or the wrong secret: the two cannot be told apart.
    """
    given = codes.normalise_secret(secret) or ""
    slip = _slip(codes.normalise_code(code) or "", code.strip()[:60].upper())
    hashed = keyring.blind("dossiers.secret", f"{slip.look_up_code}:{given}")
    if not hmac.compare_digest(hashed, slip.secret_hash):
        raise UnknownDossier(_("Không tìm thấy hồ sơ với mã và mã bí mật này."))
    return _shown(slip)


def look_up_again(code: str, secret_hash: str) -> Dossier:
    """Return a dossier whose secret was proved earlier, if that is still its secret.

    Raises:
        UnknownDossier: No such code, or a new secret was given out since.
    """
    slip = _slip(codes.normalise_code(code) or "", "")
    if not hmac.compare_digest(secret_hash, slip.secret_hash):
        raise UnknownDossier(_("Không tìm thấy hồ sơ với mã và mã bí mật này."))
    return _shown(slip)


@dataclass(frozen=True, slots=True)
class Slip:
    """What a code alone gives away inside the house: whose it is, and the secret to be proved."""

    dossier_id: UUID | None
    look_up_code: str
    secret_hash: str


def _slip(look_up_code: str, code: str) -> Slip:
    """Find a dossier outside any scope by one of its codes; a slip of nobody if there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM dossiers_slip(%s, %s)", [look_up_code, code])
        found = cursor.fetchone()
    return Slip(*found) if found else Slip(None, "-", "")


def _shown(slip: Slip) -> Dossier:
    """Take a dossier whose secret was proved into the scope and return it."""
    if slip.dossier_id is None:
        raise UnknownDossier(_("Không tìm thấy hồ sơ với mã và mã bí mật này."))
    scope.admit(slip.dossier_id)
    return Dossier.objects.select_related("procedure_version__procedure", "agency").get(
        pk=slip.dossier_id
    )


def unseal(record: SealedRecord, dossier: Dossier) -> Any:
    """Return what a sealed record holds.

    Raises:
        KeyDestroyed: The dossier's key has been destroyed.
    """
    context = record_context(dossier.pk, record.kind, record.number)
    return json.loads(keyring.unseal(dossier.key_id, bytes(record.sealed), context))


def answers_of(dossier: Dossier) -> dict[str, Any]:
    """Return the newest version of the answers."""
    return _newest(dossier, SealedRecord.Kind.ANSWERS)


def parties_of(dossier: Dossier) -> dict[str, Any]:
    """Return the newest version of who asks and for whom."""
    return _newest(dossier, SealedRecord.Kind.PARTIES)


def attendance_of(dossier: Dossier) -> Attendance:
    """Return by what right, with whose help and how confirmed a dossier was filed.

    Nothing of an erased one.
    """
    try:
        return Attendance.from_json(_newest(dossier, SealedRecord.Kind.PRESENCE))
    except keyring.KeyDestroyed:
        return Attendance()


def entry_of(dossier: Dossier) -> BookEntry | None:
    """Return under what the dossier stands in the ministry's book, None where it does not."""
    if dossier.entry != Entry.MADE:
        return None
    return BookEntry.objects.filter(dossier=dossier).first()


def entered_number(dossier: Dossier) -> str:
    """Return the personal number that the ministry's system gave at the entry; empty for none."""
    return str(_newest(dossier, SealedRecord.Kind.ENTRY).get("personal_number", ""))


def notes_of(dossier: Dossier) -> dict[int, str]:
    """Return the words written with events, by the event's number; none of an erased dossier."""
    rows = dossier.sealed.filter(kind=SealedRecord.Kind.NOTE)
    try:
        return {row.number: str(unseal(row, dossier)) for row in rows}
    except keyring.KeyDestroyed:
        return {}


def _newest(dossier: Dossier, kind: str) -> dict[str, Any]:
    record = dossier.sealed.filter(kind=kind).order_by("-number").first()
    return dict(unseal(record, dossier)) if record else {}


@dataclass(frozen=True, slots=True)
class Happening:
    """One event as people read it."""

    seq: int
    type: str
    at: datetime
    actor_name: str
    actor_kind: str
    note: str
    to_state: str
    step: str = ""
    number: int | None = None
    signed_as: str = ""
    decision: str = ""


def timeline_of(dossier: Dossier) -> list[Happening]:
    """Return what happened, oldest first, with who did it and what was written.

    Queries: three, whatever the length.
    """
    notes = notes_of(dossier)
    happened = list(dossier.events.order_by("seq"))
    ids = {event.actor_id for event in happened if event.actor_id}
    names = dict(identity.Account.objects.filter(pk__in=ids).values_list("pk", "full_name"))
    return [
        Happening(
            seq=event.seq,
            type=event.type,
            at=event.at,
            actor_name=names.get(event.actor_id, "") if event.actor_id else "",
            actor_kind=event.actor_kind,
            note=notes.get(event.seq, ""),
            to_state=event.to_state,
            step=event.step,
            number=event.data.get("number"),
            signed_as=event.data.get("signed_as", ""),
            decision=event.data.get("decision", ""),
        )
        for event in happened
    ]
