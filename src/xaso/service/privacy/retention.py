"""How long ended dossiers are kept: warned about before, erased after, never while held.

Law: archives-2024 and the agency's own list of terms, as dated rows.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xaso.kernel.notifications import api as notifications
from xaso.kernel.reference import api as reference
from xaso.service.dossiers import api as dossiers
from xaso.service.privacy.models import RetentionRule
from xaso.service.privacy.selectors import handlers_in, open_requests

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.service.dossiers.api import Dossier

WARNING = timedelta(days=90)
ENDING = notifications.Template(
    key="privacy.retention",
    label=_("Hồ sơ sắp hết thời hạn lưu"),
    fills=frozenset({"near", "over", "held"}),
    vi=notifications.Wording(
        "Hồ sơ hết thời hạn lưu: {over}, sắp hết: {near}",
        "{over} hồ sơ đã hết thời hạn lưu và chờ xóa, {near} hồ sơ sắp hết trong 90 ngày,"
        " {held} hồ sơ đang được giữ lại. Xem: xaso retention. Giữ lại: xaso hold.",
        "Het han luu: {over}, sap het: {near}",
    ),
    en=notifications.Wording(
        "Dossiers past their term: {over}, near it: {near}",
        "{over} dossiers are past their term and wait to be erased, {near} reach it within 90"
        " days, {held} are held. See: xaso retention. To hold: xaso hold.",
        "Past their term: {over}, near: {near}",
    ),
    samples={"near": "3", "over": "1", "held": "1"},
)


@dataclass(frozen=True, slots=True)
class Kept:
    """One ended dossier whose term is over or near."""

    dossier: Dossier
    until: datetime
    rule: RetentionRule
    is_held: bool
    """A legal hold keeps it, or its owner waits for the end of a request about it."""

    def stands(self, now: datetime) -> str:
        """Return `held`, `over` or `near`."""
        if self.is_held:
            return "held"
        return "over" if now >= self.until else "near"


def kept(now: datetime) -> Iterator[Kept]:
    """Yield ended dossiers whose term ends within 90 days or has ended, oldest first."""
    rules = _rules_on(timezone.localdate(now))
    if not rules:
        return
    held = dossiers.LegalHold.objects.filter(dossier=OuterRef("pk"), lifted_at=None)
    asked = open_requests().filter(dossier=OuterRef("pk"))
    shortest = min(rule.months for rule in rules.values())
    ended = (
        dossiers.Dossier.objects
        .filter(state__in=dossiers.ERASABLE)
        .exclude(owner_name=dossiers.ERASED_NAME)
        .annotate(ended_at=Max("events__at"), is_held=Exists(held) | Exists(asked))
        .filter(ended_at__lte=now + WARNING - relativedelta(months=shortest))
        .select_related("procedure_version__procedure")
        .order_by("ended_at", "pk")
    )
    for dossier in ended.iterator(chunk_size=500):
        rule = rules.get(dossier.procedure_version.procedure.code) or rules.get("")
        if rule is None:
            continue
        until = dossier.ended_at + relativedelta(months=rule.months)
        if until <= now + WARNING:
            yield Kept(dossier, until, rule, dossier.is_held)


def erase_over(*, actor: Actor, now: datetime) -> int:
    """Erase every dossier whose term is over and that nothing holds; return how many.

    Effects: as `dossiers.erase`, each in a transaction of its own.
    """
    count = 0
    for one in list(kept(now)):
        if one.stands(now) == "over":
            dossiers.erase(
                dossier_id=one.dossier.pk,
                actor=actor,
                now=now,
                ground=f"Hết thời hạn lưu trữ: {one.rule.months} tháng, {one.rule.basis}",
            )
            count += 1
    return count


def warn_of_retention() -> None:
    """Tell those who answer for data what is about to be erased or waits to be; the weekly task."""
    now = timezone.now()
    told: dict[UUID, Counter[str]] = {}
    for one in kept(now):
        told.setdefault(one.dossier.agency_id, Counter())[one.stands(now)] += 1
    for agency_id, counts in told.items():
        with transaction.atomic():
            _tell(agency_id, counts, now)


def _tell(agency_id: UUID, counts: Counter[str], now: datetime) -> None:
    today = timezone.localdate(now)
    for holding in handlers_in(agency_id, today):
        notifications.notify(
            agency_id,
            ENDING.key,
            notifications.Contact(email=holding.account.email, phone=holding.account.phone),
            {name: str(counts[name]) for name in ("near", "over", "held")},
            f"retention:{today:%G-%V}:{holding.account_id}",
        )


def _rules_on(day: date) -> dict[str, RetentionRule]:
    """Return the rule of each procedure on a day; of several the longest."""
    rows = RetentionRule.objects.filter(reference.in_force(day)).order_by("months")
    return {rule.procedure: rule for rule in rows}
