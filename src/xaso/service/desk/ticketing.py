"""Giving numbers out and calling them; every act is written down, none names a resident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.numbering import api as numbering
from xaso.service.desk.domain.tickets import AT_A_WINDOW, MOVES, State, next_of
from xaso.service.desk.models import Ticket, Window
from xaso.service.desk.turns import one_at_a_time
from xaso.service.desk.waiting import (
    grounds_on,
    most_in_a_row,
    recently_first,
    tickets_of,
    waiting_now,
    window_of,
)

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor

KIOSK = audit.Actor(kind="resident")


class TicketRefusal(Exception):
    """The act is refused; the text is for people."""


class TicketChanged(TicketRefusal):
    """Somebody else moved the ticket first."""


@transaction.atomic
def take(*, agency_id: UUID, key: UUID, ground: str, now: datetime, actor: Actor = KIOSK) -> Ticket:
    """Give the next number of the day out; the same press sent twice gives the same number.

    Args:
        key: Made anew for each drawing of the page; becomes the ticket's id.
        ground: Why the law serves her first; empty for everybody else.

    Effects: one number of the day's series, a `Ticket`, an audit entry.

    Raises:
        TicketRefusal: There is no such ground today.
    """
    day = timezone.localdate(now)
    if ground and ground not in {one.code for one in grounds_on(day)}:
        raise TicketRefusal(_("Không có diện ưu tiên này."))
    one_at_a_time(_queue_of(agency_id, day))
    known = Ticket.objects.filter(pk=key, agency_id=agency_id).first()
    if known is not None:
        return known
    ticket = Ticket(
        id=key,
        agency_id=agency_id,
        day=day,
        ground=ground,
        state=State.WAITING.value,
        taken_at=now,
    )
    ticket.number = numbering.take_next(agency_id, "tickets", f"{day:%y%m%d}")
    ticket.save(force_insert=True)
    _record(actor, "take", ticket)
    return ticket


@transaction.atomic
def open_window(*, agency_id: UUID, number: int, actor: Actor, now: datetime) -> Window:
    """Sit down at a window; whoever sat there or elsewhere before has left it.

    Effects: windows closed, one opened, an audit entry.

    Raises:
        TicketRefusal: No official acts.
    """
    if actor.id is None:
        raise TicketRefusal(_("Chỉ cán bộ mới ngồi quầy."))
    day = timezone.localdate(now)
    one_at_a_time(_queue_of(agency_id, day))
    here = Window.objects.filter(agency_id=agency_id, day=day, closed_at=None)
    here.filter(number=number).exclude(official_id=actor.id).update(closed_at=now)
    here.filter(official_id=actor.id).exclude(number=number).update(closed_at=now)
    window = here.filter(number=number).first()
    if window is None:
        window = Window.objects.create(
            agency_id=agency_id, day=day, number=number, official_id=actor.id, opened_at=now
        )
        _record_window(actor, "open_window", window)
    return window


@transaction.atomic
def close_window(*, window: Window, actor: Actor, now: datetime) -> None:
    """Leave a window.

    Effects: the window, an audit entry.

    Raises:
        TicketRefusal: Somebody is still at it.
    """
    if Ticket.objects.filter(window=window, state__in=AT_A_WINDOW).exists():
        raise TicketRefusal(_("Còn người đang được gọi ở quầy này."))
    Window.objects.filter(pk=window.pk, closed_at=None).update(closed_at=now)
    _record_window(actor, "close_window", window)


@transaction.atomic
def call_next(*, agency_id: UUID, actor: Actor, now: datetime) -> Ticket | None:
    """Call the next number to the official's window; None where nobody waits.

    Two windows that press together call two numbers, never the same one. Whoever is still at the
    window is done.

    Effects: tickets, audit entries.

    Raises:
        TicketRefusal: The official sits at no window.
    """
    day = timezone.localdate(now)
    one_at_a_time(_queue_of(agency_id, day))
    window = window_of(agency_id, actor.id, day)
    if window is None:
        raise TicketRefusal(_("Chọn quầy của mình trước khi gọi."))
    for ticket in Ticket.objects.filter(window=window, state__in=AT_A_WINDOW):
        _move(ticket, "finish", actor=actor, now=now)
    most = most_in_a_row(day)
    chosen = next_of(waiting_now(agency_id, day), recently_first(agency_id, day, most), most)
    if chosen is None:
        return None
    ticket = tickets_of(agency_id, day).get(number=chosen.number)
    ticket.window = window
    return _move(ticket, "call", actor=actor, now=now)


@transaction.atomic
def move(
    *, agency_id: UUID, ticket_id: UUID, name: str, version: int, actor: Actor, now: datetime
) -> Ticket:
    """Make one other move of a ticket: call again, serve, finish, miss, bring back.

    Effects: the ticket, an audit entry.

    Raises:
        TicketChanged: It was moved meanwhile, or is no longer where the move begins.
        TicketRefusal: There is no such move, or no such ticket here.
    """
    one_at_a_time(_queue_of(agency_id, timezone.localdate(now)))
    ticket = Ticket.objects.filter(pk=ticket_id, agency_id=agency_id).first()
    if ticket is None or name not in MOVES or name == "call":
        raise TicketRefusal(_("Không có số này."))
    if ticket.version != version or State(ticket.state) not in MOVES[name].sources:
        raise TicketChanged(_("Số này vừa được người khác gọi hoặc xử lý."))
    return _move(ticket, name, actor=actor, now=now)


@transaction.atomic
def regrade(
    *, agency_id: UUID, ticket_id: UUID, ground: str, version: int, actor: Actor, now: datetime
) -> Ticket:
    """Mend a wrongly taken card: served first, or not; the number stays.

    Effects: the ticket, an audit entry.

    Raises:
        TicketChanged: It was moved meanwhile, or no longer waits.
        TicketRefusal: There is no such ground, or no such ticket here.
    """
    day = timezone.localdate(now)
    one_at_a_time(_queue_of(agency_id, day))
    ticket = Ticket.objects.filter(pk=ticket_id, agency_id=agency_id).first()
    if ticket is None or (ground and ground not in {one.code for one in grounds_on(day)}):
        raise TicketRefusal(_("Không có diện ưu tiên này."))
    if ticket.version != version or ticket.state != State.WAITING:
        raise TicketChanged(_("Số này vừa được người khác gọi hoặc xử lý."))
    ticket.ground = ground
    ticket.version += 1
    ticket.save(update_fields=["ground", "version"])
    _record(actor, "regrade", ticket)
    return ticket


def _move(ticket: Ticket, name: str, *, actor: Actor, now: datetime) -> Ticket:
    ticket.state = MOVES[name].target.value
    ticket.version += 1
    if name in {"call", "call_again"}:
        ticket.called_at = now
    if name == "serve":
        ticket.served_at = now
    if name in {"finish", "miss"}:
        ticket.ended_at = now
    if name == "bring_back":
        ticket.window = ticket.called_at = ticket.served_at = ticket.ended_at = None
    ticket.save()
    _record(actor, name, ticket)
    return ticket


def _queue_of(agency_id: UUID, day: date) -> str:
    """Name the queue of an agency's day, at which one act is made at a time."""
    return f"queue:{agency_id}:{day}"


def _record(actor: Actor, what: str, ticket: Ticket) -> None:
    audit.record(
        actor=actor,
        verb=f"desk.ticket_{what}",
        object_kind="desk.ticket",
        object_id=ticket.pk,
        agency_id=ticket.agency_id,
        details={"number": ticket.number, "state": ticket.state, "ground": ticket.ground},
    )


def _record_window(actor: Actor, what: str, window: Window) -> None:
    audit.record(
        actor=actor,
        verb=f"desk.{what}",
        object_kind="desk.window",
        object_id=window.pk,
        agency_id=window.agency_id,
        details={"number": window.number},
    )
