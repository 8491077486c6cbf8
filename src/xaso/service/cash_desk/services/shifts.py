"""A shift from its counted float to its counted close, and from hand to hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.numbering import api as numbering
from xaso.lib.longhand import dotted
from xaso.service.cash_desk import policies
from xaso.service.cash_desk.domain import cash
from xaso.service.cash_desk.errors import NoShift, ShiftOpen, WrongCash
from xaso.service.cash_desk.models import Handover, Shift
from xaso.service.cash_desk.selectors import OFFLINE, denominations_on, in_drawer
from xaso.service.ledger import api as ledger

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor

_WAITING_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('cash_desk.waiting:' || %s, 0))"


@transaction.atomic
def open_shift(
    agency_id: UUID,
    *,
    desk: str,
    notes: Mapping[int, int],
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> Shift:
    """Open a shift on the counted float.

    Where the drawer holds something else than the ledger says, the difference is posted.

    Args:
        notes: How many of each note were counted.
        reason: Why the float differs from the ledger.

    Effects: a `Shift`; perhaps a transaction in the ledger; an audit entry.

    Raises:
        ShiftOpen: The desk or the cashier has one open.
        WrongCash: No desk, a note that is not in use, or a difference without a reason.
        NotCashier: The post does not take money.
    """
    cashier = policies.cashier(actor)
    desk = desk.strip()
    if not desk or desk == OFFLINE:
        raise WrongCash("desk", _("Ghi số quầy."))
    counted = count(notes, now)
    row = Shift(
        agency_id=agency_id,
        desk=desk,
        number=numbering.take_next(agency_id, "cash_desk.shifts", ""),
        opened_by_id=cashier,
        holder_id=cashier,
        opened_at=now,
        float_notes=_kept(notes),
        float_amount=counted,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise ShiftOpen(_("Quầy này hoặc chính bạn đang có ca chưa chốt.")) from error
    _post_difference(
        row, counted, key=f"shift-opened:{row.pk}", reason=reason, actor=actor, now=now
    )
    _record("open_shift", row, actor, float=counted)
    return row


@transaction.atomic
def close_shift(
    shift_id: UUID,
    *,
    notes: Mapping[int, int],
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> Shift:
    """Close a shift on the counted drawer; what differs from the ledger is posted with its reason.

    The last open shift of an agency brings in first what was taken outside shifts, so that no day
    ends with cash that nobody counts.

    Effects: the shift; perhaps a transaction in the ledger; an audit entry.

    Raises:
        NoShift: It is closed, or another's.
        WrongCash: A note that is not in use, a difference without a reason, cash outside shifts
            that nobody else can bring in, or a hand-over waits.
    """
    row = hold(shift_id, actor)
    _must_leave_nothing(row)
    counted = count(notes, now)
    expected = in_drawer(row.agency_id, row.desk)
    _post_difference(
        row, counted, key=f"shift-closed:{row.pk}", reason=reason, actor=actor, now=now
    )
    row.state, row.closed_at, row.closed_by_id = Shift.State.CLOSED, now, actor.id
    row.notes, row.expected, row.counted = _kept(notes), expected, counted
    row.reason, row.shown = reason.strip(), None
    row.save()
    _record("close_shift", row, actor, expected=expected, counted=counted)
    return row


@transaction.atomic
def hand_over(
    shift_id: UUID,
    *,
    to_id: UUID,
    notes: Mapping[int, int],
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> Handover:
    """Offer the counted drawer to a colleague; nothing moves in it until she has confirmed.

    Effects: a `Handover` that waits; an audit entry.

    Raises:
        NoShift: It is closed, or another's.
        WrongCash: To oneself, a difference without a reason, or one waits already.
    """
    row = hold(shift_id, actor)
    if to_id == actor.id:
        raise WrongCash("to", _("Chọn đồng nghiệp nhận ca."))
    counted, expected = count(notes, now), in_drawer(row.agency_id, row.desk)
    if counted != expected and not reason.strip():
        raise WrongCash("reason", _off(cash.difference(expected, counted)))
    made = Handover.objects.create(
        agency_id=row.agency_id,
        shift=row,
        from_id=row.holder_id,
        to_id=to_id,
        notes=_kept(notes),
        counted=counted,
        expected=expected,
        reason=reason.strip(),
        asked_at=now,
    )
    _record("hand_over", row, actor, counted=counted, to=str(to_id))
    return made


@transaction.atomic
def confirm_handover(
    handover_id: UUID, *, counted: int, actor: Actor, now: datetime
) -> Handover:  # fmt: skip
    """Take a drawer over: who receives it counted the same.

    Effects: the shift changes its holder; a difference is posted; an audit entry.

    Raises:
        NoShift: Nothing waits for her.
        WrongCash: She counted something else.
        ShiftOpen: She holds another shift.
        NotCashier: The post does not take money.
    """
    receiver = policies.cashier(actor)
    made = _waiting(handover_id)
    if made.to_id != receiver:
        raise NoShift(_("Không có ca nào chờ bạn nhận."))
    if counted != made.counted:
        raise WrongCash("counted", _("Hai bên đếm khác nhau: đếm lại cùng nhau."))
    row = Shift.objects.select_for_update().get(pk=made.shift_id)
    _post_difference(
        row, counted, key=f"handover:{made.pk}", reason=made.reason, actor=actor, now=now
    )
    row.holder_id = receiver
    try:
        with transaction.atomic():
            row.save(update_fields=["holder_id"])
    except IntegrityError as error:
        raise ShiftOpen(_("Bạn đang giữ một ca khác: chốt ca ấy trước.")) from error
    made.state, made.ended_at = Handover.State.CONFIRMED, now
    made.save(update_fields=["state", "ended_at"])
    _record("confirm_handover", row, actor, counted=counted)
    return made


@transaction.atomic
def withdraw_handover(handover_id: UUID, *, actor: Actor, now: datetime) -> Handover:
    """Take an offered drawer back, or decline it.

    Raises:
        NoShift: Nothing waits, or it is between two others.
    """
    made = _waiting(handover_id)
    if actor.id not in {made.from_id, made.to_id}:
        raise NoShift(_("Không có ca nào chờ bàn giao."))
    made.state, made.ended_at = Handover.State.WITHDRAWN, now
    made.save(update_fields=["state", "ended_at"])
    _record("withdraw_handover", made.shift, actor)
    return made


def hold(shift_id: UUID, actor: Actor) -> Shift:
    """Take the row of somebody's own open shift until the end of the transaction.

    Raises:
        NoShift: It is closed, or another holds it.
        WrongCash: It waits to be handed over, so nothing moves.
        NotCashier: The post does not take money.
    """
    cashier = policies.cashier(actor)
    row = Shift.objects.select_for_update().filter(pk=shift_id).first()
    if row is None or row.state != Shift.State.OPEN or row.holder_id != cashier:
        raise NoShift(_("Mở ca thu tiền của bạn trước."))
    if row.handovers.filter(state=Handover.State.ASKED).exists():
        raise WrongCash("", _("Ca đang chờ bàn giao: chờ xác nhận hoặc rút lại."))
    return row


def guard_waiting_cash(agency_id: UUID) -> None:
    """Let one transaction at a time decide about the cash that waits outside shifts."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING_LOCK, [str(agency_id)])


