"""Telling who signs, and who looks after the keys, that a certificate ends; each notice once.

A letter as often as the dated rows of signing say, and a block on the home page all the while.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xaso.kernel.identity import api as identity
from xaso.kernel.notifications import api as notifications
from xaso.kernel.signing import api as signing

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

logger = structlog.get_logger(__name__)
ENDS = notifications.Template(
    key="site.key_ends",
    label=_("Chứng thư ký số sắp hết hạn"),
    fills=frozenset({"signer", "until", "days"}),
    vi=notifications.Wording(
        "Chứng thư ký số của {signer} còn dưới {days} ngày",
        "Chứng thư ký số của {signer} dùng được đến {until}, còn dưới {days} ngày. Xin chứng thư"
        " mới và lưu vào hệ thống trước lúc đó; sau đó giấy không ký số được nữa.",
        "Chung thu ky so cua {signer} het han {until}, con duoi {days} ngay",
    ),
    en=notifications.Wording(
        "The certificate of {signer} ends in less than {days} day(s)",
        "The signing certificate of {signer} holds until {until}, less than {days} day(s) from now."
        " Have a new one issued and kept before then; afterwards no paper can be signed with it.",
        "Signing certificate of {signer} ends {until}, in less than {days} day(s)",
    ),
    samples={"signer": "Nguyễn Văn Phúc", "until": "17:00 27/12/2026", "days": "30"},
)


def tell_of_ends_now() -> None:
    """Write what is due; the daily task."""
    if told := tell_of_ends(timezone.now()):
        logger.info("site.key_ends_told", messages=told)


def tell_of_ends(now: datetime) -> int:
    """Tell the signer and every keeper of each key whose end is near; return how many messages.

    A notice that was missed because the machine stood still is not made up for: the nearer one is
    given. Of a key that was replaced nobody is told.

    Effects: messages, each notice to each person once.
    """
    return sum(_tell(ending, now) for ending in signing.endings(now))


@transaction.atomic
def _tell(ending: signing.Ending, now: datetime) -> int:
    key, day = ending.key, timezone.localdate(now)
    keepers = set(identity.working_at(key.agency_id, on=day, roles=signing.KEEPERS))
    own = {key.account} if key.account is not None and key.account.is_active else set()
    written = [
        notifications.notify(
            key.agency_id,
            ENDS.key,
            notifications.Contact(email=person.email, phone=person.phone),
            {
                "signer": key.signer,
                "until": f"{timezone.localtime(key.valid_until):%H:%M %d/%m/%Y}",
                "days": str(ending.days),
            },
            f"key_ends:{key.pk}:{ending.days}:{person.pk}",
        )
        for person in sorted(own | keepers, key=lambda one: one.pk)
    ]
    return sum(map(len, written))


def ends_block(request: HttpRequest) -> dict[str, Any] | None:
    """Return which certificates end soon: to a keeper all of the agency, to others their own."""
    profile = getattr(request, "profile", None)
    if not profile or not request.user.is_authenticated:
        return None
    actor = identity.actor_of(request)
    if not actor.roles:
        return None
    is_keeper = not actor.roles.isdisjoint(signing.KEEPERS)
    found = [
        one.key
        for one in signing.endings(timezone.now(), agency_id=profile.agency_id)
        if is_keeper or (one.key.account_id is not None and one.key.account_id == actor.id)
    ]
    may_see = not actor.roles.isdisjoint(signing.READERS)
    return {"keys": found, "may_see": may_see} if found else None
