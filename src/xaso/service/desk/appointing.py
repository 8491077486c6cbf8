"""Keeping a time at the desk: which are free, booking, cancelling, arriving."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.calendar import api as calendar
from xaso.kernel.keyring import api as keyring
from xaso.kernel.reference import api as reference
from xaso.kernel.scope import api as scope
from xaso.lib import look_up
from xaso.service.desk import ticketing
from xaso.service.desk.domain import slots
from xaso.service.desk.models import Appointment, AppointmentRule
from xaso.service.desk.turns import one_at_a_time

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency
    from xaso.service.desk.models import Ticket

S = Appointment.State
HELD = (S.BOOKED, S.ARRIVED)
MOST_FOR_A_PHONE = 2
"""So many times one telephone may keep at once."""
KEPT = timedelta(days=30)
GROUND = "appointment"
RESIDENT = audit.Actor(kind="resident")


class AppointmentRefusal(Exception):
    """The time cannot be kept; the text is for people."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Who comes and why."""

    name: str
    phone: str
    procedure_code: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """One time and how many may still come in it."""

    starts_at: datetime
    left: int


@dataclass(frozen=True, slots=True)
class Kept:
    """One appointment as the desk reads it."""

    appointment: Appointment
    name: str
    phone: str
    words: str


def rule_on(day: date) -> AppointmentRule | None:
    """Return the rule for appointments of a day; without one nobody keeps a time."""
    rows = AppointmentRule.objects.filter(reference.in_force(day))
    return rows.order_by("-valid_from").first()


def free_on(agency: Agency, day: date, now: datetime) -> list[Slot]:
    """Return the times of a day that are still to come and not full, in order.

    Nothing where no rule holds, the day is too far ahead, or nobody works.
    """
    return _free(agency, day, day, now)


def days_ahead(agency: Agency, now: datetime) -> list[tuple[date, int]]:
    """Return the days on which a time may be kept, with how many places are left on each.

    Queries: as many for a month ahead as for a day.
    """
    left: Counter[date] = Counter()
    for slot in _free(agency, date.min, date.max, now):
        left[timezone.localdate(slot.starts_at)] += slot.left
    return sorted(left.items())


def _free(agency: Agency, first: date, last: date, now: datetime) -> list[Slot]:
    """Return what is free between two days, as far ahead as the rule of today lets."""
    today = timezone.localdate(now)
    rule = rule_on(today)
    if rule is None:
        return []
    first, last = max(first, today), min(last, today + timedelta(days=rule.days_ahead))
    if first > last:
        return []
    try:
        working = calendar.calendar_for(agency.pk, first, last)
    except calendar.NoWorkingHours:
        return []
    days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
    begins = [
        _midnight(day) + timedelta(minutes=minute)
        for day in days
        if working.is_working(day)
        for minute in slots.starts_in(working.sessions_on(day), rule.slot_minutes)
    ]
    taken = _taken(agency, first, last)
    free = [Slot(at, rule.places - taken[at]) for at in begins if at > now]
    return [slot for slot in free if slot.left > 0]


def _taken(agency: Agency, first: date, last: date) -> Counter[datetime]:
    held = Appointment.objects.filter(
        agency=agency,
        starts_at__gte=_midnight(first),
        starts_at__lt=_midnight(last + timedelta(days=1)),
        state__in=HELD,
    )
    with scope.of(agencies=[agency.pk]):
        return Counter(held.values_list("starts_at", flat=True))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())


@transaction.atomic
def book(*, agency: Agency, starts_at: datetime, wish: Wish, now: datetime) -> Appointment:
    """Keep a time.

    Effects: one `Appointment` with a key of its own; an audit entry without a name.

    Raises:
        AppointmentRefusal: The time is not free any more, or the telephone keeps enough times.
    """
    day = timezone.localdate(starts_at)
    one_at_a_time(f"appointments:{agency.pk}:{day}")
    rule = rule_on(timezone.localdate(now))
    if rule is None or starts_at not in {slot.starts_at for slot in free_on(agency, day, now)}:
        raise AppointmentRefusal(_("Giờ này vừa có người khác giữ. Chọn giờ khác."))
    phone_hash = keyring.blind("desk.appointment", wish.phone)
    mine = Appointment.objects.filter(
        agency=agency, phone_hash=phone_hash, state=S.BOOKED, starts_at__gt=now
    )
    with scope.of(agencies=[agency.pk]):
        how_many = mine.count()
    if how_many >= MOST_FOR_A_PHONE:
        raise AppointmentRefusal(
            _("Số điện thoại này đang giữ %d giờ hẹn. Hủy bớt một giờ đã hẹn.") % MOST_FOR_A_PHONE
        )
    same = Appointment.objects.filter(agency=agency, starts_at=starts_at, state__in=HELD)
    with scope.of(agencies=[agency.pk]):
        place = slots.free_place(same.values_list("place", flat=True), rule.places)
    made = Appointment(
        agency=agency,
        starts_at=starts_at,
        minutes=rule.slot_minutes,
        place=place or rule.places,
        code=look_up.new_code(),
        procedure_code=wish.procedure_code,
        phone_hash=phone_hash,
        key_id=keyring.new_data_key(agency.pk),
        booked_at=now,
    )
    said = {"name": wish.name, "phone": wish.phone, "words": wish.words}
    plain = json.dumps(said, ensure_ascii=False, sort_keys=True).encode()
    scope.admit(made.pk)
    made.content = keyring.seal(made.key_id, plain, _context(made))
    made.save(force_insert=True)
    _record(RESIDENT, "book", made)
    return made


