"""From a request that waits to one that is received: its code and its promised date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.numbering import api as numbering
from xaso.lib import look_up
from xaso.service.dossiers.errors import (
    NotAllowed,
    ReasonMissing,
    TimeLimitUnknown,
    WrongEntry,
)
from xaso.service.dossiers.models import Dossier, Submission
from xaso.service.dossiers.sealed_events import seal_of
from xaso.service.dossiers.services import booking, joint, timing
from xaso.service.dossiers.services.charging import take
from xaso.service.dossiers.services.intake import Submitted, secret_hash, submit
from xaso.service.dossiers.services.moving import append, lock, move, require

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.service.dossiers.services.charging import Paid

MOST_LATE = timedelta(days=7)
"""What came longer ago is not entered as if it had come then."""


@dataclass(frozen=True, slots=True)
class LateEntry:
    """Why and when something is entered that was received earlier."""

    entered_at: datetime
    reason: str


@transaction.atomic
def receive(
    *,
    dossier_id: UUID,
    actor: Actor,
    now: datetime,
    expected_version: int | None = None,
    rule: str | None = None,
    note: str = "",
    paid: Paid | None = None,
) -> Dossier:
    """Accept a complete dossier: it gets its official code and its promised date.

    Args:
        rule: The time limit as the official reads it, where the procedure's own text is not
            understood; it is written into the event.
        paid: A fee taken in the same moment.

    Effects: as `move`; one number of the agency's daily series is used up; the fee, if any; the
    parts of a joint dossier.

    Raises:
        TimeLimitUnknown: Neither the procedure nor the official gives a rule.
        NotAllowed, LostRace, UnknownDossier: As `move` and `lock`.
    """
    dossier = lock(dossier_id, expected_version=expected_version)
    require(actor, dossier, "receive", now)
    limit = dossier.adoption.rule(dossier.channel) or rule
    if not limit:
        raise TimeLimitUnknown(
            _("Thời hạn của thủ tục này chưa được đọc thành số. Nhập thời hạn theo văn bản.")
        )
    due = timing.counted(dossier, timing.Kind.PROMISE, limit, now)
    day = timezone.localdate(now)
    number = numbering.take_next(dossier.agency_id, "dossiers", f"{day:%y%m%d}")
    code = numbering.dossier_code(dossier.agency.code, day, number)
    taken = take(dossier, paid, actor, now)
    plan = joint.planned(dossier, now)
    move(
        dossier,
        "receive",
        actor=actor,
        now=now,
        note=note,
        data={"code": code, **taken.data, **joint.plan_data(plan, code)},
        changed={
            **taken.columns,
            **joint.plan_columns(plan),
            **booking.due_columns(dossier, now),
            "code": code,
            "received_at": now,
            "promised_at": due.due_at,
            "promise": _kept_promise(due, now),
        },
        due=due,
    )
    joint.open_parts(dossier, plan, now)
    return dossier


def _kept_promise(due: timing.NewDue, now: datetime) -> dict[str, Any]:
    """Return the first promise as the row keeps it for good."""
    if due.promise is None:
        raise TypeError("a first promise is counted")
    return {
        "rule": due.rule,
        "received": now.isoformat(),
        "calendar": due.promise.calendar_version,
        "is_expected": due.promise.is_expected,
        "explain": timing.explained(due.promise),
    }


@transaction.atomic
def file_at_counter(
    *,
    now: datetime,
    actor: Actor,
    rule: str | None = None,
    rule_source: str = "",
    late: LateEntry | None = None,
    paid: Paid | None = None,
    **request: Any,
) -> Submitted:
    """Take a request at the desk: submitted and received in one act, with one receipt.

    What came while there was no light or no line is entered later with the hour it truly came:
    every date counts from then, and the audit says when and why it was entered.

    Args:
        now: When it came.
        rule: As for `receive`; `rule_source` names the document it stands in.
        late: When it is entered and why so late; None where it is entered as it comes.
        paid: As for `receive`.
        request: As for `submit`.

    Effects: as `submit` and `receive`; entered late, an audit entry more.

    Raises:
        WrongEntry: Entered late without a reason, or before it came.
    """
    if late is not None:
        _require_lateness(late, now)
    request.setdefault("channel", Dossier.Channel.IN_PERSON)
    submitted = submit(actor=actor, now=now, **request)
    if not submitted.is_replay:
        note = _("Thời hạn theo: %s") % rule_source if rule_source else ""
        receive(
            dossier_id=submitted.dossier_id,
            actor=actor,
            now=now,
            rule=rule,
            note=note,
            paid=paid,
        )
        if late is not None:
            audit.record(
                actor=actor,
                verb="dossiers.enter_late",
                object_kind="dossiers.dossier",
                object_id=submitted.dossier_id,
                agency_id=request["agency"].pk,
                ground=late.reason.strip(),
                details={
                    "received_at": now.isoformat(),
                    "entered_at": late.entered_at.isoformat(),
                },
            )
    return submitted


def _require_lateness(late: LateEntry, received_at: datetime) -> None:
    if received_at > late.entered_at:
        raise WrongEntry("received_at", _("Giờ nhận không thể sau bây giờ."))
    if received_at < late.entered_at - MOST_LATE:
        raise WrongEntry("received_at", _("Chỉ nhập lại được hồ sơ nhận trong 7 ngày qua."))
    if not late.reason.strip():
        raise WrongEntry("late_reason", _("Ghi vì sao nhập sau giờ nhận."))


@transaction.atomic
def renew_secret(
    *,
    dossier_id: UUID,
    actor: Actor,
    now: datetime,
    identity_checked: str,
    expected_version: int | None = None,
) -> str:
    """Give a new secret to someone whose slip is lost; the old one dies.

    Args:
        identity_checked: What paper the desk looked at; recorded as the ground.

    Raises:
        NotAllowed: Not at the desk of the dossier's agency.
        ReasonMissing: Nothing was looked at.
    """
    dossier = lock(dossier_id, expected_version=expected_version)
    if "intake" not in actor.roles or actor.agency_id != dossier.agency_id:
        raise NotAllowed(_("Việc này thuộc bộ phận tiếp nhận."))
    if not identity_checked.strip():
        raise ReasonMissing(_("Ghi giấy tờ đã đối chiếu."))
    secret = look_up.new_secret()
    dossier.secret_hash = secret_hash(dossier.look_up_code, secret)
    dossier.version += 1
    dossier.save(update_fields=["secret_hash", "version"])
    event = append(dossier, "renew_secret", actor=actor, now=now, from_state=dossier.state)
    Submission.objects.filter(dossier=dossier).update(sealed_secret=None)
    audit.record(
        actor=actor,
        verb="dossiers.renew_secret",
        object_kind="dossiers.dossier",
        object_id=dossier.pk,
        ground=identity_checked,
        details=seal_of(event),
    )
    return secret
