"""The door of reference: keep what was read from tables that change seldom until they change.

The database itself says when that is: a trigger on the tables of a topic writes a new version of
the topic in the transaction that changes them. What is kept under a version is as true as a
reading of the tables would be, in every process, without waiting times and without messages.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Q

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator
    from datetime import date

__all__ = ["in_force", "kept", "looking_once", "watch"]

T = TypeVar("T")
MOST_KEPT = 512
"""Of one topic; beyond that it is read anew."""

_kept: dict[str, tuple[UUID, dict[Hashable, Any]]] = {}
_seen: ContextVar[dict[str, UUID] | None] = ContextVar("reference_seen", default=None)


def kept(topic: str, key: Hashable, load: Callable[[], T]) -> T:
    """Return what `load` read, reading again only after a table of the topic has changed.

    The value is shared between requests and threads: do not change it. A refusal is not kept.

    Queries: one, or none where the request has looked before; those of `load` after a change.
    """
    version = _version(topic)
    if version is None:
        return load()
    known = _kept.get(topic)
    if known is None or known[0] != version or len(known[1]) >= MOST_KEPT:
        known = _kept[topic] = (version, {})
    values = known[1]
    if key not in values:
        values[key] = load()
    found: T = values[key]
    return found


def in_force(day: date) -> Q:
    """Return which dated rows hold on a day; `valid_until` is the first on which one does not."""
    return Q(valid_until=None, valid_from__lte=day) | Q(valid_until__gt=day, valid_from__lte=day)


@contextmanager
def looking_once() -> Iterator[None]:
    """Ask for the versions once inside the block, which is one request.

    What the request itself changes, it therefore reads anew only when it is over.
    """
    token = _seen.set({})
    try:
        yield
    finally:
        _seen.reset(token)


def watch(topic: str, tables: Iterable[str]) -> tuple[str, str]:
    """Return the SQL, for a migration, that makes these tables a topic, and its reverse.

    The migration depends on `("reference", "0001_initial")`.
    """
    triggers = [(table, f"{table}_is_reference") for table in tables]
    forward = "".join(
        f"CREATE TRIGGER {trigger} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION reference_changed('{topic}');"
        for table, trigger in triggers
    )
    columns = "reference_topic (name, version)"
    first = f"INSERT INTO {columns} VALUES ('{topic}', gen_random_uuid()) ON CONFLICT DO NOTHING;"  # noqa: S608
    backward = "".join(f"DROP TRIGGER {trigger} ON {table};" for table, trigger in triggers)
    return forward + first, backward


def _version(topic: str) -> UUID | None:
    """Return the topic's version; none where nothing watches its tables."""
    seen = _seen.get()
    if not seen:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, version FROM reference_topic")
            found = dict(cursor.fetchall())
        if seen is None:
            return found.get(topic)
        seen.update(found)
    return seen.get(topic)
