"""What workers do: ask about attempts, send money back."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from xaso.service.gateways.services import asking, returning


def sweep() -> None:
    """Ask about every attempt whose moment has come, and for every return; each minute."""
    now = timezone.now()
    asking.sweep(now=now)
    returning.send_waiting(now=now)


def send_return(return_id: str, agency_id: str) -> None:
    """Ask a gateway to send money back."""
    del agency_id
    returning.send_return(UUID(return_id), now=timezone.now())