def _must_leave_nothing(row: Shift) -> None:
    guard_waiting_cash(row.agency_id)
    waiting = in_drawer(row.agency_id, OFFLINE)
    others = Shift.objects.filter(agency_id=row.agency_id, state=Shift.State.OPEN)
    if waiting > 0 and not others.exclude(pk=row.pk).exists():
        told = _("Còn %(amount)s đồng thu ngoài ca: nhập vào ca rồi chốt.")
        raise WrongCash("", told % {"amount": dotted(waiting)})


def count(notes: Mapping[int, int], now: datetime) -> int:
    """Add counted notes up.

    Raises:
        WrongCash: A note that is not in use, or less than none of one.
    """
    known = {row.value for row in denominations_on(timezone.localdate(now))}
    if notes.keys() - known:
        raise WrongCash("notes", _("Có mệnh giá không lưu hành."))
    try:
        return cash.total(notes)
    except ValueError as error:
        raise WrongCash("notes", str(error)) from error


def _kept(notes: Mapping[int, int]) -> dict[str, int]:
    return {str(value): number for value, number in sorted(notes.items(), reverse=True) if number}


def _off(found: int) -> str:
    told = {"amount": dotted(abs(found))}
    if found > 0:
        return _("Thừa %(amount)s đồng so với sổ: ghi rõ lý do.") % told
    return _("Thiếu %(amount)s đồng so với sổ: ghi rõ lý do.") % told


def _post_difference(
    row: Shift, counted: int, *, key: str, reason: str, actor: Actor, now: datetime
) -> None:
    found = cash.difference(in_drawer(row.agency_id, row.desk), counted)
    if not found:
        return
    if not reason.strip():
        raise WrongCash("reason", _off(found))
    drawer = ledger.account(row.agency_id, ledger.Kind.CASH, row.desk)
    against = ledger.account(row.agency_id, ledger.Kind.DIFFERENCE)
    ledger.post(
        row.agency_id,
        key=key,
        kind="difference",
        lines=[ledger.Line(drawer.pk, found), ledger.Line(against.pk, -found)],
        now=now,
        subject=f"cash_desk.shift:{row.pk}",
        by_id=actor.id,
    )


def _waiting(handover_id: UUID) -> Handover:
    rows = Handover.objects.select_for_update(of=("self",)).select_related("shift")
    made = rows.filter(pk=handover_id, state=Handover.State.ASKED).first()
    if made is None:
        raise NoShift(_("Không có ca nào chờ bàn giao."))
    return made


def _record(verb: str, row: Shift, actor: Actor, **details: object) -> None:
    audit.record(
        actor=actor,
        verb=f"cash_desk.{verb}",
        object_kind="cash_desk.shift",
        object_id=row.pk,
        agency_id=row.agency_id,
        details={"desk": row.desk, **details},
    )
