"""What a sealed record is bound to, so that it opens in its own place and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID


def record_context(dossier_id: UUID, kind: str, number: int) -> str:
    """Return the associated data of one sealed record."""
    return f"dossiers.sealed|{dossier_id}|{kind}|{number}"


def secret_context(dossier_id: UUID) -> str:
    """Return the associated data of the secret kept for a repeated answer."""
    return f"dossiers.secret|{dossier_id}"
