"""Taking requests about one's data, and seeing them through.

Law: personal-data-2025: an answer, completion, one extension, each within its term.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.calendar import api as calendar
from xaso.kernel.keyring import api as keyring
from xaso.service.privacy.errors import LostRace, NotOpen, ReasonMissing
from xaso.service.privacy.models import State, Step, SubjectRequest
from xaso.service.privacy.selectors import term_on, text_context

if TYPE_CHECKING:
    from datetime import datetime

    from xaso.kernel.audit.api import Actor
    from xaso.service.dossiers.api import Dossier

KIND = "privacy.request"


@transaction.atomic
def ask(*, dossier: Dossier, kind: str, words: str, actor: Actor, now: datetime) -> SubjectRequest:
    """Take a request of whose dossier it is; the dates are promised by the rules of this day.

    Effects: a `SubjectRequest`; an audit entry.

    Raises:
        NoTerm: No term holds today.
        NoWorkingHours: Nobody has entered when the agency works.
    """
    day = timezone.localdate(now)
    answer, complete = term_on(kind, Step.ANSWER, day), term_on(kind, Step.COMPLETE, day)
    request = SubjectRequest(
        dossier=dossier,
        agency_id=dossier.agency_id,
        kind=kind,
        received_at=now,
        answer_rule=answer.rule,
        answer_by=calendar.promise(dossier.agency_id, answer.rule, now).due,
        complete_rule=complete.rule,
        complete_by=calendar.promise(dossier.agency_id, complete.rule, now).due,
    )
    _seal(request, "words", words)
    request.save(force_insert=True)
    _record(actor, "ask", request)
    return request


@transaction.atomic
def answer(
    *, request: SubjectRequest, actor: Actor, now: datetime, version: int, involves_others: bool
) -> SubjectRequest:
    """Note that the person was told how the request goes on; others who take part give more time.

    Effects: the request; an audit entry.

    Raises:
        LostRace: The request changed meanwhile.
        NotOpen: It was answered or has ended.
        NoTerm: No term for work with others held on the day of receipt.
    """
    locked = _locked(request, version)
    if locked.state != State.RECEIVED:
        raise NotOpen(_("Yêu cầu này đã được trả lời."))
    locked.state, locked.answered_at = State.ANSWERED, now
    if involves_others:
        day = timezone.localdate(locked.received_at)
        locked.involves_others = True
        locked.complete_rule = term_on(locked.kind, Step.COMPLETE_WITH_OTHERS, day).rule
        locked.complete_by = calendar.promise(
            locked.agency_id, locked.complete_rule, locked.received_at
        ).due
    return _saved(actor, "answer", locked)


@transaction.atomic
def extend(
    *, request: SubjectRequest, actor: Actor, now: datetime, version: int, reason: str
) -> SubjectRequest:
    """Give the work more time, once and before the time is over.

    Effects: the request; an audit entry without what was written.

    Raises:
        LostRace: The request changed meanwhile.
        NotOpen: It has ended, was extended before, or the time is over.
        ReasonMissing: No reason.
        NoTerm: No term for extensions held on the day of receipt.
    """
    locked = _locked(request, version)
    if not reason.strip():
        raise ReasonMissing(_("Ghi rõ lý do gia hạn."))
    if not locked.is_open or locked.extended_at is not None or now > locked.complete_by:
        raise NotOpen(_("Chỉ gia hạn được một lần, khi chưa quá hạn."))
    term = term_on(locked.kind, Step.EXTENSION, timezone.localdate(locked.received_at))
    locked.extended_at = now
    _seal(locked, "extension_reason", reason)
    # A moment before, for what ends with the office would begin to count on the next day.
    last = locked.complete_by - timedelta(minutes=1)
    locked.complete_by = calendar.promise(locked.agency_id, term.rule, last).due
    return _saved(actor, "extend", locked)


@transaction.atomic
def complete(
    *, request: SubjectRequest, actor: Actor, now: datetime, version: int, outcome: str
) -> SubjectRequest:
    """Note that what was asked for is done; who was not answered before is answered by it.

    Effects: the request; an audit entry without what was written.

    Raises:
        LostRace: The request changed meanwhile.
        NotOpen: It has ended.
        ReasonMissing: Nothing says what was done.
    """
    return _end(request, actor, now, version, outcome, State.COMPLETED)


@transaction.atomic
def refuse(
    *, request: SubjectRequest, actor: Actor, now: datetime, version: int, outcome: str
) -> SubjectRequest:
    """Refuse, on a ground that the person reads.

    Effects: the request; an audit entry without what was written.

    Raises:
        LostRace: The request changed meanwhile.
        NotOpen: It has ended.
        ReasonMissing: No ground.
    """
    return _end(request, actor, now, version, outcome, State.REFUSED)


def _end(
    request: SubjectRequest, actor: Actor, now: datetime, version: int, outcome: str, state: State
) -> SubjectRequest:
    locked = _locked(request, version)
    if not outcome.strip():
        raise ReasonMissing(_("Ghi rõ đã làm gì, hoặc vì sao từ chối."))
    if not locked.is_open:
        raise NotOpen(_("Yêu cầu này đã kết thúc."))
    locked.answered_at = locked.answered_at or now
    locked.state, locked.ended_at = state, now
    _seal(locked, "outcome", outcome)
    return _saved(actor, "complete" if state == State.COMPLETED else "refuse", locked)


def _seal(request: SubjectRequest, name: str, text: str) -> None:
    """Put what somebody wrote into its sealed column; nothing where nothing was written."""
    if text.strip():
        key_id, plain = request.dossier.key_id, text.strip().encode()
        sealed = keyring.seal(key_id, plain, text_context(request, name))
        setattr(request, f"sealed_{name}", sealed)


def _locked(request: SubjectRequest, version: int) -> SubjectRequest:
    locked = SubjectRequest.objects.select_for_update().get(pk=request.pk)
    if locked.version != version:
        raise LostRace(_("Người khác vừa cập nhật yêu cầu này. Xem lại rồi làm tiếp."))
    return locked


def _saved(actor: Actor, what: str, locked: SubjectRequest) -> SubjectRequest:
    locked.version += 1
    locked.save()
    _record(actor, what, locked)
    return locked


def _record(actor: Actor, what: str, request: SubjectRequest) -> None:
    audit.record(
        actor=actor,
        verb=f"privacy.{what}",
        object_kind=KIND,
        object_id=request.pk,
        agency_id=request.agency_id,
        details={"kind": request.kind, "dossier": str(request.dossier_id)},
    )
