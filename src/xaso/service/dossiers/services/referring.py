"""Asking other bodies: for an opinion while deciding, or for their part of a joint dossier.

A question does not stop the clock: where the procedure allows it, a leader pauses the dossier. Who
was asked sees the dossier from then on, covered like every dossier one has no part in, until a
month after the answer.

Law: nd-118-2025; one-stop.md 2.1, 2.8.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.calendar import api as calendar
from xaso.kernel.organisations import api as organisations
from xaso.service.dossiers import policies
from xaso.service.dossiers.errors import (
    LostRace,
    NotAllowed,
    ReasonMissing,
    UnknownDossier,
    WrongEntry,
)
from xaso.service.dossiers.models import Body, DossierAccess, Referral
from xaso.service.dossiers.services import timing
from xaso.service.dossiers.services.moving import lock, move, require

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.service.dossiers.models import Dossier

Kind, Ending = Referral.Kind, Referral.Ending
ENDINGS = {
    Kind.OPINION: (Ending.AGREED, Ending.OBJECTED, Ending.REMARKED),
    Kind.PART: (Ending.DONE, Ending.REFUSED),
}
"""How whoever was asked may end it."""
OPINION = "Cho ý kiến"
"""What an opinion is called in the lists of both sides; what is asked is sealed."""
KEPT_OPEN = timedelta(days=30)
"""How long after its answer a body still sees the dossier."""


@transaction.atomic
def name_partner(
    *,
    actor: Actor,
    agency: organisations.Agency,
    key: str,
    partner: organisations.Agency,
    valid_from: date,
    basis: str,
) -> Body:
    """Write down that a body on everybody's list is an agency of this installation.

    Its term stays that of the list; from `valid_from` on it answers on its own pages.

    Effects: one `Body` of the agency; an audit entry.

    Raises:
        UnknownDossier: No such body is on the list that day.
    """
    known = {body.key: body for body in bodies(agency.pk, valid_from)}.get(key)
    if known is None:
        raise UnknownDossier(_("Không có cơ quan này trong danh bạ."))
    made = Body.objects.create(
        agency=agency,
        key=key,
        name=partner.name,
        partner=partner,
        rule=known.rule,
        basis=basis,
        valid_from=valid_from,
    )
    audit.record(
        actor=actor,
        verb="dossiers.name_partner",
        object_kind="dossiers.body",
        object_id=partner.pk,
        agency_id=agency.pk,
        ground=basis,
        details={"key": key},
    )
    return made


def bodies(agency_id: UUID, day: date) -> list[Body]:
    """Return whom an agency may ask on a day: its own list before everybody's, itself never."""
    rows = timing.in_force(Body, day).filter(agency_id=agency_id)
    own = {row.key: row for row in rows}
    general = timing.in_force(Body, day).filter(agency=None).exclude(partner_id=agency_id)
    found = [*own.values(), *(row for row in general if row.key not in own)]
    return sorted(found, key=lambda row: row.name)


@transaction.atomic
def ask_opinion(
    *,
    dossier_id: UUID,
    actor: Actor,
    now: datetime,
    body_id: int,
    question: str,
    file_ids: Sequence[int] = (),
    until: datetime | None = None,
    expected_version: int | None = None,
) -> Referral:
    """Ask a body for its opinion; the draft is not put before the leader until it came.

    Args:
        question: What is asked; sealed in the dossier.
        file_ids: The dossier's files that the body is pointed to.
        until: By when, where the body's own term does not fit.

    Effects: as `move`; the body's agency, if it is one of this installation, sees the dossier.

    Raises:
        WrongEntry: No such body, a file of another dossier, or a day that is over.
    """
    dossier = lock(dossier_id, expected_version=expected_version)
    require(actor, dossier, "ask_opinion", now)
    listed = bodies(dossier.agency_id, timezone.localdate(now))
    body = next((one for one in listed if one.pk == body_id), None)
    if body is None:
        raise WrongEntry("body", _("Chọn cơ quan được hỏi."))
    if until is not None and until <= now:
        raise WrongEntry("until", _("Hạn trả lời phải sau bây giờ."))
    known = set(dossier.files.filter(pk__in=file_ids).values_list("pk", flat=True))
    if known != set(file_ids):
        raise WrongEntry("papers", _("Chỉ chọn giấy tờ của hồ sơ này."))
    event = move(
        dossier,
        "ask_opinion",
        actor=actor,
        now=now,
        note=question,
        data={"body": body.name},
        changed={"opinions_open": dossier.opinions_open + 1},
    )
    due = until or calendar.promise(dossier.agency_id, body.rule, now).due
    position = dossier.referrals.filter(kind=Kind.OPINION).aggregate(n=Max("position"))["n"] or 0
    referral = Referral.objects.create(
        dossier=dossier,
        kind=Kind.OPINION,
        position=position + 1,
        name=OPINION,
        body_name=body.name,
        partner_id=body.partner_id,
        asker_id=actor.id,
        file_ids=sorted(known),
        rule="" if until else body.rule,
        basis=body.basis,
        asked_seq=event.seq,
        begun_at=now,
        promised_at=due,
        due_at=due,
    )
    open_to_partner(referral)
    return referral


