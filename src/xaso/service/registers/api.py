"""The door of registers."""

from xaso.service.registers.domain.lines import Line, barred, lines_of
from xaso.service.registers.models import Book, BookKind, Entry
from xaso.service.registers.selectors import (
    Tariff,
    books_kept_by,
    books_of,
    entries_between,
    fee,
    kind_on,
    missing_of,
    rows_of,
    tariff_on,
)

__all__ = [
    "Book",
    "BookKind",
    "Entry",
    "Line",
    "Tariff",
    "barred",
    "books_kept_by",
    "books_of",
    "entries_between",
    "fee",
    "kind_on",
    "lines_of",
    "missing_of",
    "rows_of",
    "tariff_on",
]
