"""The door of old books."""

from xaso.service.old_books.errors import (
    NotSettled,
    OldBooksRefusal,
    StandsOtherwise,
    WrongEntry,
)
from xaso.service.old_books.models import Book, Entry, Extract, Kind, Note, Picture, Reading
from xaso.service.old_books.selectors import Wanted, books_of, entries_of, find, kinds_on
from xaso.service.old_books.services.keying import choose, correct, key, key_again
from xaso.service.old_books.services.noting import extract, note
from xaso.service.old_books.services.shelving import add_book, photograph

__all__ = [
    "Book",
    "Entry",
    "Extract",
    "Kind",
    "NotSettled",
    "Note",
    "OldBooksRefusal",
    "Picture",
    "Reading",
    "StandsOtherwise",
    "Wanted",
    "WrongEntry",
    "add_book",
    "books_of",
    "choose",
    "correct",
    "entries_of",
    "extract",
    "find",
    "key",
    "key_again",
    "kinds_on",
    "note",
    "photograph",
]
