"""What is printed of old books: an extract, word for word."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.utils import timezone

from xaso.lib import printing
from xaso.lib.longhand import long_date, long_moment
from xaso.service.old_books import sealing
from xaso.service.old_books.domain import readings
from xaso.service.results import api as results

if TYPE_CHECKING:
    from xaso.kernel.organisations.api import Agency
    from xaso.service.old_books.models import Book, Extract

TEMPLATE = Path(__file__).resolve().parent / "data" / "extract.typ"
TITLE = "TRÍCH LỤC TỪ SỔ CŨ"


def print_extract(extract: Extract, agency: Agency) -> bytes:
    """Print an extract as it stood when it was made: its reading, and the notes until then.

    The same extract gives the same bytes. All of it is Vietnamese, for the book is.

    Args:
        extract: With its entry, book, commune, kind and reading joined.
        agency: Who prints it.

    Raises:
        MissingGlyph: The printed letters do not hold a sign that somebody typed.
    """
    entry, book = extract.entry, extract.entry.book
    [said] = sealing.said([extract.reading], book)
    [asked] = sealing.printed([extract], book)
    notes = entry.notes.filter(written_at__lte=extract.printed_at)
    made_at = timezone.localtime(extract.printed_at)
    return printing.render(
        TEMPLATE,
        {
            "title": TITLE,
            "agency": agency.name,
            "place_date": f"{results.place_of(agency.name)}, {long_date(made_at)}",
            "book": _book(book),
            "page": str(entry.page),
            "lines": _lines(book, said.values),
            "notes": [
                {"on": f"{one.note.on:%d/%m/%Y}", "ground": one.ground, "text": one.text}
                for one in sealing.noted(notes, book)
            ],
            "recipient": asked.recipient,
            "purpose": asked.purpose,
            "dossier_code": extract.dossier_code,
            "printed_by": extract.by.full_name,
            "printed_at": long_moment(made_at),
            "version": said.reading.version,
            "mark": extract.pk.hex[-8:],
            "made_at": extract.printed_at,
            "demo": agency.is_demo,
        },
    )


def _book(book: Book) -> list[list[str]]:
    return [
        ["Trích từ", book.kind.name],
        ["Cơ quan lập sổ", book.agency.name],
        ["Ghi trên bìa sổ", book.cover],
        ["Quyển số", book.volume],
        ["Năm", book.years],
    ]


def _lines(book: Book, values: readings.Values) -> list[list[str]]:
    columns = [
        (readings.NUMBER, "Số trong sổ"),
        (readings.WRITTEN_ON, "Ngày vào sổ"),
        *((one.key, one.label) for one in book.kind.fields),
        (readings.REMARKS, "Ghi chú trong sổ"),
    ]
    return [[label, values.get(key, "")] for key, label in columns]
