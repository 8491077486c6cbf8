"""What follows when a dossier of a life event turned."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from xaso.service.life_events.services import settling


def when_turned(dossier_id: str, agency_id: str) -> None:
    """Bring the notices of a dossier to what is true of it; running twice changes nothing more."""
    settling.settle(dossier_id=UUID(dossier_id), now=timezone.now())