@transaction.atomic
def answer(
    *,
    referral_id: UUID,
    actor: Actor,
    now: datetime,
    ending: str,
    words: str,
    document: str = "",
) -> Referral:
    """Give the answer of the body, or note the one that came on paper.

    Args:
        words: The opinion, or what was done; sealed in the dossier.
        document: Number and day of the paper; needed where the body is outside the installation.

    Effects: as `move`; the parts that waited for this one begin.

    Raises:
        LostRace: It was closed meanwhile; the text says how.
        NotAllowed: Not hers to answer.
        WrongEntry, ReasonMissing: An ending of another kind, no document, no words.
    """
    referral = _locked(referral_id)
    speaker = _speaker(actor, referral)
    if ending not in ENDINGS[Kind(referral.kind)]:
        raise WrongEntry("ending", _("Chọn kết quả trả lời."))
    if not words.strip():
        raise ReasonMissing(_("Ghi nội dung trả lời."))
    if referral.partner_id is None and not document.strip():
        raise WrongEntry("document", _("Ghi số, ngày văn bản trả lời."))
    return _close(referral, speaker, now, ending, words, document.strip())


@transaction.atomic
def recall(*, referral_id: UUID, actor: Actor, now: datetime, reason: str) -> Referral:
    """Ask no longer: the question was wrong, or its term has passed and one goes on without.

    Raises:
        LostRace, NotAllowed, ReasonMissing: As `answer`; a part of a joint dossier is not recalled.
    """
    referral = _locked(referral_id)
    if referral.kind != Kind.OPINION:
        raise NotAllowed(_("Phần việc liên thông không thôi hỏi được."))
    return _close(referral, actor, now, Ending.RECALLED, reason, "")


def _locked(referral_id: UUID) -> Referral:
    """Take a referral and its dossier until the end of the transaction."""
    found = Referral.objects.filter(pk=referral_id).first()
    if found is None:
        raise UnknownDossier(_("Không có hồ sơ này."))
    dossier = lock(found.dossier_id)
    referral = Referral.objects.get(pk=referral_id)
    referral.dossier = dossier
    if referral.closed_at is not None:
        raise LostRace(
            _("Việc này đã kết thúc lúc %(at)s: %(ending)s.")
            % {
                "at": f"{timezone.localtime(referral.closed_at):%H:%M %d/%m/%Y}",
                "ending": referral.get_ending_display(),
            }
        )
    return referral


def _speaker(actor: Actor, referral: Referral) -> Actor:
    """Return who speaks: for the body asked, or for the agency that asked where it wrote back."""
    if referral.begun_at is None:
        raise NotAllowed(_("Phần việc này chưa bắt đầu: còn chờ phần việc trước."))
    own: frozenset[UUID] = frozenset()
    if actor.agency_id is not None:
        own = organisations.scope_of(organisations.Agency.objects.get(pk=actor.agency_id))
    verdict = policies.may_answer(actor, referral, own)
    if not verdict:
        raise NotAllowed(verdict.reason)
    if referral.partner_id is None:
        return actor
    return replace(actor, kind="partner")


def _close(
    referral: Referral, actor: Actor, now: datetime, ending: str, words: str, document: str
) -> Referral:
    dossier = referral.dossier
    is_part = referral.kind == Kind.PART
    column = "parts_open" if is_part else "opinions_open"
    recalled = ending == Ending.RECALLED
    turn = "finish_part" if is_part else "recall_opinion" if recalled else "note_opinion"
    heard = {"opinions_in": dossier.opinions_in + 1} if turn == "note_opinion" else {}
    event = move(
        dossier,
        turn,
        actor=actor,
        now=now,
        note=words,
        ground=ending,
        data={"body": referral.body_name, **({"code": referral.code} if is_part else {})},
        changed={column: getattr(dossier, column) - 1, **heard},
    )
    referral.closed_at, referral.closed_seq = now, event.seq
    referral.ending, referral.document = ending, document
    referral.save(update_fields=["closed_at", "closed_seq", "ending", "document"])
    _let_go(referral, now)
    if is_part:
        begin(dossier, referral.position, now)
    return referral


def begin(dossier: Dossier, position: int, now: datetime) -> None:
    """Let the parts begin that waited for another one; their own clocks run from now."""
    waiting = dossier.referrals.filter(kind=Kind.PART, follows=position, begun_at=None)
    for part in waiting:
        part.begun_at = now
        part.due_at = calendar.promise(dossier.agency_id, part.rule, now).due
        part.save(update_fields=["begun_at", "due_at"])
        open_to_partner(part)


def open_to_partner(referral: Referral) -> None:
    """Let the agency that was asked see the dossier, on the ground that it was asked."""
    if referral.partner_id is None:
        return
    DossierAccess.objects.update_or_create(
        dossier_id=referral.dossier_id,
        agency_id=referral.partner_id,
        defaults={"ground": f"{referral.get_kind_display()}: {referral.name}", "until": None},
    )


def _let_go(referral: Referral, now: datetime) -> None:
    """End the sight of an agency that has nothing more to do, a month from now.

    The desk that received the dossier keeps seeing it.
    """
    if referral.partner_id in {None, referral.dossier.received_by_id}:
        return
    more = Referral.objects.filter(
        dossier_id=referral.dossier_id, partner_id=referral.partner_id, closed_at=None
    )
    if not more.exists():
        DossierAccess.objects.filter(
            dossier_id=referral.dossier_id, agency_id=referral.partner_id
        ).update(until=timezone.localdate(now) + KEPT_OPEN)
