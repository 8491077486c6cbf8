"""Taking a line, writing down what came of the call, wording what is said."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import uuid_utils.compat as uuid
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import api as keyring
from xaso.service.calls import policies
from xaso.service.calls.domain import again, speech
from xaso.service.calls.domain.again import Outcome, Way
from xaso.service.calls.domain.grounds import WAITING
from xaso.service.calls.errors import HeldByOther, NotHers, NothingWaits, WrongEntry
from xaso.service.calls.models import Call, CallHold, CallText
from xaso.service.calls.selectors import note_context
from xaso.service.calls.words import HAMLET, TEXT

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency
    from xaso.service.calls.models import CallRule
    from xaso.service.calls.selectors import Line

KIND = "dossiers.dossier"
NOTE_AT_MOST = 1000


@transaction.atomic
def take(*, line: Line, actor: Actor, now: datetime, rule: CallRule) -> CallHold:
    """Hold a line for whoever is about to call, so that nobody is called twice.

    Effects: one `CallHold`, new or prolonged; an audit entry.

    Raises:
        NotHers: This post calls nobody.
        HeldByOther: A colleague is calling just now.
        NothingWaits: She was told already, or it is not yet time to try again.
    """
    caller = _require(actor)
    until = now + timedelta(minutes=rule.hold_minutes)
    held, is_new = CallHold.objects.select_for_update().get_or_create(
        dossier_id=line.dossier.pk,
        ground=line.ground,
        about=line.about,
        defaults={"by_id": caller, "until": until},
    )
    last = _last_call(line)
    if (
        last is not None
        and last.at >= line.since
        and not (last.again_at is not None and last.again_at <= now)
    ):
        raise NothingWaits(_called_by(last))
    if not is_new:
        _require_free(held, actor, now)
        held.by_id, held.until = caller, until
        held.save(update_fields=["by_id", "until"])
    _record(actor, "calls.take", line, {"until": until.isoformat()})
    return held


@transaction.atomic
def let_go(*, line: Line, actor: Actor, now: datetime) -> None:
    """Give a line back without having called.

    Effects: the hold is gone; an audit entry.

    Raises:
        NotHers: This post calls nobody.
        HeldByOther: A colleague holds it.
        NothingWaits: Nobody holds it.
    """
    _require(actor)
    _held_by(line, actor, now).delete()
    _record(actor, "calls.let_go", line, {})


@transaction.atomic
def note_call(
    *,
    line: Line,
    agency: Agency,
    actor: Actor,
    now: datetime,
    rule: CallRule,
    outcome: str,
    come_on: date | None = None,
    note: str = "",
) -> Call:
    """Write down what came of a call, or that somebody was told another way.

    Effects: one `Call`; the hold is gone; an audit entry that says the outcome, never the note.

    Raises:
        NotHers: This post calls nobody.
        WrongEntry: Who will come on which day, and a day that is to come; an outcome that fits.
        HeldByOther: A colleague took the line meanwhile.
        NothingWaits: Nobody holds the line: it was noted already, or not taken.
    """
    caller = _require(actor)
    given = _checked(line, outcome, come_on, now)
    held = _held_by(line, actor, now)
    tries = line.tries + 1 if given in again.NOT_REACHED else 0
    follows = again.after(
        given,
        again.Rule(rule.wait_hours, rule.most_tries, rule.remind_days),
        now=timezone.localtime(now),
        tries=tries,
        come_on=come_on,
        stays=WAITING[line.ground].stays,
    )
    call = Call(
        id=uuid.uuid7(),
        dossier_id=line.dossier.pk,
        agency=agency,
        ground=line.ground,
        about=line.about,
        at=now,
        by_id=caller,
        outcome=given,
        tries=tries,
        way=follows.way,
        again_at=follows.at,
        come_on=come_on if given == Outcome.WILL_COME else None,
    )
    words = note.strip()[:NOTE_AT_MOST]
    if words:
        call.sealed_note = keyring.seal(line.dossier.key_id, words.encode(), note_context(call))
    call.save(force_insert=True)
    held.delete()
    _record(actor, "calls.note", line, {"outcome": given.value, "tries": tries})
    return call


def _checked(line: Line, outcome: str, come_on: date | None, now: datetime) -> Outcome:
    """Return the outcome that was given, where it can be.

    Raises:
        WrongEntry: It is none, does not fit how she was to be told, or its day is missing or past.
    """
    if outcome not in outcomes_of(line):
        raise WrongEntry("outcome", _("Chọn kết quả của cuộc gọi."))
    given = Outcome(outcome)
    if given == Outcome.WILL_COME and come_on is None:
        raise WrongEntry("come_on", _("Ghi ngày hẹn đến."))
    if given == Outcome.WILL_COME and come_on and come_on < timezone.localdate(now):
        raise WrongEntry("come_on", _("Ngày hẹn đến đã qua."))
    return given


def outcomes_of(line: Line) -> list[Outcome]:
    """Return what may have come of telling somebody, by the way she is told."""
    by_phone = [one for one in Outcome if one not in again.WITHOUT_PHONE]
    others = [one for one in Outcome if one in again.WITHOUT_PHONE]
    if line.way == Way.PHONE:
        return by_phone
    return [*others, Outcome.REACHED, Outcome.WILL_COME]


def _held_by(line: Line, actor: Actor, now: datetime) -> CallHold:
    held = (
        CallHold.objects
        .select_for_update()
        .filter(dossier_id=line.dossier.pk, ground=line.ground, about=line.about)
        .first()
    )
    if held is None:
        last = _last_call(line)
        told = _called_by(last) if last else _("Bấm “Tôi gọi” trước khi ghi kết quả.")
        raise NothingWaits(told)
    if held.by_id != actor.id:
        _require_free(held, actor, now)
        raise NothingWaits(_("Bấm “Tôi gọi” trước khi ghi kết quả."))
    return held


def _require_free(held: CallHold, actor: Actor, now: datetime) -> None:
    if held.by_id != actor.id and held.until > now:
        told = {"who": held.by.full_name, "until": f"{timezone.localtime(held.until):%H:%M}"}
        raise HeldByOther(_("%(who)s đang gọi người này, giữ đến %(until)s.") % told)


def _last_call(line: Line) -> Call | None:
    rows = Call.objects.filter(dossier_id=line.dossier.pk, ground=line.ground, about=line.about)
    return rows.select_related("by").order_by("-at", "-id").first()


def _called_by(call: Call) -> str:
    told = {"who": call.by.full_name, "at": f"{timezone.localtime(call.at):%H:%M %d/%m/%Y}"}
    return _("%(who)s đã gọi lúc %(at)s.") % told


def _require(actor: Actor) -> UUID:
    """Return who calls.

    Raises:
        NotHers: This post calls nobody.
    """
    if actor.id is None or not policies.may_call(actor):
        raise NotHers(_("Việc này thuộc vị trí công tác khác."))
    return actor.id


def _record(actor: Actor, verb: str, line: Line, details: dict[str, str | int]) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        object_kind=KIND,
        object_id=line.dossier.pk,
        agency_id=line.dossier.agency_id,
        details={"ground": line.ground.value, "about": line.about, **details},
    )


@transaction.atomic
def word(
    *,
    agency: Agency,
    ground: str,
    ask: str,
    say: str,
    valid_from: date,
    actor: Actor,
    now: datetime,
) -> CallText:
    """Word what is said on a ground anew, from a day on; the wording before it ends that day.

    Effects: one `CallText`, in place of one of the same day; the end of the one before; an audit
    entry.

    Raises:
        NotHers: This post does not answer for what is said.
        WrongEntry: A place that nothing fills, a question that names no person or tells of the
            matter, or a day that is past.
    """
    if not policies.may_word(actor) or ground not in TEXT:
        raise NotHers(_("Lãnh đạo hoặc phụ trách Một cửa mới sửa lời gọi."))
    ask, say = " ".join(ask.split()), " ".join(say.split())
    _check_wording(ground, ask, say)
    if valid_from < timezone.localdate(now):
        raise WrongEntry("valid_from", _("Lời gọi mới dùng sớm nhất từ hôm nay."))
    own = CallText.objects.select_for_update().filter(agency=agency, ground=ground)
    own.filter(valid_from=valid_from).delete()
    own.filter(valid_from__lt=valid_from, valid_until=None).update(valid_until=valid_from)
    text = CallText.objects.create(
        agency=agency, ground=ground, ask=ask, say=say, valid_from=valid_from
    )
    audit.record(
        actor=actor,
        verb="calls.word",
        object_kind="calls.text",
        object_id=text.pk,
        agency_id=agency.pk,
        details={"ground": ground, "valid_from": valid_from.isoformat()},
    )
    return text


def _check_wording(ground: str, ask: str, say: str) -> None:
    if "{nguoi}" not in ask:
        raise WrongEntry("ask", _("Lời hỏi phải có {nguoi}: hỏi đúng người rồi mới nói."))
    if strange := speech.strange_places(ask, speech.OPEN_PLACES):
        raise WrongEntry("ask", _("Lời hỏi không được có: %s.") % ", ".join(strange))
    known = speech.OPEN_PLACES if ground == HAMLET else speech.PLACES
    if strange := speech.strange_places(say, known):
        raise WrongEntry("say", _("Lời nói không được có: %s.") % ", ".join(strange))
