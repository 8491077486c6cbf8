"""What entries seal beside themselves: rows of other rooms, told to the export by a registry.

An entry whose details hold `event` (the hash of a row) and `seq` (its number) vouches for that row:
the export writes the row as it stands beside the entry, and the verifier compares the two. Rows
that no entry vouches for are written down as strays, which the verifier refuses.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xaso.kernel.audit.domain.leaf import refuse_fractions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from xaso.kernel.audit.models import AuditEntry

Place = tuple[str, int]
"""The id of a thing and the number of one of its rows."""


@dataclass(frozen=True, slots=True)
class Records:
    """How the rows of one kind of thing are read for the export.

    Attributes:
        read: Return the fields of the rows at these places, where they are still there.
        strays: Yield the fields of rows that no entry speaks of.
    """

    read: Callable[[Iterable[Place]], Mapping[Place, list[Any]]]
    strays: Callable[[], Iterator[list[Any]]]


_known: dict[str, Records] = {}


def register_records(object_kind: str, records: Records) -> None:
    """Let the export write the rows that entries about `object_kind` seal.

    Raises:
        ValueError: The kind is registered already.
    """
    if object_kind in _known:
        raise ValueError(f"{object_kind!r} has its records already")
    _known[object_kind] = records


def record_hash(fields: list[Any]) -> str:
    """Return the hash of a row's fields, which are JSON values, as hexadecimal digits.

    Raises:
        TypeError: A fraction is among them, or what JSON cannot carry.
    """
    refuse_fractions(fields)
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def rows_of(entries: Sequence[AuditEntry]) -> dict[int, list[Any] | None]:
    """Return, by the entries' indexes, the rows they seal; none where a row is gone."""
    asked: dict[str, dict[int, Place]] = {}
    for index, entry in enumerate(entries):
        number = entry.details.get("seq") if isinstance(entry.details, dict) else None
        if isinstance(number, int) and "event" in entry.details:
            asked.setdefault(entry.object_kind, {})[index] = (entry.object_id, number)
    found: dict[int, list[Any] | None] = {}
    for kind, places in asked.items():
        rows = _known[kind].read(places.values()) if kind in _known else {}
        found.update({index: rows.get(place) for index, place in places.items()})
    return found


def strays() -> Iterator[list[Any]]:
    """Yield the rows of every kind that no entry speaks of."""
    for records in _known.values():
        yield from records.strays()
