"""Addresses of old books."""

from __future__ import annotations

from django.urls import path

from xaso.service.old_books.views import books, entries, extracts, keying, pages, search

app_name = "old_books"
_BOOKS = "can-bo/so-cu/"
_BOOK = f"{_BOOKS}<uuid:book_id>/"
_PAGE = f"{_BOOK}trang/<int:number>/"
_ENTRY = f"{_BOOKS}muc/<uuid:entry_id>/"
urlpatterns = [
    path(_BOOKS, books.books, name="books"),
    path(f"{_BOOKS}them/", books.add, name="add"),
    path(f"{_BOOKS}tim/", search.search, name="search"),
    path(_BOOK, books.book, name="book"),
    path(_PAGE, pages.page, name="page"),
    path(f"{_PAGE}anh.jpg", pages.picture, name="picture"),
    path(_ENTRY, entries.entry, name="entry"),
    path(f"{_ENTRY}nhap-lai/", keying.again, name="again"),
    path(f"{_ENTRY}doi-chieu/", keying.compare, name="compare"),
    path(f"{_ENTRY}sua/", keying.correct, name="correct"),
    path(f"{_ENTRY}trich-luc/", extracts.extract, name="extract"),
    path(f"{_BOOKS}trich-luc/<uuid:extract_id>/trich-luc.pdf", extracts.pdf, name="extract-pdf"),
]
