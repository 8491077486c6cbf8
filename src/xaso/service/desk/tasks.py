"""What the counter leaves to the night."""

from __future__ import annotations

from django.utils import timezone

from xaso.kernel.jobs import api as jobs
from xaso.service.desk import appointing
from xaso.service.desk.services import forget_left_scans


@jobs.periodic("desk.forget_left_scans", cron="20 2 * * *")
def forget_scans() -> None:
    """Forget what was scanned for intakes that nobody finished."""
    forget_left_scans(now=timezone.now())


@jobs.periodic("desk.forget_appointments", cron="25 2 * * *")
def forget_appointments() -> None:
    """Forget who kept a time at the desk a month ago."""
    appointing.forget(now=timezone.now())
