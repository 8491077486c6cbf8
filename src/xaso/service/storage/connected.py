"""Connected databases: papers that another agency holds, found by a person's number.

A database is one class with `find` and `fetch`, named in `XASO_PAPER_SOURCES` (dotted paths, with
commas between). How a real one is spoken to, by which line and right, is its own affair; the
interfaces of the national ones have to come from their keepers [M]. One that does not answer is
told to the desk and holds nobody up: an adapter waits `SECONDS` at most.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

import structlog
from django.conf import settings
from django.utils.module_loading import import_string

from xaso.service.storage.errors import SourceAway

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import _StrPromise

logger = structlog.get_logger(__name__)
SECONDS = 5
"""So long an adapter waits for an answer before it says that its database is away."""


class Held(NamedTuple):
    """One paper that a database holds: what names it there, what it is called, number and day."""

    id: str
    title: str
    told: str


class Source(Protocol):
    """A database that holds papers of people; `code` names it in addresses and in the audit."""

    code: str
    name: str | _StrPromise

    def find(self, number: str, *, purpose: str) -> Sequence[Held]:
        """Return what is held of whom a personal number names; `SourceAway` if nobody answers."""

    def fetch(self, number: str, held_id: str, *, purpose: str) -> bytes:
        """Return one paper of hers as a file; `SourceAway` if nobody answers or it is gone."""


class Asked(NamedTuple):
    """What the connected databases hold of somebody, and the names of those that are away."""

    found: list[tuple[Source, Held]]
    away: list[str]


def sources() -> tuple[Source, ...]:
    """Return the connected databases."""
    return tuple(_source(path) for path in settings.PAPER_SOURCES)


def name_of(code: str) -> str:
    """Return what a database is called; one that is connected no more goes by its code."""
    return next((str(one.name) for one in sources() if one.code == code), code)


@lru_cache(maxsize=16)
def _source(path: str) -> Source:
    made: Source = import_string(path)()
    return made


def ask_all(number: str, *, purpose: str) -> Asked:
    """Ask every connected database for the papers of whom a personal number names."""
    asked = Asked([], [])
    for source in sources():
        try:
            asked.found.extend((source, held) for held in source.find(number, purpose=purpose))
        except SourceAway as away:
            logger.warning("storage.source_away", source=source.code, why=str(away))
            asked.away.append(str(source.name))
    return asked


def offer_id(source: Source, held: Held) -> str:
    """Return what names a held paper on a page."""
    return f"{source.code}:{held.id}"
