"""What a delegation may be limited to: the catalogue above says it, from its `registrations`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date
    from uuid import UUID


class Subject(NamedTuple):
    """One procedure that an agency handles."""

    code: str
    name: str
    field: str


_catalogues: list[Callable[[UUID, date], Iterable[Subject]]] = []


def register_catalogue(catalogue: Callable[[UUID, date], Iterable[Subject]]) -> None:
    """Let `catalogue(agency_id, day)` say which procedures there are."""
    if catalogue not in _catalogues:
        _catalogues.append(catalogue)


def subjects(agency_id: UUID, day: date) -> list[Subject]:
    """Return what an agency handles on a day."""
    return [one for catalogue in _catalogues for one in catalogue(agency_id, day)]
