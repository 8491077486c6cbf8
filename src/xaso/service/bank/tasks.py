"""What the bank's side does by itself: match what was just told, forget files nobody imported."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from xaso.kernel.jobs import api as jobs
from xaso.service.bank.services import trying
from xaso.service.bank.services.hearing import MACHINE
from xaso.service.bank.services.matching import match_lines


def match_waiting(agency_id: str) -> None:
    """Match every line of an agency that waits."""
    for _told in match_lines(UUID(agency_id), actor=MACHINE, now=timezone.now()):
        pass


@jobs.periodic("bank.sweep_trials", "41 * * * *")
def sweep_trials() -> None:
    """Forget files that were tried a day ago and never imported."""
    trying.sweep(now=timezone.now())
