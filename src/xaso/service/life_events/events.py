"""What this room tells its own listener: one dossier's notices are to be looked at again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class EventTurned:
    """The result of a dossier of a life event was issued, or no longer stands, or was answered."""

    dossier_id: UUID
    agency_id: UUID
