"""Makers: what `hands` makes, and a key that is kept."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from xaso.kernel.audit import api as audit
from xaso.kernel.signing import services
from xaso.kernel.signing.tests.hands import (
    AGENCY,
    AGENCY_FIELD,
    LEADER_FIELD,
    SIGNATURES,
    SOURCE,
    TEXTS,
    House,
    certificate,
    drawn,
    filled,
    house,
    key,
    now,
    prepared,
    signed,
    signed_by_leader,
)

if TYPE_CHECKING:
    from uuid import UUID

    from xaso.kernel.organisations.api import Agency
    from xaso.kernel.signing.models import SigningKey

__all__ = [
    "AGENCY",
    "AGENCY_FIELD",
    "LEADER_FIELD",
    "SIGNATURES",
    "SOURCE",
    "TEXTS",
    "House",
    "certificate",
    "drawn",
    "filled",
    "house",
    "kept",
    "key",
    "now",
    "prepared",
    "signed",
    "signed_by_leader",
]


def kept(agency: Agency, account_id: UUID | None = None) -> SigningKey:
    """Keep the certificate of a token that signs elsewhere for an official, or for the seal."""
    with tempfile.TemporaryDirectory() as folder:
        content = certificate(Path(folder) / "authority")
    return services.keep_certificate(
        content,
        agency=agency,
        account_id=account_id,
        actor=audit.Actor(kind="command"),
        now=now(),
    )
