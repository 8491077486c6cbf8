"""One-stop days in hamlets: announced ahead, worked with the offline page, counted afterwards.

Law: decree-118-2025; the desk may go to the people.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.service.desk.models import HamletDay, HamletDayEntry

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency

SHOWN_BACK = timedelta(days=92)
"""So long past days stay on the desk's list."""


class HamletDayRefusal(Exception):
    """It cannot be planned or called off; `field` names the entry that is wrong."""

    def __init__(self, field: str, told: str) -> None:
        super().__init__(told)
        self.field = field


@transaction.atomic
def plan(
    *,
    agency: Agency,
    actor: Actor,
    place: str,
    starts_at: datetime,
    ends_at: datetime,
    note: str,
    now: datetime,
) -> HamletDay:
    """Announce that the desk will sit somewhere.

    Effects: one `HamletDay`, shown to everybody at once; an audit entry.

    Raises:
        HamletDayRefusal: It is over already, or does not end on its own day.
    """
    if starts_at <= now:
        raise HamletDayRefusal("starts_at", _("Chọn một ngày, giờ chưa qua."))
    if ends_at <= starts_at:
        raise HamletDayRefusal("ends_at", _("Giờ kết thúc phải sau giờ bắt đầu."))
    if timezone.localdate(ends_at) != timezone.localdate(starts_at):
        raise HamletDayRefusal("ends_at", _("Kết thúc trong cùng ngày."))
    made = HamletDay.objects.create(
        agency=agency,
        place=place.strip(),
        starts_at=starts_at,
        ends_at=ends_at,
        note=note.strip(),
        planned_at=now,
    )
    _record(actor, "plan_hamlet_day", made)
    return made


@transaction.atomic
def call_off(*, agency: Agency, actor: Actor, day_id: UUID, why: str, now: datetime) -> HamletDay:
    """Call a day off, with the reason that people read.

    Effects: the day stands as called off; an audit entry. Called off twice, nothing more happens.

    Raises:
        DoesNotExist: There is no such day here.
        HamletDayRefusal: No reason, it is over, or somebody was received there.
    """
    day = HamletDay.objects.select_for_update().get(pk=day_id, agency=agency)
    if day.called_off_at is not None:
        return day
    if not why.strip():
        raise HamletDayRefusal("why", _("Ghi vì sao hoãn."))
    if day.ends_at <= now:
        raise HamletDayRefusal("", _("Ngày này đã qua."))
    if day.entries.exists():
        raise HamletDayRefusal("", _("Đã nhận hồ sơ ở đây, không hoãn được nữa."))
    day.called_off_at, day.called_off_because = now, why.strip()
    day.save(update_fields=["called_off_at", "called_off_because"])
    _record(actor, "call_off_hamlet_day", day)
    return day


def coming(agency_id: UUID, now: datetime) -> list[HamletDay]:
    """Return the days that are not over, the next first; those called off too."""
    return list(
        HamletDay.objects.filter(agency_id=agency_id, ends_at__gt=now).order_by("starts_at", "id")
    )


def planned(agency: Agency, now: datetime) -> list[HamletDay]:
    """Return the agency's days, the latest first, each with how many were `received` there."""
    return list(
        HamletDay.objects
        .filter(agency=agency, starts_at__gt=now - SHOWN_BACK)
        .annotate(received=Count("entries"))
        .order_by("-starts_at", "-id")
    )


def working(agency: Agency, now: datetime) -> list[HamletDay]:
    """Return the days of today and tomorrow that stand: where a laptop may be taken now."""
    today = timezone.localdate(now)
    return [
        day
        for day in coming(agency.pk, now)
        if day.called_off_at is None
        and timezone.localdate(day.starts_at) <= today + timedelta(days=1)
    ]


def place_of(agency: Agency, day_id: UUID, received_at: datetime) -> HamletDay | None:
    """Return where something was received, None where no such day was held then."""
    day = HamletDay.objects.filter(pk=day_id, agency=agency, called_off_at=None).first()
    if day is None or timezone.localdate(day.starts_at) != timezone.localdate(received_at):
        return None
    return day


def keep(day: HamletDay, dossier_id: UUID) -> None:
    """Note that a dossier was received in a hamlet."""
    HamletDayEntry.objects.create(day=day, dossier_id=dossier_id)


def _record(actor: Actor, act: str, day: HamletDay) -> None:
    audit.record(
        actor=actor,
        verb=f"desk.{act}",
        object_kind="desk.hamlet_day",
        object_id=day.pk,
        agency_id=day.agency_id,
        details={"place": day.place, "starts_at": day.starts_at.isoformat()},
    )
