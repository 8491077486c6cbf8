"""Lines in the ledger: on the bank's account at once, against suspense until they are matched."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import connection

from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.service.bank.models import Line, Statement

UNKNOWN = (ledger.Kind.SUSPENSE.value, payments.UNKNOWN)
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('bank:' || %s, 0))"


def hold_account(agency_id: UUID, account: str) -> None:
    """Let nobody else tell movements of an account until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [f"{agency_id}:{account}"])


def post_lines(
    lines: Iterable[Line], *, key: str, kind: str, subject: str, actor: Actor, now: datetime
) -> None:
    """Post lines of one account, a transaction for each day: they lie there, nobody knows for what.

    What belongs to a closed day counts on the first open one.

    Args:
        key: Of whatever brought them; the day is added.
    """
    sums: dict[date, int] = defaultdict(int)
    place: tuple[UUID, str] | None = None
    for line in lines:
        place = (line.agency_id, line.account)
        sums[line.day] += line.amount
    if place is None:
        return
    agency_id, account = place
    bank = ledger.account(agency_id, ledger.Kind.BANK, account).pk
    unknown = ledger.account(agency_id, *UNKNOWN).pk
    for day, amount in sorted(sums.items()):
        ledger.post(
            agency_id,
            key=f"{key}:{day}",
            kind=kind,
            lines=[ledger.Line(bank, amount), ledger.Line(unknown, -amount)],
            now=now,
            day=ledger.open_day(agency_id, day),
            subject=subject,
            by_id=actor.id,
        )


def post_line(line: Line, *, actor: Actor, now: datetime) -> None:
    """Post one line that came by itself, or that was held and is a movement of its own."""
    key, subject = f"line:{line.pk}", subject_of(line)
    post_lines([line], key=key, kind="statement", subject=subject, actor=actor, now=now)


def subject_of(line: Line) -> str:
    """Return how the ledger names what belongs to a line: its statement's, or its own."""
    return statement_subject(line.statement_id) if line.statement_id else f"bank.line:{line.pk}"


def statement_subject(statement_id: UUID) -> str:
    """Return how the ledger names what belongs to a statement."""
    return f"bank.statement:{statement_id}"


def reverse_statement(statement: Statement, *, actor: Actor, now: datetime) -> None:
    """Reverse whatever was posted for a statement and its lines; once."""
    posted = list(ledger.transactions_about(statement_subject(statement.pk)))
    ledger.reverse_all(statement.agency_id, posted, now=now, by_id=actor.id)
