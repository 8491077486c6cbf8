"""One change of an agency's list at a time: what is counted as known stays so until it is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from uuid import UUID


def take_turn(agency_id: UUID) -> None:
    """Wait until nobody else changes the list, and keep the turn until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"residents:{agency_id}"]
        )
