"""The door of audit: write an entry, read a thing's trail, give verbs words, seal, prove."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import structlog
from django.db import connection
from django.utils import timezone

from xaso.kernel.audit.domain.leaf import as_plain, digest, moment, refuse_fractions
from xaso.kernel.audit.models import AuditEntry
from xaso.kernel.audit.proving import NotSealed, altered, proof_of
from xaso.kernel.audit.records import Records, record_hash, register_records
from xaso.kernel.audit.sealing import Sealed, oldest_unsealed, seal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

__all__ = [
    "Actor",
    "NotSealed",
    "Records",
    "Sealed",
    "altered",
    "entries_about",
    "entries_by",
    "moment",
    "oldest_unsealed",
    "proof_of",
    "record",
    "record_all",
    "record_hash",
    "register_records",
    "register_words",
    "seal",
    "trail_of",
    "words_for",
]

_words: dict[str, str | _StrPromise] = {}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account of staff, a resident without account, a machine, or a job.

    `roles` are those held in `agency_id` at this moment; empty for all but staff.
    """

    kind: str
    id: UUID | None = None
    agency_id: UUID | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    name: str = ""


def record(
    *,
    actor: Actor,
    verb: str,
    object_kind: str,
    object_id: object,
    agency_id: UUID | None = None,
    ground: str = "",
    details: Mapping[str, Any] | None = None,
) -> None:
    """Add one entry in the caller's transaction: no entry, no act.

    Args:
        actor: Who acts.
        verb: "room.verb_noun", for which `register_words` gives the Vietnamese words.
        object_kind: "room.noun" of the thing.
        object_id: Its id; stored as text.
        agency_id: Whose trail it belongs to; the actor's agency when absent.
        ground: The reason as given, at most 500 signs.
        details: Ids, codes and counts only, never what people declared.

    Effects: one row in `audit_entry`.

    Raises:
        RuntimeError: No transaction is open: act and entry could part.
        TypeError: `details` holds a fraction, or what JSON cannot carry.
    """
    _entry(actor, verb, object_kind, object_id, agency_id, ground, details).save(force_insert=True)


def record_all(
    told: Iterable[tuple[object, Mapping[str, Any]]],
    *,
    actor: Actor,
    verb: str,
    object_kind: str,
    agency_id: UUID | None = None,
) -> None:
    """Add one entry for each of many things that the same act did, as `record` does.

    Args:
        told: The things' ids, each with its details.

    Effects and refusals as `record`.
    """
    AuditEntry.objects.bulk_create(
        [
            _entry(actor, verb, object_kind, object_id, agency_id, "", details)
            for object_id, details in told
        ],
        batch_size=1000,
    )


def _entry(
    actor: Actor,
    verb: str,
    object_kind: str,
    object_id: object,
    agency_id: UUID | None,
    ground: str,
    details: Mapping[str, Any] | None,
) -> AuditEntry:
    if not connection.in_atomic_block:
        raise RuntimeError(f"{verb} was recorded outside a transaction")
    context = structlog.contextvars.get_contextvars()
    noted = json.loads(json.dumps(dict(details or {})))
    refuse_fractions(noted)
    entry = AuditEntry(
        at=timezone.now(),
        actor_kind=actor.kind,
        actor_id=actor.id,
        agency_id=agency_id or actor.agency_id,
        verb=verb,
        object_kind=object_kind,
        object_id=str(object_id),
        ground=ground[:500],
        details=noted,
        request_id=str(context.get("request_id", "")),
    )
    entry.leaf = digest(as_plain(entry))
    return entry


def trail_of(object_kind: str, object_id: object) -> QuerySet[AuditEntry]:
    """Return the entries about one thing, oldest first."""
    return AuditEntry.objects.filter(object_kind=object_kind, object_id=str(object_id)).order_by(
        "at", "id"
    )


def entries_about(object_kind: str) -> QuerySet[AuditEntry]:
    """Return the entries about all things of one kind, in no order."""
    return AuditEntry.objects.filter(object_kind=object_kind)


def entries_by(
    actor_id: UUID | None, *, since: datetime, until: datetime | None = None
) -> QuerySet[AuditEntry]:
    """Return what one actor did from `since` on, before `until`, oldest first."""
    found = AuditEntry.objects.filter(actor_id=actor_id, at__gte=since)
    if until is not None:
        found = found.filter(at__lt=until)
    return found.order_by("at", "id")


def register_words(words: Mapping[str, str | _StrPromise]) -> None:
    """Give verbs the words people read.

    Raises:
        ValueError: A verb has words already.
    """
    for verb, text in words.items():
        if verb in _words:
            raise ValueError(f"The verb {verb!r} has words already")
        _words[verb] = text


def words_for(verb: str) -> str:
    """Return the words of a verb, or the verb itself where nobody registered any."""
    return str(_words.get(verb, verb))
