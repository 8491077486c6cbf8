"""Nobody's answer is forgotten: who was asked is reminded, and a late answer goes to the leader.

The reminder goes once, a working day ahead, to those who can answer: to the agency that was asked,
or to who asked where the answer comes on paper. The escalation goes once, when the term has passed,
to the leaders of the agency that asked and to who asked. Codes and names of bodies, never people.

Law: nd-118-2025; one-stop.md 2.7, 2.8.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xaso.kernel.calendar import api as calendar
from xaso.kernel.notifications import api as notifications
from xaso.service.dossiers.domain.transitions import ENDED
from xaso.service.dossiers.models import Referral
from xaso.service.dossiers.policies import ANSWERS_FOR_BODY
from xaso.service.dossiers.reminders import people_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from xaso.kernel.identity.api import Account

logger = structlog.get_logger(__name__)
AHEAD = "working_hour:8"
SPEAKERS = ANSWERS_FOR_BODY - {"leader"}
LEADERS = frozenset({"leader", "head", "center_head"})
_FILLS = frozenset({"code", "body", "date"})
_SAMPLES = {
    "code": "H55.242-261124-0001",
    "body": "Công an xã",
    "date": "17:00 24/11/2026",
}
DUE = notifications.Template(
    key="dossiers.referral_due",
    label=_("Sắp đến hạn trả lời cơ quan khác"),
    fills=_FILLS,
    vi=notifications.Wording(
        "Sắp đến hạn trả lời hồ sơ {code}",
        "{body} cần trả lời về hồ sơ {code} trước {date}. Mở mục Phối hợp để trả lời.",
        "{body} can tra loi ho so {code} truoc {date}",
    ),
    en=notifications.Wording(
        "An answer on {code} is due soon",
        "{body} has to answer on dossier {code} by {date}. Open “Other bodies” to answer.",
        "{body}: answer on {code} by {date}",
    ),
    samples=_SAMPLES,
)
LATE = notifications.Template(
    key="dossiers.referral_late",
    label=_("Quá hạn trả lời, báo lãnh đạo"),
    fills=_FILLS,
    vi=notifications.Wording(
        "{body} quá hạn trả lời hồ sơ {code}",
        "{body} chưa trả lời về hồ sơ {code}, hạn {date}. Cần đôn đốc, hoặc thôi chờ và ghi lý do.",
        "{body} qua han tra loi ho so {code}, han {date}",
    ),
    en=notifications.Wording(
        "{body} is late on {code}",
        "{body} has not answered on dossier {code}, due {date}. Press for it, or ask no longer and"
        " write down why.",
        "{body} is late on {code}, due {date}",
    ),
    samples=_SAMPLES,
)


def chase_now() -> None:
    """Remind and escalate; the hourly task."""
    if sent := chase(timezone.now()):
        logger.info("dossiers.answers_chased", messages=sent)


def chase(now: datetime) -> int:
    """Send what is due of reminders and escalations; return how many messages were written.

    Nothing is sent on a day on which the asking agency does not work.

    Effects: messages; the referral keeps when it was reminded and escalated.
    """
    open_ones = (
        Referral.objects
        .filter(closed_at=None, begun_at__isnull=False, escalated_at=None)
        .exclude(dossier__state__in=ENDED)
        .select_related("dossier")
        .defer("dossier__promise")
        .order_by("due_at")
    )
    return sum(_chase_one(row, now) for row in open_ones.iterator(chunk_size=500))


@transaction.atomic
def _chase_one(referral: Referral, now: datetime) -> int:
    agency_id, day = referral.dossier.agency_id, timezone.localdate(now)
    if not calendar.calendar_for(agency_id, day, day).is_working(day):
        return 0
    if referral.due_at < now:
        referral.escalated_at = now
        referral.save(update_fields=["escalated_at"])
        return _tell(referral, LATE, _askers(referral, now))
    is_soon = referral.due_at <= calendar.promise(agency_id, AHEAD, now).due
    if referral.reminded_at is not None or not is_soon:
        return 0
    referral.reminded_at = now
    referral.save(update_fields=["reminded_at"])
    return _tell(referral, DUE, _answerers(referral, now))


def _answerers(referral: Referral, now: datetime) -> list[Account]:
    """Return who can answer: the asked agency's officers, else whoever asked."""
    if referral.partner_id is None:
        return _askers(referral, now, leaders=frozenset())
    return [one for one, roles in people_of(referral.partner_id, now) if roles & SPEAKERS]


def _askers(
    referral: Referral, now: datetime, *, leaders: frozenset[str] = LEADERS
) -> list[Account]:
    """Return who asked, or whose dossier it is, and the leaders of that agency."""
    asked_by = referral.asker_id or referral.dossier.officer_id
    people = people_of(referral.dossier.agency_id, now)
    return [one for one, roles in people if one.pk == asked_by or roles & leaders]


def _tell(referral: Referral, template: notifications.Template, people: Iterable[Account]) -> int:
    told = 0
    for account in people:
        notifications.notify(
            referral.dossier.agency_id,
            template.key,
            notifications.Contact(email=account.email, phone=account.phone),
            {
                "code": referral.code or str(referral.dossier),
                "body": referral.body_name,
                "date": f"{timezone.localtime(referral.due_at):%H:%M %d/%m/%Y}",
            },
            f"{template.key}:{referral.pk}:{account.pk}",
        )
        told += 1
    return told
