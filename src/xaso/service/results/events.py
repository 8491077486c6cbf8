"""What results tell others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class ResultIssued:
    """A document got its number, or several in a row, and may be handed out."""

    result_id: UUID
    dossier_id: UUID
    agency_id: UUID
    kind: str
    sha256: str
    first_number: int
    how_many: int
    signer: str
    signer_role: str


@dataclass(frozen=True, slots=True)
class ResultRevoked:
    """A document no longer holds; whoever keeps a copy must be told."""

    result_id: UUID
    dossier_id: UUID
    agency_id: UUID
    kind: str
