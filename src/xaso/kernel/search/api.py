"""The door of search: put words beside a thing, and find things by words.

The application has no right on the search table. It writes and asks through functions of the
database that put kind and scope into the index condition, so no read path can forget them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from xaso.kernel.search.domain.ranking import Entry, rank, readings, words
from xaso.kernel.search.models import EVERYBODY

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

__all__ = ["EVERYBODY", "Hit", "drop", "find", "put"]

MOST_CANDIDATES = 400


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found; a higher score answers better."""

    object_id: str
    score: float


def put(
    kind: str,
    object_id: object,
    *,
    head: str,
    aliases: Iterable[str] = (),
    body: str = "",
    agency_id: UUID = EVERYBODY,
    weight: int = 0,
) -> None:
    """Let a thing be found by these words, in one agency or by everybody.

    Args:
        kind: "room.noun".
        object_id: Its id, kept as text.
        head: What it is called.
        aliases: What else people call it.
        body: Other words it may be found by.
        agency_id: Whose scope it lies in.
        weight: Puts it before equals.

    Effects: one search row, in the caller's transaction; an earlier one is replaced.
    """
    lines = "\n".join(" ".join(words(alias)) for alias in aliases)
    row = (kind, str(object_id), agency_id, weight, " ".join(words(head)), lines)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT search_put(%s, %s, %s, %s::smallint, %s, %s, %s)",
            (*row, " ".join(words(body))),
        )


def drop(kind: str, object_id: object) -> None:
    """Let a thing no longer be found, in any agency.

    Effects: its search rows go.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_drop(%s, %s)", [kind, str(object_id)])


def find(
    kind: str,
    query: str,
    *,
    scope: Iterable[UUID] = (EVERYBODY,),
    limit: int = 10,
    every_word: bool = False,
) -> list[Hit]:
    """Return the things that answer to a query, best first; misspelling is forgiven.

    Args:
        kind: "room.noun".
        query: Words as typed, in any order, with or without diacritics.
        scope: Agencies whose things may be found.
        limit: How many at most.
        every_word: Ask the index only for things in which each word is found, as a table of
            many thousands needs.
    """
    asked = readings(query[:200])
    tokens = sorted({word for reading in asked for word in reading})
    if not tokens:
        return []
    every = every_word and len(asked) == 1
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT object_id, head, aliases, body, weight FROM search_find(%s, %s, %s, %s, %s)",
            [kind, list(scope), tokens, every, MOST_CANDIDATES],
        )
        entries = [Entry(*row) for row in cursor.fetchall()]
    return [Hit(entry.object_id, score) for score, entry in rank(asked, entries)[:limit]]
