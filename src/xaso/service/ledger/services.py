"""Posting, reversing, closing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import uuid_utils.compat as uuid
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.service.ledger.domain.lines import Line, merged
from xaso.service.ledger.errors import KeyReused, NotClosable, PeriodClosed
from xaso.service.ledger.models import Account, Leg, Period, Transaction
from xaso.service.ledger.selectors import closed_until, open_day, trial_balance

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor

FIRST_DAY = date(2025, 7, 1)
"""Where the first period of an agency begins: the day the communes of today began to work."""
BATCH = 1000
REVERSAL = "reversal"
_INSERT = """
    INSERT INTO ledger_transaction
        (id, agency_id, key, kind, day, subject, legs_count, by_id, reverses_id, posted_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (agency_id, key) DO NOTHING
    RETURNING id
"""
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('ledger:' || %s, 0))"


def account(agency_id: UUID, kind: str, key: str = "") -> Account:
    """Return the account of a kind, opening it on first use."""
    row, _is_new = Account.objects.get_or_create(agency_id=agency_id, kind=kind, key=key)
    return row


@transaction.atomic
def post(
    agency_id: UUID,
    *,
    key: str,
    kind: str,
    lines: Sequence[Line],
    now: datetime,
    day: date | None = None,
    subject: str = "",
    by_id: UUID | None = None,
    reverses: Transaction | None = None,
) -> Transaction:
    """Post one transaction, exactly once for its key.

    Args:
        key: Of whoever posts: the same movement of money always under the same key.
        day: The day it belongs to; today when absent.
        subject: What it belongs to, "room.noun:id".

    Effects: a transaction with its legs; the balances of that day. Who posts writes the audit
    entry, for she knows why.

    Raises:
        Unbalanced: The lines do not come to zero.
        KeyReused: The key stands with other lines.
        PeriodClosed: The day lies in a closed period.
    """
    told = merged(lines)
    day = day or timezone.localdate(now)
    known = Transaction(
        id=uuid.uuid7(),
        agency_id=agency_id,
        key=key,
        kind=kind,
        day=day,
        subject=subject,
        legs_count=len(told),
        by_id=by_id,
        reverses=reverses,
        posted_at=now,
    )
    if not _insert(known):
        return _same(agency_id, key, kind, told)
    Leg.objects.bulk_create(
        Leg(transaction=known, account_id=line.account_id, day=day, amount=line.amount)
        for line in told
    )
    return known


class Posting(NamedTuple):
    """One transaction of many that are posted together; `day` is open."""

    key: str
    lines: Sequence[Line]
    day: date
    subject: str = ""
    reverses: Transaction | None = None


@transaction.atomic
def post_all(
    agency_id: UUID,
    postings: Sequence[Posting],
    *,
    kind: str,
    now: datetime,
    by_id: UUID | None = None,
) -> list[Transaction]:
    """Post many transactions of one kind that nobody posted before, all or nothing.

    Effects: as `post`, in their order.

    Raises:
        Unbalanced: Lines do not come to zero.
        KeyReused: A key stands already, or a day lies in a closed period: `post` says which.
    """
    told = [merged(each.lines) for each in postings]
    rows = [
        Transaction(
            id=uuid.uuid7(),
            agency_id=agency_id,
            key=each.key,
            kind=kind,
            day=each.day,
            subject=each.subject,
            legs_count=len(lines),
            by_id=by_id,
            reverses=each.reverses,
            posted_at=now,
        )
        for each, lines in zip(postings, told, strict=True)
    ]
    try:
        with transaction.atomic():
            Transaction.objects.bulk_create(rows, batch_size=BATCH)
    except IntegrityError as error:
        raise KeyReused(_("Có bút toán đã ghi, hoặc kỳ kế toán đã khóa sổ.")) from error
    Leg.objects.bulk_create(
        [
            Leg(transaction=row, account_id=line.account_id, day=row.day, amount=line.amount)
            for row, lines in zip(rows, told, strict=True)
            for line in lines
        ],
        batch_size=2 * BATCH,
    )
    return rows


def _insert(row: Transaction) -> bool:
    """Insert a transaction unless its key stands; waits while somebody closes a period.

    Raises:
        PeriodClosed: Its day lies in a closed period: the database says so.
    """
    values = (
        row.pk, row.agency_id, row.key, row.kind, row.day, row.subject, row.legs_count,
        row.by_id, row.reverses_id, row.posted_at,
    )  # fmt: skip
    with connection.cursor() as cursor:
        try:
            cursor.execute(_INSERT, values)
        except IntegrityError as error:
            raise PeriodClosed(
                _("Kỳ kế toán của ngày %s đã khóa sổ.") % f"{row.day:%d/%m/%Y}"
            ) from error
        return cursor.fetchone() is not None


def _same(agency_id: UUID, key: str, kind: str, told: list[Line]) -> Transaction:
    stands = Transaction.objects.get(agency_id=agency_id, key=key)
    legs = sorted(stands.legs.values_list("account_id", "amount"))
    if stands.kind != kind or legs != [tuple(line) for line in told]:
        raise KeyReused(_("Bút toán này đã ghi với số tiền hoặc tài khoản khác."))
    return stands


@transaction.atomic
def reverse(
    row: Transaction,
    *,
    now: datetime,
    by_id: UUID | None = None,
    day: date | None = None,
) -> Transaction:
    """Post the opposite of a transaction, once: nothing is ever deleted.

    Raises:
        PeriodClosed: The day lies in a closed period.
    """
    lines = [Line(leg.account_id, -leg.amount) for leg in row.legs.all()]
    return post(
        row.agency_id,
        key=_reversal_key(row),
        kind=REVERSAL,
        lines=lines,
        now=now,
        day=day,
        subject=row.subject,
        by_id=by_id,
        reverses=row,
    )


@transaction.atomic
def reverse_all(
    agency_id: UUID, rows: Sequence[Transaction], *, now: datetime, by_id: UUID | None = None
) -> list[Transaction]:
    """Post the opposite of many transactions that nobody reversed, on their days or open ones.

    Args:
        rows: Of one agency, their legs fetched.

    Raises:
        KeyReused: One was reversed before.
    """
    days = {day: open_day(agency_id, day) for day in {row.day for row in rows}}
    postings = [
        Posting(
            key=_reversal_key(row),
            lines=[Line(leg.account_id, -leg.amount) for leg in row.legs.all()],
            day=days[row.day],
            subject=row.subject,
            reverses=row,
        )
        for row in rows
    ]
    return post_all(agency_id, postings, kind=REVERSAL, now=now, by_id=by_id)


def _reversal_key(row: Transaction) -> str:
    return f"reverse:{row.pk}"


@transaction.atomic
def close(agency_id: UUID, *, ends: date, actor: Actor, now: datetime) -> Period:
    """Close the days up to `ends`: nothing is posted there any more; the trial balance is kept.

    Effects: a `Period`; an audit entry. Whoever is posting meanwhile is waited for.

    Raises:
        NotClosable: It ends today or later, or is closed already.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [str(agency_id)])
    until = closed_until(agency_id)
    if ends >= timezone.localdate(now):
        raise NotClosable(_("Chỉ khóa sổ những ngày đã qua."))
    if until is not None and ends <= until:
        raise NotClosable(_("Kỳ đến %s đã khóa sổ.") % f"{until:%d/%m/%Y}")
    rows = trial_balance([agency_id], on=ends)
    period = Period.objects.create(
        agency_id=agency_id,
        begins=until + timedelta(days=1) if until else min(FIRST_DAY, ends),
        ends=ends,
        trial=[[row.kind, row.key, row.debit, row.credit] for row in rows],
        closed_at=now,
        closed_by_id=actor.id,
    )
    audit.record(
        actor=actor,
        verb="ledger.close",
        object_kind="ledger.period",
        object_id=period.pk,
        agency_id=agency_id,
        details={"ends": ends.isoformat(), "accounts": len(rows)},
    )
    return period
