"""Finding keys."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import F
from django.utils import timezone

from xaso.kernel.identity import api as identity
from xaso.kernel.reference import api as reference
from xaso.kernel.rights import api as rights
from xaso.kernel.signing.domain.standing import Life, Standing, notice, standing
from xaso.kernel.signing.models import ExpiryNotice, SigningKey

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from xaso.kernel.identity.api import Account
    from xaso.kernel.signing.domain.reports import Report


def key_of(agency_id: UUID, account_id: UUID | None, at: datetime) -> SigningKey | None:
    """Return the key that an official, or without one the agency, signs with at a moment."""
    rows = SigningKey.objects.filter(agency_id=agency_id, retired_at=None)
    rows = rows.exclude(kind=SigningKey.Kind.HANDED)
    rows = rows.filter(account_id=account_id) if account_id else rows.filter(account=None)
    return rows.filter(valid_from__lte=at, valid_until__gt=at).first()


def is_by_our_keys(report: Report) -> bool:
    """Tell whether a key that is or was kept here made one of a file's signatures.

    What works only on an official's own computer signs elsewhere too, so it tells nothing.
    """
    made_by = [one.fingerprint for one in report.signatures]
    rows = SigningKey.objects.filter(fingerprint__in=made_by)
    return rows.exclude(kind=SigningKey.Kind.HANDED).exists()


def keys_of(agency_id: UUID) -> QuerySet[SigningKey]:
    """Return the keys of an agency, retired ones too; what it signs with first, its seal last."""
    rows = SigningKey.objects.filter(agency_id=agency_id).select_related("account")
    return rows.order_by(F("retired_at").desc(nulls_first=True), "account__full_name", "pk")


def find_key(agency_id: UUID, key_id: UUID) -> SigningKey | None:
    """Return a key that an agency has in use, None where it has no such key."""
    return keys_of(agency_id).filter(pk=key_id, retired_at=None).first()


def notice_days(on: date) -> list[int]:
    """Return how many days before a certificate's end people are told, each time; the first first.

    Each is a dated row; where none holds, nobody is told.
    """
    rows = ExpiryNotice.objects.filter(reference.in_force(on)).order_by("-days")
    return list(rows.values_list("days", flat=True).distinct())


def warn_days(on: date) -> int:
    """Return how many days before a certificate's end people are told first; 0 for never."""
    return max(notice_days(on), default=0)


class Ending(NamedTuple):
    """A key in use whose end is near, and which notice of it is due."""

    key: SigningKey
    days: int


def endings(now: datetime, *, agency_id: UUID | None = None) -> list[Ending]:
    """Return the keys in use that end soon, of one agency or of all, the nearest end first."""
    days = notice_days(timezone.localdate(now))
    until = now + timedelta(days=max(days, default=0))
    rows = SigningKey.objects.filter(retired_at=None, valid_until__gt=now, valid_until__lte=until)
    if agency_id is not None:
        rows = rows.filter(agency_id=agency_id)
    ordered = rows.select_related("account", "agency").order_by("valid_until", "pk")
    found = [Ending(key, notice(life_of(key), now, days)) for key in ordered]
    return [one for one in found if one.days]


def life_of(key: SigningKey) -> Life:
    """Return from when until when a key signs."""
    return Life(key.valid_from, key.valid_until, key.retired_at)


def ends_soon(agency_id: UUID, account_id: UUID | None, now: datetime) -> datetime | None:
    """Return when the key that an official, or the agency, signs with ends, if people are told."""
    key = key_of(agency_id, account_id, now)
    if key is None:
        return None
    days = warn_days(timezone.localdate(now))
    is_soon = standing(life_of(key), now, warn_days=days) == Standing.ENDS_SOON
    return key.valid_until if is_soon else None


def without_key(agency_id: UUID, on: date) -> list[Account]:
    """Return who signs on a day, by a leading post or by a delegation, and has no certificate."""
    leading = identity.working_at(agency_id, on=on, roles=("leader",))
    delegated = [one.account for one in rights.delegations_on(agency_id, on)]
    known = set(
        SigningKey.objects
        .filter(agency_id=agency_id, retired_at=None)
        .exclude(account=None)
        .values_list("account_id", flat=True)
    )
    found = {one.pk: one for one in (*leading, *delegated) if one.is_active and one.pk not in known}
    return sorted(found.values(), key=lambda one: (one.full_name, one.pk))
