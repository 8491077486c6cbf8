"""Making, opening and destroying data keys."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import uuid_utils.compat as uuid
from django.db import IntegrityError, transaction
from django.utils import timezone

from xaso.kernel.keyring import masters
from xaso.kernel.keyring.errors import KeyDestroyed, UnknownKey
from xaso.kernel.keyring.models import AgencyKey, DataKey
from xaso.lib import keys

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

CACHE_SECONDS = 60
CACHE_SIZE = 512


@dataclass(frozen=True, slots=True)
class OpenKey:
    """A data key opened once, for a caller who seals several things in a row."""

    id: UUID
    secret: bytes = field(repr=False)

    def seal(self, plain: bytes, context: str) -> bytes:
        """Return `plain` encrypted and bound to `context`."""
        return keys.seal(self.secret, plain, context)

    def unseal(self, sealed: bytes, context: str) -> bytes:
        """Return what was sealed; `NotAuthentic` for changed or misplaced bytes."""
        return keys.unseal(self.secret, sealed, context)


@dataclass(frozen=True, slots=True)
class _Opened:
    id: UUID
    secret: bytes = field(repr=False)
    until: float


_cache: dict[object, _Opened] = {}
_cache_lock = threading.Lock()


def forget_cached() -> None:
    """Empty the cache of opened agency keys of this process."""
    with _cache_lock:
        _cache.clear()


def make_data_key(agency_id: UUID) -> OpenKey:
    """Make a data key under the agency's key of this year, opened.

    Effects: one `DataKey`; the first of a year also makes the `AgencyKey`, the first of an
    installation the file of master keys.

    Raises:
        MasterKeyMissing: The file of master keys cannot be read or made.
    """
    outer = _current_agency_key(agency_id, timezone.localdate().year)
    key_id, secret = uuid.uuid7(), keys.new_key()
    DataKey.objects.create(
        id=key_id, agency_key_id=outer.id, wrapped=keys.wrap(outer.secret, secret, str(key_id))
    )
    return OpenKey(key_id, secret)


def make_data_keys(agency_id: UUID, how_many: int) -> list[OpenKey]:
    """Make many data keys at once, opened.

    Effects and refusals as `make_data_key`.
    """
    outer = _current_agency_key(agency_id, timezone.localdate().year)
    made = [OpenKey(uuid.uuid7(), keys.new_key()) for _ in range(how_many)]
    DataKey.objects.bulk_create(
        [
            DataKey(
                id=key.id,
                agency_key_id=outer.id,
                wrapped=keys.wrap(outer.secret, key.secret, str(key.id)),
            )
            for key in made
        ],
        batch_size=1000,
    )
    return made


def new_data_key(agency_id: UUID) -> UUID:
    """Make a data key under the agency's key of this year and return its id.

    Effects and refusals as `make_data_key`.
    """
    return make_data_key(agency_id).id


def open_key(key_id: UUID) -> OpenKey:
    """Open a data key. One query, two if the agency's key is not in memory.

    Raises:
        KeyDestroyed: It was erased.
        UnknownKey: There is none.
        MasterKeyMissing: The master key is not here.
    """
    row = DataKey.objects.filter(pk=key_id).values_list("agency_key_id", "wrapped").first()
    if row is None:
        raise UnknownKey(str(key_id))
    agency_key_id, wrapped = row
    if wrapped is None:
        raise KeyDestroyed(str(key_id))
    outer = _agency_key(agency_key_id)
    return OpenKey(key_id, keys.unwrap(outer.secret, bytes(wrapped), str(key_id)))


def open_keys(key_ids: Iterable[UUID]) -> dict[UUID, OpenKey]:
    """Open many data keys; those that were erased, or are none, are left out.

    Queries: one, and one for each agency's key that is not in memory.

    Raises:
        MasterKeyMissing: The master key is not here.
    """
    rows = list(
        DataKey.objects
        .filter(pk__in=list(key_ids))
        .exclude(wrapped=None)
        .values_list("pk", "agency_key_id", "wrapped")
    )
    outer = {one: _agency_key(one).secret for one in {agency_key for _pk, agency_key, _w in rows}}
    return {
        key_id: OpenKey(key_id, keys.unwrap(outer[agency_key], bytes(wrapped), str(key_id)))
        for key_id, agency_key, wrapped in rows
        if wrapped is not None
    }


def seal(key_id: UUID, plain: bytes, context: str) -> bytes:
    """Return `plain` encrypted by a data key and bound to `context` ("table.column|id").

    Refusals as `open_key`.
    """
    return open_key(key_id).seal(plain, context)


def unseal(key_id: UUID, sealed: bytes, context: str) -> bytes:
    """Return what was sealed; `NotAuthentic` for changed or misplaced bytes.

    Refusals as `open_key`.
    """
    return open_key(key_id).unseal(sealed, context)


@transaction.atomic
def destroy(key_id: UUID) -> None:
    """Erase a data key: what it sealed can never be read again. Twice is once.

    Raises:
        UnknownKey: There is none.
    """
    row = DataKey.objects.select_for_update().filter(pk=key_id).first()
    if row is None:
        raise UnknownKey(str(key_id))
    if row.destroyed_at is None:
        row.wrapped, row.destroyed_at = None, timezone.now()
        row.save(update_fields=["wrapped", "destroyed_at"])


def is_destroyed(key_id: UUID) -> bool:
    """Tell whether a data key was erased. One query."""
    return DataKey.objects.filter(pk=key_id, wrapped=None).exists()


def blind(purpose: str, value: str, *, agency_id: UUID | None = None) -> str:
    """Return a keyed hash that finds equal values; of one agency only, where one is given.

    Give the agency for everything that describes people: two communes' hashes then cannot be
    joined. The caller brings `value` to one form first (spaces, case, NFC).

    Raises:
        MasterKeyMissing: The file of keys cannot be read or made.
    """
    scope = f"{purpose}|{agency_id}" if agency_id else purpose
    return keys.blind(masters.read_or_make().blind, scope, value)


def _current_agency_key(agency_id: UUID, year: int) -> _Opened:
    """Return the newest key of an agency and year, made if there is none."""
    place = (agency_id, year)
    known = _cached(place)
    if known is not None:
        return known
    newest = _newest(agency_id, year) or make_agency_key(agency_id, year, generation=1)
    opened = _agency_key(newest.pk)
    _remember(place, opened)
    return opened


def _newest(agency_id: UUID, year: int) -> AgencyKey | None:
    found = AgencyKey.objects.filter(agency_id=agency_id, year=year)
    return found.order_by("-generation").first()


def make_agency_key(agency_id: UUID, year: int, *, generation: int) -> AgencyKey:
    """Make one generation of an agency's key of a year; a race gives both the same row."""
    known = masters.read_or_make()
    key_id = uuid.uuid7()
    try:
        with transaction.atomic():
            return AgencyKey.objects.create(
                id=key_id,
                agency_id=agency_id,
                year=year,
                generation=generation,
                master=known.current,
                wrapped=keys.wrap(known.of(known.current), keys.new_key(), str(key_id)),
                created_at=timezone.now(),
            )
    except IntegrityError:
        return AgencyKey.objects.get(agency_id=agency_id, year=year, generation=generation)


def _agency_key(agency_key_id: UUID) -> _Opened:
    known = _cached(agency_key_id)
    if known is not None:
        return known
    row = AgencyKey.objects.get(pk=agency_key_id)
    secret = keys.unwrap(masters.read().of(row.master), bytes(row.wrapped), str(row.pk))
    opened = _Opened(row.pk, secret, time.monotonic() + CACHE_SECONDS)
    _remember(agency_key_id, opened)
    return opened


def _cached(place: object) -> _Opened | None:
    opened = _cache.get(place)
    return opened if opened is not None and opened.until > time.monotonic() else None


def _remember(place: object, opened: _Opened) -> None:
    """Keep an opened key for a minute, but not one whose row may yet be rolled back."""
    if transaction.get_connection().in_atomic_block:
        transaction.on_commit(lambda: _keep(place, opened))
    else:
        _keep(place, opened)


def _keep(place: object, opened: _Opened) -> None:
    with _cache_lock:
        if len(_cache) >= CACHE_SIZE:
            _cache.clear()
        _cache[place] = opened
