"""Writing organisations."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from xaso.kernel.organisations.domain import area_tables
from xaso.lib.text import fold

if TYPE_CHECKING:
    from uuid import UUID

_LONG_AGO = date(1900, 1, 1)


def load_areas(area: Any, succession: Any) -> tuple[int, int]:
    """Add the shipped provinces, districts and communes that are missing; change nothing else.

    It is given the two models, so that a migration may pass its own. Running twice adds nothing.

    Effects: rows of `Area` and `AreaSuccession`; returns how many of each were added.
    """
    known: dict[tuple[str, str, date], UUID] = {
        (level, code, since): pk
        for level, code, since, pk in area.objects.values_list("level", "code", "valid_from", "id")
    }
    before = len(known)
    for level in ("province", "district", "commune"):
        fresh = [
            _area(area, row, known)
            for row in area_tables.area_rows()
            if row.level == level and _key(row) not in known
        ]
        area.objects.bulk_create(fresh, batch_size=2000)
        known |= {(item.level, item.code, item.valid_from): item.pk for item in fresh}
    arrows = [
        succession(
            predecessor_id=known[row.level, row.old_code, _LONG_AGO],
            successor_id=known[row.level, row.new_code, area_tables.TWO_LEVELS_SINCE],
            on=area_tables.TWO_LEVELS_SINCE,
            is_partial=row.is_partial,
        )
        for row in area_tables.succession_rows()
    ]
    had = succession.objects.count()
    succession.objects.bulk_create(arrows, batch_size=2000, ignore_conflicts=True)
    return len(known) - before, succession.objects.count() - had


def _key(row: area_tables.AreaRow) -> tuple[str, str, date]:
    return (row.level, row.code, area_tables.TWO_LEVELS_SINCE if row.is_current else _LONG_AGO)


def _area(area: Any, row: area_tables.AreaRow, known: dict[tuple[str, str, date], UUID]) -> Any:
    level, code, since = _key(row)
    parent_level = "province" if row.is_current or level == "district" else "district"
    return area(
        level=level,
        code=code,
        name=row.name,
        folded=fold(row.name),
        parent_id=known[parent_level, row.parent_code, since] if row.parent_code else None,
        valid_from=since,
        valid_until=None if row.is_current else area_tables.TWO_LEVELS_SINCE,
    )
