"""Much money at once: a month of bank lines is counted in hundreds, by the rules of one."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.events import api as events
from xaso.service.ledger import api as ledger
from xaso.service.payments.errors import OtherAmount, UnknownObligation
from xaso.service.payments.events import ObligationSettled, PaymentReceived
from xaso.service.payments.models import Obligation, Payment
from xaso.service.payments.services.receiving import (
    KIND,
    check,
    details_of,
    divided,
    events_of,
    key_of,
    lines_of,
    subject_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.service.payments.services.receiving import Money

_STANDINGS = """
    UPDATE payments_obligation o
    SET paid = v.paid, standing = v.standing, settled_at = v.settled_at
    FROM unnest(%s::uuid[], %s::bigint[], %s::text[], %s::timestamptz[])
        AS v(id, paid, standing, settled_at)
    WHERE o.id = v.id
"""


@transaction.atomic
def receive_all(
    agency_id: UUID, told: Sequence[tuple[UUID, Money]], *, actor: Actor, now: datetime
) -> list[Payment]:
    """Count many movements of one agency that nobody counted before, all or nothing.

    Each is counted as `receive` counts it, in their order; so much at once costs a tenth.

    Args:
        told: Obligations, each with a movement; one may be paid by several.

    Effects: as `receive`.

    Raises:
        UnknownObligation, WrongEntry: As `receive`.
        OtherAmount, KeyReused: A movement was counted before: `receive` says which.
    """
    if not told:
        return []
    for _pk, money in told:
        check(money)
    rows = _lock(agency_id, {pk for pk, _money in told})
    _must_be_new(agency_id, [money for _pk, money in told])
    today = timezone.localdate(now)

    @cache
    def open_day(day: date) -> date:
        return ledger.open_day(agency_id, day)

    @cache
    def account(kind: str, key: str) -> UUID:
        return ledger.account(agency_id, kind, key).pk

    made, heard = [], []
    for pk, money in told:
        day = open_day(money.day or today)
        payment = divided(rows[pk], money, day=day, actor=actor, now=now)
        made.append(payment)
        heard += events_of(payment)
    posted = ledger.post_all(
        agency_id,
        [
            ledger.Posting(
                key_of(money),
                lines_of(payment, money.into, account),
                payment.day,
                subject_of(payment),
            )
            for payment, (_pk, money) in zip(made, told, strict=True)
        ],
        kind=KIND,
        now=now,
        by_id=actor.id,
    )
    for payment, row in zip(made, posted, strict=True):
        payment.ledger_id = row.pk
    Payment.objects.bulk_create(made, batch_size=1000)
    save_standings(list(rows.values()))
    audit.record_all(
        ((payment.obligation_id, details_of(payment)) for payment in made),
        actor=actor,
        verb="payments.receive",
        object_kind="payments.obligation",
        agency_id=agency_id,
    )
    for kind in (PaymentReceived, ObligationSettled):
        events.publish_all([event for event in heard if isinstance(event, kind)])
    return made


def _lock(agency_id: UUID, wanted: set[UUID]) -> dict[UUID, Obligation]:
    rows = Obligation.objects.select_for_update(of=("self",)).filter(agency_id=agency_id)
    found = {row.pk: row for row in rows.filter(pk__in=wanted).order_by("pk")}
    if len(found) < len(wanted):
        raise UnknownObligation(_("Không có khoản phải nộp này."))
    return found


def _must_be_new(agency_id: UUID, told: Sequence[Money]) -> None:
    numbers = {(money.channel, money.external) for money in told}
    rows = Payment.objects.filter(
        agency_id=agency_id,
        channel__in={channel for channel, _number in numbers},
        external__in={number for _channel, number in numbers},
    )
    if len(numbers) < len(told) or not numbers.isdisjoint(rows.values_list("channel", "external")):
        raise OtherAmount(_("Giao dịch này đã ghi nhận với số tiền hoặc khoản thu khác."))


def save_standings(rows: Sequence[Obligation]) -> None:
    """Save how locked obligations stand, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            _STANDINGS,
            [
                [row.pk for row in rows],
                [row.paid for row in rows],
                [str(row.standing) for row in rows],
                [row.settled_at for row in rows],
            ],
        )
