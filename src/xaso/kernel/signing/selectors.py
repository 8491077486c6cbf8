"""Finding keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaso.kernel.signing.models import SigningKey

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.signing.domain.reports import Report


def key_of(agency_id: UUID, account_id: UUID | None, at: datetime) -> SigningKey | None:
    """Return the key that an official, or without one the agency, signs with at a moment."""
    rows = SigningKey.objects.filter(agency_id=agency_id, retired_at=None)
    rows = rows.filter(account_id=account_id) if account_id else rows.filter(account=None)
    return rows.filter(valid_from__lte=at, valid_until__gt=at).first()


def is_by_our_keys(report: Report) -> bool:
    """Tell whether a key that is or was kept here made one of a file's signatures."""
    made_by = [one.fingerprint for one in report.signatures]
    return SigningKey.objects.filter(fingerprint__in=made_by).exists()