def by_code(agency: Agency, written: str) -> Appointment | None:
    """Return the appointment with a code as somebody wrote it."""
    code = look_up.normalise_code(written)
    if code is None:
        return None
    with scope.of(agencies=[agency.pk]):
        found = Appointment.objects.filter(agency=agency, code=code).first()
    if found is not None:
        scope.admit(found.pk)
    return found


@transaction.atomic
def cancel(appointment: Appointment, *, actor: Actor = RESIDENT) -> None:
    """Give a time back; what is over stays as it is.

    Effects: its state, an audit entry.
    """
    if _move(appointment, S.BOOKED, S.CANCELLED):
        _record(actor, "cancel", appointment)


@transaction.atomic
def arrive(appointment: Appointment, *, now: datetime, actor: Actor = RESIDENT) -> Ticket:
    """Give who came a number; on time it is called before the others. Twice gives the same.

    Effects: a `Ticket`, the state, audit entries.

    Raises:
        AppointmentRefusal: It was cancelled, or is for another day.
    """
    locked = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    is_today = timezone.localdate(locked.starts_at) == timezone.localdate(now)
    if locked.state == S.CANCELLED or not is_today:
        raise AppointmentRefusal(_("Mã hẹn này không dùng được hôm nay."))
    on_time = slots.is_on_time(locked.starts_at, now, locked.minutes)
    ticket = ticketing.take(
        agency_id=locked.agency_id,
        key=locked.pk,
        ground=GROUND if on_time else "",
        now=now,
        actor=actor,
    )
    if locked.ticket_id is None:
        locked.state, locked.ticket = S.ARRIVED, ticket
        locked.save(update_fields=["state", "ticket"])
        _record(actor, "arrive", locked)
    return ticket


@transaction.atomic
def miss(appointment: Appointment, *, actor: Actor) -> None:
    """Note that nobody came.

    Effects: its state, an audit entry.
    """
    if _move(appointment, S.BOOKED, S.MISSED):
        _record(actor, "miss", appointment)


def diary(agency: Agency, day: date) -> list[Kept]:
    """Return who comes on a day, in order, opened for the desk."""
    rows: QuerySet[Appointment] = Appointment.objects.filter(
        agency=agency,
        starts_at__gte=_midnight(day),
        starts_at__lt=_midnight(day + timedelta(days=1)),
    )
    return [
        Kept(
            row,
            **json.loads(keyring.unseal(row.key_id, bytes(row.content), _context(row))),
        )
        for row in rows
    ]


@transaction.atomic
def forget(*, now: datetime) -> int:
    """Delete appointments of long ago with their keys; return how many.

    Effects: the rows are gone; their keys are destroyed, so no copy can be read.
    """
    old = list(Appointment.objects.filter(starts_at__lt=now - KEPT)[:500])
    Appointment.objects.filter(pk__in=[one.pk for one in old]).delete()
    for one in old:
        keyring.destroy(one.key_id)
    return len(old)


def _move(appointment: Appointment, source: str, target: str) -> bool:
    return bool(Appointment.objects.filter(pk=appointment.pk, state=source).update(state=target))


def _record(actor: Actor, act: str, appointment: Appointment) -> None:
    audit.record(
        actor=actor,
        verb=f"desk.appointment_{act}",
        object_kind="desk.appointment",
        object_id=appointment.pk,
        agency_id=appointment.agency_id,
        details={"starts_at": appointment.starts_at.isoformat()},
    )


def _context(appointment: Appointment) -> str:
    return f"desk_appointment.content|{appointment.pk}"
