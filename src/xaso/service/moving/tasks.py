"""What moving does at night."""

from __future__ import annotations

from django.utils import timezone

from xaso.kernel.jobs import api as jobs
from xaso.service.moving.services import trying


@jobs.periodic("moving.sweep_trials", "37 * * * *")
def sweep_trials() -> None:
    """Forget workbooks that were tried a day ago and never brought in."""
    trying.sweep(now=timezone.now())
