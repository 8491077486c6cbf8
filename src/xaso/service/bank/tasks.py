"""What workers do: match what a bank has just told."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from xaso.service.bank.services.hearing import MACHINE
from xaso.service.bank.services.matching import match_lines


def match_waiting(agency_id: str) -> None:
    """Match every line of an agency that waits."""
    for _told in match_lines(UUID(agency_id), actor=MACHINE, now=timezone.now()):
        pass
