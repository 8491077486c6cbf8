"""Alarms about requests that are due soon or late, each once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.kernel.calendar import api as calendar
from xaso.kernel.notifications import api as notifications
from xaso.service.privacy.models import Step, SubjectAlarm, SubjectRequest
from xaso.service.privacy.selectors import handlers_in, open_requests

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

logger = structlog.get_logger(__name__)
SOON = "working_day:1"
"""An alarm is raised once so much working time is left: never for the first time on a day off."""
LOOK_AHEAD = timedelta(days=21)
"""Longer than any row of days off, so that no request is overlooked."""
DUE = notifications.Template(
    key="privacy.due",
    label=_("Yêu cầu về dữ liệu cá nhân đến hạn"),
    fills=frozenset({"kind", "step", "occasion", "date", "dossier"}),
    vi=notifications.Wording(
        "{occasion}: {kind}",
        "Hồ sơ {dossier}: {kind}. {step} trước {date}. {occasion}.",
        "{occasion}: ho so {dossier}, han {date}",
    ),
    en=notifications.Wording(
        "{occasion}: {kind}",
        "Dossier {dossier}: {kind}. {step} before {date}. {occasion}.",
        "{occasion}: dossier {dossier}, due {date}",
    ),
    samples={"dossier": "7K3M-9QXA-2", "date": "27/11/2026 17:00"},
)


def raise_alarms_now() -> None:
    """Raise what is due; the hourly task."""
    if raised := raise_alarms(timezone.now()):
        logger.info("privacy.alarms_raised", alarms=len(raised))


def raise_alarms(now: datetime) -> list[SubjectAlarm]:
    """Raise an alarm for every promised moment that is near or past, once each.

    Effects: `SubjectAlarm` rows, messages to those who handle requests, audit entries; each
        alarm in a transaction of its own.

    Queries: two where nothing is to be raised and the calendar does not change.
    """
    ahead = now + LOOK_AHEAD
    near = Q(complete_by__lte=ahead) | Q(answered_at=None, answer_by__lte=ahead)
    waiting = list(open_requests().filter(near).prefetch_related("alarms"))
    soon = {
        agency: calendar.promise(agency, SOON, now).due
        for agency in {request.agency_id for request in waiting}
    }
    raised = [
        _raise(request, *occasion, now)
        for request in waiting
        for occasion in _not_raised(request, now, soon[request.agency_id])
    ]
    return [alarm for alarm in raised if alarm is not None]


def _not_raised(
    request: SubjectRequest, now: datetime, soon: datetime
) -> list[tuple[str, str, datetime]]:
    known = {(one.step, one.occasion, one.due) for one in request.alarms.all()}
    return [occasion for occasion in occasions(request, now, soon) if occasion not in known]


def occasions(
    request: SubjectRequest, now: datetime, soon: datetime
) -> Iterator[tuple[str, str, datetime]]:
    """Yield step, occasion and due moment of all that an open request gives alarm for now.

    Args:
        soon: What is due until then is due soon.
    """
    promised = [(Step.COMPLETE, request.complete_by)]
    if request.answered_at is None:
        promised.insert(0, (Step.ANSWER, request.answer_by))
    for step, due in promised:
        if now > due:
            yield step, SubjectAlarm.Occasion.LATE, due
        elif soon >= due:
            yield step, SubjectAlarm.Occasion.SOON, due


@transaction.atomic
def _raise(
    request: SubjectRequest, step: str, occasion: str, due: datetime, now: datetime
) -> SubjectAlarm | None:
    """Return the alarm, or nothing where it was raised before."""
    alarm, is_new = SubjectAlarm.objects.get_or_create(
        request=request, step=step, occasion=occasion, due=due, defaults={"raised_at": now}
    )
    if not is_new:
        return None
    audit.record(
        actor=audit.Actor(kind="job"),
        verb="privacy.alarm",
        object_kind="privacy.request",
        object_id=request.pk,
        agency_id=request.agency_id,
        details={"step": step, "occasion": occasion},
    )
    for holding in handlers_in(request.agency_id, timezone.localdate(now)):
        notifications.notify(
            request.agency_id,
            DUE.key,
            notifications.Contact(email=holding.account.email, phone=holding.account.phone),
            {
                "kind": request.get_kind_display(),
                "step": str(Step(step).label),
                "occasion": str(SubjectAlarm.Occasion(occasion).label),
                "date": f"{timezone.localtime(due):%H:%M %d/%m/%Y}",
                "dossier": str(request.dossier),
            },
            f"privacy:{alarm.pk}:{holding.account_id}",
        )
    return alarm
