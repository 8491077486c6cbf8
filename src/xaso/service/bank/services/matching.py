"""Climbing the ladder with every waiting line, and counting what is sure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import structlog
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from xaso.service.bank import payers, policies
from xaso.service.bank.domain.matching import Book, How, Owed, Why, match
from xaso.service.bank.models import Line
from xaso.service.bank.sealing import texts_of
from xaso.service.bank.services.posting import UNKNOWN
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.service.bank.domain.matching import Match

logger = structlog.get_logger(__name__)
BATCH = 500
REMEMBERED = timedelta(days=730)
"""How long what is settled is still recognised in a text: money may come late, or twice."""
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('bank.match:' || %s, 0))"
_MATCHES = """
    UPDATE bank_line l
    SET state = v.state, how = v.how, why = v.why, obligation_id = v.obligation_id,
        payment_id = v.payment_id, counts = v.counts, settled_at = v.settled_at
    FROM unnest(
        %s::uuid[], %s::text[], %s::text[], %s::text[], %s::uuid[], %s::uuid[], %s::int[],
        %s::timestamptz[]
    ) AS v(id, state, how, why, obligation_id, payment_id, counts, settled_at)
    WHERE l.id = v.id
"""
EXACT = frozenset({How.ONE_SIGN, How.AMOUNT_NAME})
"""Steps whose proof is the amount: if less is owed by now, they prove nothing."""


class Told(NamedTuple):
    """What became of a line: what it paid and how that is known, or why it waits."""

    line: Line
    obligation: Owed | None
    how: str
    why: str


class _NoLongerOwed(Exception):
    """Somebody paid meanwhile; `left` is what is owed by now, in đồng."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


def match_lines(agency_id: UUID, *, actor: Actor, now: datetime) -> Iterator[Told]:
    """Match every waiting line of an agency, some hundred in a transaction; tell each.

    Effects: a payment for each match (`payments.receive`, out of suspense), how or why on the line.

    Raises:
        NotBookkeeper: The post does not do it.
    """
    policies.bookkeeper(actor)
    waiting = Line.objects.filter(agency_id=agency_id, state=Line.State.WAITING, undone_at=None)
    ids = list(waiting.order_by("day", "id").values_list("pk", flat=True))
    if not ids:
        return
    book = _book(agency_id, now)
    for at in range(0, len(ids), BATCH):
        with transaction.atomic():
            told = _match_some(agency_id, ids[at : at + BATCH], book, actor, now)
        yield from told


def _book(agency_id: UUID, now: datetime) -> Book:
    """Read what is owed, and what was lately."""
    since = now - REMEMBERED
    rows = payments.obligations_of([agency_id]).filter(
        Q(standing__in=sorted(payments.UNSETTLED)) | Q(settled_at__gte=since)
    )
    values = rows.order_by().values_list(
        "pk", "reference", "amount", "paid", "standing", "asked_at", "subject"
    )
    return Book(
        (
            Owed(
                id=pk,
                reference=reference,
                owed=0 if standing in payments.SETTLED else amount - paid,
                amount=amount,
                is_paid=standing == payments.Standing.PAID,
                asked_on=timezone.localdate(asked_at),
                subject=subject,
            )
            for pk, reference, amount, paid, standing, asked_at, subject in values.iterator(2000)
        ),
        lambda owed: payers.names_of(each.subject for each in owed),
    )


