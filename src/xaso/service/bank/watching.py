"""Each night: where bank, payments and ledger do not agree, to who keeps the books, once.

The same differences are told once; one more or one less, and what there is now is told.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xaso.kernel.identity import api as identity
from xaso.kernel.notifications import api as notifications
from xaso.lib.longhand import dotted
from xaso.service.bank import naming
from xaso.service.bank.reconciling import reconcile
from xaso.service.bank.selectors import agencies_with_accounts
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from xaso.service.bank.reconciling import Difference

logger = structlog.get_logger(__name__)
MOST_NAMED = 10
DIFFERENCES = notifications.Template(
    key="bank.differences",
    label=_("Ngân hàng, khoản nộp và sổ kế toán không khớp"),
    fills=frozenset({"day", "count", "places"}),
    vi=notifications.Wording(
        "Đối chiếu ngân hàng: {count} chỗ không khớp",
        "Đến hết ngày {day}, ngân hàng, khoản nộp và sổ kế toán không khớp ở {count} chỗ:\n"
        "{places}\n\nXem ở mục Ngân hàng, Đối chiếu. Những chỗ này không báo lại lần nữa.",
        "Doi chieu ngan hang den {day}: {count} cho khong khop",
    ),
    en=notifications.Wording(
        "Bank reconciliation: {count} difference(s)",
        "Up to {day}, bank, payments and ledger differ in {count} place(s):\n"
        "{places}\n\nSee Bank, Comparison. These are not told again.",
        "Bank reconciliation up to {day}: {count} difference(s)",
    ),
    samples={
        "day": "19/11/2026",
        "count": "1",
        "places": "Khoản đã nộp khác với các dòng đã khớp, 19/11/2026: 12.000",
    },
)


def tell_now() -> None:
    """Compare and tell; the nightly task."""
    if told := tell_differences(timezone.now()):
        logger.info("bank.differences_told", messages=told)


def tell_differences(now: datetime) -> int:
    """Tell who keeps the books of each agency what differs; return how many messages.

    Compared is what is over, from the first of the month before: statements of a whole month come
    in after its end.

    Effects: messages, the same differences to each person once.
    """
    return sum(_tell_agency(agency_id, now) for agency_id in agencies_with_accounts())


@transaction.atomic
def _tell_agency(agency_id: UUID, now: datetime) -> int:
    today = timezone.localdate(now)
    until = today - timedelta(days=1)
    since = (until.replace(day=1) - timedelta(days=1)).replace(day=1)
    found = reconcile(agency_id, since=since, until=until).differences
    if not found:
        return 0
    told = {
        "day": f"{until:%d/%m/%Y}",
        "count": str(len(found)),
        "places": "\n".join(_named(found, naming.Names(agency_id, until))),
    }
    mark = _mark(found)
    written = [
        notifications.notify(
            agency_id,
            DIFFERENCES.key,
            notifications.Contact(email=one.email, phone=one.phone),
            told,
            f"differences:{mark}:{one.pk}",
        )
        for one in _keepers(agency_id, today)
    ]
    return sum(map(len, written))


def _keepers(agency_id: UUID, day: date) -> list[identity.Account]:
    working = identity.working_at(agency_id, on=day, roles=payments.KEEPERS)
    return [
        one
        for one in working
        if payments.may_keep(identity.actor_for(one, agency_id=agency_id, on=day))
    ]


def _named(found: Sequence[Difference], names: naming.Names) -> Iterator[str]:
    for one in found[:MOST_NAMED]:
        said = [naming.difference(one), names.place(one)]
        yield f"{', '.join(filter(None, said))}: {dotted(one.by)}"
    if len(found) > MOST_NAMED:
        yield "…"


def _mark(found: Sequence[Difference]) -> str:
    """Return what tells these differences from others: where, and by how much they differ."""
    marks = sorted(f"{one.what}|{one.day}|{one.account}|{one.named}|{one.by}" for one in found)
    return hashlib.sha256("\n".join(marks).encode()).hexdigest()[:32]
