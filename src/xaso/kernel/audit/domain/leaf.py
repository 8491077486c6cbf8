"""What of an entry is hashed, and how it is written down, byte by byte."""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING, Any

from xaso.kernel.audit.domain.tree import leaf_hash

if TYPE_CHECKING:
    from datetime import datetime

FIELDS = (
    "id",
    "at",
    "actor_kind",
    "actor_id",
    "agency_id",
    "verb",
    "object_kind",
    "object_id",
    "ground",
    "details",
    "request_id",
)
"""Every column of an entry, in the order in which they are hashed."""


def as_plain(entry: object) -> dict[str, Any]:
    """Return an entry's fields as JSON values: ids as text, the moment in UTC."""
    return {name: _plain(getattr(entry, name)) for name in FIELDS}


def digest(plain: dict[str, Any]) -> bytes:
    """Return the leaf hash of an entry's fields as `as_plain` gives them."""
    values = [plain[name] for name in FIELDS]
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return leaf_hash(text.encode("utf-8", "surrogatepass"))


def refuse_fractions(details: object) -> None:
    """See that details hold no number that a database may write otherwise than Python does.

    Raises:
        TypeError: There is a fraction somewhere in it.
    """
    if isinstance(details, float):
        raise TypeError("details hold ids, codes and counts, not fractions")
    if isinstance(details, dict):
        for value in details.values():
            refuse_fractions(value)
    elif isinstance(details, list | tuple):
        for value in details:
            refuse_fractions(value)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | dict):
        return value
    if hasattr(value, "astimezone"):
        return moment(value)
    return str(value)


def moment(at: datetime) -> str:
    """Write a moment the one way that is hashed: `2026-11-23T08:00:00.000000Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
