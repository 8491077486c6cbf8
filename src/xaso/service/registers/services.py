"""Entering into the books what is issued."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

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


def enter_issued(event: results.ResultIssued) -> None:
    """Enter an issued document into the book whose symbol it bears, in the same transaction.

    A document of no book is passed over. What its declaration says is sealed with the book's key.

    Effects: one `Entry` for each number; the year's `Book`, when it is the first.

    Law: decree-23-2015, articles 13 and 14; circular-01-2020-btp, article 4.
    """
    result = results.issued_for(event.dossier_id).get(pk=event.result_id)
    on = timezone.localdate(result.issued_at)
    kind = kind_on(result.symbol, on)
    if kind is None or result.issued_at is None:
        return
    price = tariff_on(kind.code, on, agency_id=result.agency_id)
    book = _book(result.agency_id, kind, on.year, result.issued_at)
    said = lines.lines_of(results.answers_of(result))
    numbered = lines.numbered(said, event.first_number, event.how_many)
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
            signer=event.signer,
            signer_role=event.signer_role,
            fee=fee(price, [line]) if price else None,
            entered_at=result.issued_at,
        )
        for number, line in numbered
    ]
    _seal(book, result.owner_name, entries, [line for _number, line in numbered])
    Entry.objects.bulk_create(entries)


def _seal(book: Book, requester: str, entries: Sequence[Entry], said: Sequence[lines.Line]) -> None:
    key = keyring.open_key(book.key_id)
    for entry, line in zip(entries, said, strict=True):
        content = {"requester": requester, "title": line.title, "issuer": line.issuer}
        plain = json.dumps(content, ensure_ascii=False)
        entry.content = key.seal(plain.encode(), content_context(entry))


def _book(agency_id: UUID, kind: BookKind, year: int, now: datetime) -> Book:
    """Return the year's book, opened when it is the first entry of the year."""
    new: dict[str, Any] = {
        "name": kind.name,
        "key_id": partial(keyring.new_data_key, agency_id),
        "opened_at": now,
    }
    book, _is_new = Book.objects.get_or_create(
        agency_id=agency_id, kind_code=kind.code, year=year, defaults=new
    )
    return book
