"""What the bank's side does by itself."""

from __future__ import annotations

from django.utils import timezone

from xaso.kernel.jobs import api as jobs
from xaso.service.bank.services import trying


@jobs.periodic("bank.sweep_trials", "41 * * * *")
def sweep_trials() -> None:
    """Forget files that were tried a day ago and never imported."""
    trying.sweep(now=timezone.now())
