"""What many dossiers say at once, so that a list costs the same at one line and at two hundred."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery

from xaso.kernel.keyring import api as keyring
from xaso.service.dossiers.domain.sealing import record_context
from xaso.service.dossiers.models import DossierEvent, SealedRecord

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from xaso.service.dossiers.models import Dossier


def parties_of_all(found: Sequence[Dossier]) -> dict[UUID, dict[str, Any]]:
    """Return `parties_of` dossiers that were found through the filter, by their ids.

    Queries: two, and one for each agency's key that is not in memory. What was erased is left out.
    """
    return {
        dossier_id: dict(content)
        for dossier_id, _number, content in _opened(found, SealedRecord.Kind.PARTIES)
    }


def notes_of_events(
    found: Sequence[Dossier], numbers: Collection[int]
) -> dict[tuple[UUID, int], str]:
    """Return what was written with some events, by dossier and number.

    Args:
        numbers: Of the events, of any of the dossiers.

    Queries: as `parties_of_all`.
    """
    opened = _opened(found, SealedRecord.Kind.NOTE, numbers)
    return {(dossier_id, number): str(content) for dossier_id, number, content in opened}


def _opened(
    found: Sequence[Dossier], kind: str, numbers: Collection[int] | None = None
) -> Iterable[tuple[UUID, int, Any]]:
    keys = keyring.open_keys(dossier.key_id for dossier in found)
    by_id = {dossier.pk: dossier for dossier in found}
    records = SealedRecord.objects.filter(dossier_id__in=by_id, kind=kind).order_by("number")
    if numbers is not None:
        records = records.filter(number__in=numbers)
    for record in records:
        key = keys.get(by_id[record.dossier_id].key_id)
        if key is None:
            continue
        context = record_context(record.dossier_id, record.kind, record.number)
        plain = key.unseal(bytes(record.sealed), context)
        yield record.dossier_id, record.number, json.loads(plain)


def with_last(rows: QuerySet[Dossier], types: Collection[str]) -> QuerySet[Dossier]:
    """Return those of some dossiers to which one of these things happened; `about` is its number.

    Args:
        types: Of events, of which the last counts.
    """
    happened = DossierEvent.objects.filter(dossier_id=OuterRef("pk"), type__in=types)
    last = Subquery(happened.order_by("-seq").values("seq")[:1])
    return rows.annotate(about=last).exclude(about=None)


def moments_of_all(happenings: Iterable[tuple[UUID, int]]) -> dict[tuple[UUID, int], datetime]:
    """Return when some events happened, each given by dossier and number. One query."""
    wanted = set(happenings)
    rows = DossierEvent.objects.filter(
        dossier_id__in={pk for pk, _seq in wanted}, seq__in={seq for _pk, seq in wanted}
    )
    told = rows.values_list("dossier_id", "seq", "at")
    return {(pk, seq): at for pk, seq, at in told if (pk, seq) in wanted}