def _match_some(
    agency_id: UUID, ids: Sequence[UUID], book: Book, actor: Actor, now: datetime
) -> list[Told]:
    """Match some lines: together where all goes as the book says, else one by one."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [str(agency_id)])
    rows = Line.objects.select_for_update(of=("self",)).filter(
        pk__in=ids, state=Line.State.WAITING, undone_at=None
    )
    lines = list(rows.order_by("day", "id"))
    texts = texts_of(lines)
    kept, counts = book.copy(), {line.pk: line.counts for line in lines}
    found = [(line, _look(line, texts[line.pk], book)) for line in lines]
    try:
        with transaction.atomic():
            told = _count_together(agency_id, found, actor, now)
    except (_NoLongerOwed, payments.PaymentsRefusal, ledger.LedgerRefusal):
        book.restore(kept)
        for line in lines:
            forget(line)
            line.counts = counts[line.pk]
        told = [_settle(line, texts[line.pk], book, actor, now) for line in lines]
    save_matches(lines)
    return told


def _look(line: Line, text: str, book: Book) -> Match:
    """Say what a line was paid for, and let the book stand as it leaves it."""
    found = match(text, line.amount, line.day, book)
    if found.obligation is not None:
        book.settle(found.obligation, max(found.obligation.owed - line.amount, 0))
    return found


def _count_together(
    agency_id: UUID, found: Sequence[tuple[Line, Match]], actor: Actor, now: datetime
) -> list[Told]:
    """Count what was matched.

    Raises:
        _NoLongerOwed: Less is owed by now than the book says.
        PaymentsRefusal, LedgerRefusal: As `payments.receive_all`.
    """
    sure = [(line, each) for line, each in found if each.obligation is not None]
    made = payments.receive_all(
        agency_id,
        [(each.obligation.id, _money(line)) for line, each in sure if each.obligation],
        actor=actor,
        now=now,
    )
    for (line, each), payment in zip(sure, made, strict=True):
        if each.how in EXACT and payment.applied != line.amount:
            raise _NoLongerOwed(payment.applied)
        _note(line, payment, each.how or How.REFERENCE, now)
    return [_told(line, each) for line, each in found]


def _told(line: Line, found: Match) -> Told:
    """Write down what keeps a line on the list, and tell what became of it."""
    line.why = found.why or ""
    if line.payment is not None and not line.payment.applied:
        line.why = Why.DOUBLE
    elif line.why == Why.NOTHING and line.counts:
        line.why = Why.TAKEN_BACK
    return Told(line, found.obligation, line.how, line.why)


def _settle(line: Line, text: str, book: Book, actor: Actor, now: datetime) -> Told:
    found = match(text, line.amount, line.day, book)
    if found.obligation is not None and found.how is not None:
        found = _counted(line, found, found.obligation, found.how, book, actor, now)
    return _told(line, found)


def _counted(
    line: Line, found: Match, owed: Owed, how: How, book: Book, actor: Actor, now: datetime
) -> Match:
    """Count the money; where it cannot be, return why."""
    try:
        with transaction.atomic():
            payment = _count_exactly(line, owed, how, actor, now)
    except _NoLongerOwed as less:
        forget(line)
        line.counts -= 1
        book.settle(owed, less.left)
        return replace(found, obligation=None, how=None, why=Why.OTHER_AMOUNT)
    except (payments.PaymentsRefusal, ledger.LedgerRefusal) as refusal:
        logger.warning("bank.not_counted", line=str(line.pk), why=str(refusal))
        return replace(found, obligation=None, how=None, why=Why.REFUSED)
    book.settle(owed, payment.obligation.owed)
    return found


def _count_exactly(
    line: Line, owed: Owed, how: How, actor: Actor, now: datetime
) -> payments.Payment:
    payment = count(line, owed.id, how, actor=actor, now=now)
    if how in EXACT and payment.applied != line.amount:
        raise _NoLongerOwed(payment.applied)
    return payment


def count(
    line: Line, obligation_id: UUID, how: How, *, actor: Actor, now: datetime
) -> payments.Payment:
    """Count a locked line for what it paid: out of suspense; the caller saves the line.

    Effects and refusals: as `payments.receive`.
    """
    payment = payments.receive(obligation_id, _money(line), actor=actor, now=now)
    _note(line, payment, how, now)
    return payment


def _money(line: Line) -> payments.Money:
    return payments.Money(
        channel=payments.Channel.TRANSFER,
        external=_external(line),
        amount=line.amount,
        into=UNKNOWN,
        day=line.day,
    )


def _note(line: Line, payment: payments.Payment, how: How, now: datetime) -> None:
    line.state, line.how, line.why, line.settled_at = Line.State.COUNTED, how, "", now
    line.obligation_id, line.payment = payment.obligation_id, payment
    line.counts += 1


def forget(line: Line) -> None:
    """Let a line wait again as if it had not been counted; the caller saves."""
    line.state, line.how, line.settled_at = Line.State.WAITING, "", None
    line.obligation_id = line.payment = None


def save_matches(lines: Sequence[Line]) -> None:
    """Save what became of lines, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            _MATCHES,
            [
                [line.pk for line in lines],
                [str(line.state) for line in lines],
                [str(line.how) for line in lines],
                [str(line.why) for line in lines],
                [line.obligation_id for line in lines],
                [line.payment_id for line in lines],
                [line.counts for line in lines],
                [line.settled_at for line in lines],
            ],
        )


def _external(line: Line) -> str:
    """Return the number of a payment: the bank's, the line's, and how often it was counted."""
    told = f"{line.number or 'SK'}:{line.pk}"
    return f"{told}/{line.counts + 1}" if line.counts else told
