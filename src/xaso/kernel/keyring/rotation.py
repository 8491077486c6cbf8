"""Rotation: every data key wrapped anew, in small steps, while the house is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import masters
from xaso.kernel.keyring.models import AgencyKey, DataKey
from xaso.kernel.keyring.services import forget_cached, make_agency_key
from xaso.lib import keys

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

BATCH = 500
GRACE = timedelta(minutes=10)
"""How long an emptied agency key stays: other processes may still hold it in memory."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation did."""

    master: str
    agency_keys: int
    data_keys: int
    retired_masters: int


def rotate(*, actor: audit.Actor, now: datetime) -> Rotation:
    """Make a fresh master key and agency keys, and wrap every living data key anew.

    Readers and writers are not stopped: each batch is one short transaction, and both
    generations open until the last key has moved. What was begun and broken off is finished by
    the next run. What is sealed stays as it is: only wrappings change.

    Effects: a new master key in the file; a generation of `AgencyKey` for each agency and year;
    all `DataKey.wrapped`; older keys that nothing needs go for ever; an audit entry.
    """
    master = f"m{now:%Y%m%d%H%M%S%f}"
    masters.add_master(master)
    newest = {
        (row["agency_id"], row["year"]): row["generation"]
        for row in AgencyKey.objects.values("agency_id", "year").annotate(
            generation=Max("generation")
        )
    }
    moved = 0
    for (agency_id, year), generation in newest.items():
        target = make_agency_key(agency_id, year, generation=generation + 1)
        moved += _move_all(agency_id, year, target)
    _drop_empty(before=now - GRACE)
    _rewrap_leftovers(master)
    still_needed = set(AgencyKey.objects.values_list("master", flat=True).distinct())
    retired = set(masters.read().masters) - still_needed - {master}
    masters.drop_masters(retired)
    forget_cached()
    done = Rotation(master, len(newest), moved, len(retired))
    with transaction.atomic():
        audit.record(
            actor=actor,
            verb="keyring.rotate",
            object_kind="keyring.master",
            object_id=master,
            details={"data_keys": moved, "retired_masters": len(retired)},
        )
    return done


def _move_all(agency_id: UUID, year: int, target: AgencyKey) -> int:
    """Wrap every data key of an agency and year by `target`, batch by batch."""
    moved = 0
    while batch := _move_batch(agency_id, year, target):
        moved += batch
    return moved


@transaction.atomic
def _move_batch(agency_id: UUID, year: int, target: AgencyKey) -> int:
    rows = list(
        DataKey.objects
        .select_for_update(of=("self",))
        .select_related("agency_key")
        .filter(agency_key__agency_id=agency_id, agency_key__year=year)
        .exclude(agency_key=target)
        .order_by("id")[:BATCH]
    )
    outer = _secret(target)
    for row in rows:
        if row.wrapped is not None:
            secret = keys.unwrap(_secret(row.agency_key), bytes(row.wrapped), str(row.pk))
            row.wrapped = keys.wrap(outer, secret, str(row.pk))
        row.agency_key = target
    DataKey.objects.bulk_update(rows, ["wrapped", "agency_key"])
    return len(rows)


def _drop_empty(*, before: datetime) -> None:
    """Delete agency keys that wrap nothing, were followed by a newer one and are old enough."""
    newer = AgencyKey.objects.filter(
        agency=OuterRef("agency"),
        year=OuterRef("year"),
        generation__gt=OuterRef("generation"),
        created_at__lt=before,
    )
    used = DataKey.objects.filter(agency_key=OuterRef("pk"))
    AgencyKey.objects.filter(Exists(newer), ~Exists(used)).delete()


@transaction.atomic
def _rewrap_leftovers(master: str) -> None:
    """Wrap agency keys that must stay a while by the new master, so that the old one can go."""
    outer = masters.read().of(master)
    for row in AgencyKey.objects.select_for_update().exclude(master=master):
        row.wrapped = keys.wrap(outer, _secret(row), str(row.pk))
        row.master = master
        row.save(update_fields=["wrapped", "master"])


def _secret(row: AgencyKey) -> bytes:
    return keys.unwrap(masters.read().of(row.master), bytes(row.wrapped), str(row.pk))
