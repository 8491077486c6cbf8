"""Entering into the books what is issued."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from xaso.kernel.keyring import api as keyring
from xaso.service.registers.domain import lines
from xaso.service.registers.models import Book, BookKind, Entry
from xaso.service.registers.selectors import content_context, fee, kind_on, tariff_on
from xaso.service.results import api as results

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed, and in which capacity."""

    name: str = ""
    role: str = ""


def enter_issued(event: results.ResultIssued) -> None:
    """Enter an issued document into the book whose symbol it bears, in the same transaction.

    A document of no book is passed over.

    Effects: one `Entry` for each number; the year's `Book`, when it is the first.

    Law: decree-23-2015, articles 13 and 14; circular-01-2020-btp, article 4.
    """
    result = results.issued_for(event.dossier_id).get(pk=event.result_id)
    enter(
        result,
        results.answers_of(result),
        event.first_number,
        event.how_many,
        Signed(event.signer, event.signer_role),
    )


def enter(
    result: results.Result,
    answers: dict[str, object],
    first: int,
    how_many: int,
    signed: Signed,
) -> list[Entry]:
    """Enter a document under its numbers; what its declaration says is sealed with the book's key.

    Effects: as `enter_issued`.
    """
    if result.issued_at is None:
        return []
    on = timezone.localdate(result.issued_at)
    kind = kind_on(result.symbol, on)
    if kind is None:
        return []
    price = tariff_on(kind.code, on, agency_id=result.agency_id)
    book = _book(result.agency_id, kind, on.year, result.issued_at)
    numbered = lines.numbered(lines.lines_of(answers), first, how_many)
    entries = [
        Entry(
            agency_id=result.agency_id,
            book=book,
            number=number,
            on=on,
            dossier_id=result.dossier_id,
            dossier_code=result.dossier_code,
            result_id=result.pk,
            pages=line.pages,
            copies=line.copies,
            is_electronic=line.is_electronic,
            signer=signed.name,
            signer_role=signed.role,
            fee=fee(price, [line]) if price else None,
            entered_at=result.issued_at,
        )
        for number, line in numbered
    ]
    _seal(book, result.owner_name, entries, [line for _number, line in numbered])
    return Entry.objects.bulk_create(entries)


def _seal(book: Book, requester: str, entries: Sequence[Entry], said: Sequence[lines.Line]) -> None:
    key = keyring.open_key(book.key_id)
    for entry, line in zip(entries, said, strict=True):
        content = {"requester": requester, "title": line.title, "issuer": line.issuer}
        plain = json.dumps(content, ensure_ascii=False, sort_keys=True)
        entry.content = key.seal(plain.encode(), content_context(entry))


def _book(agency_id: UUID, kind: BookKind, year: int, now: datetime) -> Book:
    """Return the year's book, opened when it is the first entry of the year."""
    found = Book.objects.filter(agency_id=agency_id, kind_code=kind.code, year=year).first()
    if found is not None:
        return found
    book, _is_new = Book.objects.get_or_create(
        agency_id=agency_id,
        kind_code=kind.code,
        year=year,
        defaults={
            "name": kind.name,
            "key_id": keyring.new_data_key(agency_id),
            "opened_at": now,
        },
    )
    return book
