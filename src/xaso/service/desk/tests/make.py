"""Makers of the desk: an appointment at any moment, whatever the calendar says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from xaso.kernel.keyring import api as keyring
from xaso.lib import look_up
from xaso.service.desk.models import Appointment, HamletDay

if TYPE_CHECKING:
    from xaso.kernel.organisations.api import Agency


BY_RIGHT = {"ground": "legal", "paper": "Giấy khai sinh số 12/2020"}
"""What the counter's form takes of who files for her child."""


def appointment(
    agency: Agency, *, starts_at: datetime | None = None, state: str = "booked", place: int = 1
) -> Appointment:
    """Make an appointment whose sealed words nobody has to open."""
    now = timezone.now()
    return Appointment.objects.create(
        agency=agency,
        starts_at=starts_at or now + timedelta(days=2),
        minutes=30,
        place=place,
        code=look_up.new_code(),
        phone_hash="",
        key_id=keyring.new_data_key(agency.pk),
        content=b"",
        state=state,
        booked_at=now,
    )


def hamlet_day(
    agency: Agency, *, starts_at: datetime | None = None, hours: int = 3, **more: object
) -> HamletDay:
    """Make a day in a hamlet, tomorrow at nine unless told otherwise."""
    now = timezone.localtime()
    starts_at = starts_at or (now + timedelta(days=1)).replace(hour=9, minute=0)
    return HamletDay.objects.create(
        agency=agency,
        **{
            "place": "Nhà văn hóa xóm Đuổm",
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=hours),
            "planned_at": now,
            **more,
        },
    )
