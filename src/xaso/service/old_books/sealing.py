"""What readings, notes and extracts say, sealed with the key of their book."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xaso.kernel.keyring import api as keyring

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xaso.service.old_books.domain.readings import Values
    from xaso.service.old_books.models import Book, Extract, Note, Reading

    Sealed = Reading | Note | Extract


@dataclass(frozen=True, slots=True)
class Said:
    """What a reading says, and why it was doubtful or put right."""

    reading: Reading
    values: Values
    why: str


@dataclass(frozen=True, slots=True)
class Noted:
    """What a note says: the ground or the number of a decision, and the change."""

    note: Note
    ground: str
    text: str


@dataclass(frozen=True, slots=True)
class Printed:
    """Why an extract was printed, and for whom."""

    extract: Extract
    purpose: str
    recipient: str


def seal(row: Sealed, book: Book, content: Mapping[str, object]) -> None:
    """Seal what a row says; the caller saves it."""
    plain = json.dumps(content, ensure_ascii=False).encode()
    row.content = keyring.seal(book.key_id, plain, _context(row))


def said(readings: Iterable[Reading], book: Book) -> list[Said]:
    """Open readings of one book."""
    key = keyring.open_key(book.key_id)
    opened = [(one, _opened(one, key)) for one in readings]
    return [Said(one, told["values"], told.get("why", "")) for one, told in opened]


def noted(notes: Iterable[Note], book: Book) -> list[Noted]:
    """Open notes of one book."""
    key = keyring.open_key(book.key_id)
    opened = [(one, _opened(one, key)) for one in notes]
    return [Noted(one, told["ground"], told["text"]) for one, told in opened]


def printed(extracts: Iterable[Extract], book: Book) -> list[Printed]:
    """Open extracts of one book."""
    key = keyring.open_key(book.key_id)
    opened = [(one, _opened(one, key)) for one in extracts]
    return [Printed(one, told["purpose"], told["recipient"]) for one, told in opened]


def said_of_several(readings: Iterable[Reading]) -> list[Said]:
    """Open readings of several books, each with its entry and book joined. Queries: one or two."""
    wanted = list(readings)
    keys = keyring.open_keys({one.entry.book.key_id for one in wanted})
    opened = [
        (one, _opened(one, keys[one.entry.book.key_id]))
        for one in wanted
        if one.entry.book.key_id in keys
    ]
    return [Said(one, told["values"], told.get("why", "")) for one, told in opened]


def _opened(row: Sealed, key: keyring.OpenKey) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(key.unseal(bytes(row.content), _context(row)))
    return content


def _context(row: Sealed) -> str:
    return f"{row._meta.db_table}.content|{row.pk}"  # noqa: SLF001
