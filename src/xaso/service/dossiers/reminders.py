"""Each working morning: what is due by the next working day, or late, to who works on it.

The officer hears of her own dossiers, the one-stop desk of all, so that an apology can go out
before a date has passed. One message a person a day, with codes and never a name.

Law: nd-118-2025; one-stop.md 2.4, 2.7.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xaso.kernel.calendar import api as calendar
from xaso.kernel.identity import api as identity
from xaso.kernel.notifications import api as notifications
from xaso.service.dossiers import policies
from xaso.service.dossiers.selectors import agencies_with_deadlines, due_until

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from xaso.service.dossiers.models import Dossier

logger = structlog.get_logger(__name__)
DESK = frozenset({"intake", "center_head"})
AHEAD = "working_hour:16"
"""In the morning: what is due today or on the next working day."""
MOST_CODES = 20
DIGEST = notifications.Template(
    key="dossiers.due_digest",
    label=_("Hồ sơ sắp đến hạn, quá hạn"),
    fills=frozenset({"soon", "late", "codes"}),
    vi=notifications.Wording(
        "{soon} hồ sơ sắp đến hạn, {late} hồ sơ quá hạn",
        "Đến hạn hôm nay hoặc ngày làm việc tiếp theo: {soon}. Quá hạn: {late}.\n{codes}\n\n"
        "Hồ sơ không kịp thì đề nghị xin lỗi, hẹn lại trước khi đến hạn.",
        "{soon} sap den han, {late} qua han: {codes}",
    ),
    en=notifications.Wording(
        "{soon} dossiers due soon, {late} late",
        "Due today or on the next working day: {soon}. Late: {late}.\n{codes}\n\n"
        "Where a date cannot be kept, propose an apology and a new date before it passes.",
        "{soon} due soon, {late} late: {codes}",
    ),
    samples={"soon": "3", "late": "1", "codes": "H55.242-261124-0001"},
)


def remind_now() -> None:
    """Send this morning's digests; the daily task."""
    if sent := remind(timezone.now()):
        logger.info("dossiers.deadlines_told", people=sent)


def remind(now: datetime) -> int:
    """Tell everybody who has something due; return how many people.

    Nothing is sent on a day on which the agency does not work, nor twice on one day.

    Effects: one message for each of them.
    """
    return sum(_remind_agency(agency_id, now) for agency_id in agencies_with_deadlines())


@transaction.atomic
def _remind_agency(agency_id: UUID, now: datetime) -> int:
    day = timezone.localdate(now)
    if not calendar.calendar_for(agency_id, day, day).is_working(day):
        return 0
    due = due_until(agency_id, calendar.promise(agency_id, AHEAD, now).due)
    told = 0
    for account, roles in people_of(agency_id, now):
        mine = due if roles & DESK else [one for one in due if one.officer_id == account.pk]
        if mine:
            _tell(agency_id, account, mine, now)
            told += 1
    return told


def people_of(agency_id: UUID, now: datetime) -> Iterable[tuple[identity.Account, frozenset[str]]]:
    """Yield who works in the agency today, with their posts; nobody who may not read dossiers."""
    day = timezone.localdate(now)
    holdings = identity.holdings_on(day).filter(position__agency_id=agency_id)
    for account in {holding.account for holding in holdings}:
        actor = identity.actor_for(account, agency_id=agency_id, on=day)
        if policies.may_read(actor):
            yield account, actor.roles


def _tell(agency_id: UUID, account: identity.Account, due: list[Dossier], now: datetime) -> None:
    late = [one for one in due if one.due_at is not None and one.due_at < now]
    codes = [str(one) for one in due[:MOST_CODES]]
    notifications.notify(
        agency_id,
        DIGEST.key,
        notifications.Contact(email=account.email, phone=account.phone),
        {
            "soon": str(len(due) - len(late)),
            "late": str(len(late)),
            "codes": "\n".join(codes) + ("\n…" if len(due) > MOST_CODES else ""),
        },
        f"due:{timezone.localdate(now)}:{agency_id}:{account.pk}",
    )
