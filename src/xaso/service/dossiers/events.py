"""What this room tells the rooms above and the listeners of the kernel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class DossierSubmitted:
    """A request came in and was acknowledged."""

    dossier_id: UUID
    agency_id: UUID


@dataclass(frozen=True, slots=True)
class DossierMoved:
    """A transition of the table was made; `seq` is its event's number."""

    dossier_id: UUID
    agency_id: UUID
    transition: str
    from_state: str
    to_state: str
    seq: int
