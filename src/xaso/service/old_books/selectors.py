"""Reading old books: the list with its progress, pages, entries, what waits, and the search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations import api as organisations
from xaso.kernel.reference import api as reference
from xaso.service.old_books import policies, sealing
from xaso.service.old_books.domain.readings import Role
from xaso.service.old_books.domain.spelling import words
from xaso.service.old_books.models import Book, Entry, Extract, Kind, Picture, Reading, Word

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency

MOST_YEARS = 30
"""A search names no more years at once."""


def hash_of(word: str, agency_id: UUID) -> str:
    """Return the keyed hash under which an agency's entries are found by a word."""
    return keyring.blind("old_books.word", word, agency_id=agency_id)


def kinds_on(day: date) -> QuerySet[Kind]:
    """Return the kinds of books in force on a day, in the order people list them."""
    return Kind.objects.filter(reference.in_force(day))


def communes_of(agency: Agency) -> QuerySet[Agency]:
    """Return the agency and all that it continues, by name."""
    found: QuerySet[Agency] = organisations.Agency.objects.filter(
        pk__in=organisations.scope_of(agency)
    ).order_by("name", "valid_from")
    return found


def books_of(actor: Actor, agency: Agency) -> QuerySet[Book]:
    """Return the books this official may open: the agency's and those of what it continues.

    Rows: `Book` with commune and kind joined, oldest first.
    """
    if not policies.may_read(actor):
        return Book.objects.none()
    return Book.objects.filter(agency_id__in=organisations.scope_of(agency)).select_related(
        "agency", "kind"
    )


def with_progress(books: QuerySet[Book]) -> QuerySet[Book]:
    """Let each book bear `photographed`, `keyed` and `waiting`: how far it is, in numbers."""

    def counted(rows: QuerySet[Picture] | QuerySet[Entry], what: Count) -> Coalesce:
        of_book = rows.filter(book=OuterRef("pk")).order_by().values("book").annotate(n=what)
        return Coalesce(Subquery(of_book.values("n")), 0)

    return books.annotate(
        photographed=counted(Picture.objects.all(), Count("number", distinct=True)),
        keyed=counted(Entry.objects.all(), Count("pk")),
        waiting=counted(Entry.objects.exclude(state=Entry.State.SETTLED), Count("pk")),
    )


def books_after(books: QuerySet[Book], after: UUID | None) -> QuerySet[Book]:
    """Return the books that follow one of them in the list."""
    last = books.filter(pk=after).first() if after else None
    if last is None:
        return books
    return books.filter(
        Q(year_from__gt=last.year_from) | Q(year_from=last.year_from, pk__gt=last.pk)
    )


def pages_taken(book: Book) -> dict[int, int]:
    """Return the photographed pages of a book, each with how many entries are keyed from it."""
    numbers = book.pictures.order_by("number").values_list("number", flat=True).distinct()
    keyed = dict(
        book.entries.order_by().values("page").annotate(n=Count("pk")).values_list("page", "n")
    )
    return {number: keyed.get(number, 0) for number in numbers}


def picture_of(book: Book, number: int) -> Picture | None:
    """Return the newest photograph of a page."""
    return book.pictures.filter(number=number).select_related("stored", "by").first()


def entries_of(actor: Actor, agency: Agency) -> QuerySet[Entry]:
    """Return the entries of the books this official may open.

    Rows: `Entry` with its reading that holds, book, commune and kind joined.
    """
    if not policies.may_read(actor):
        return Entry.objects.none()
    return Entry.objects.filter(agency_id__in=organisations.scope_of(agency)).select_related(
        "book__agency", "book__kind", "present"
    )


def waiting_of(actor: Actor, agency: Agency, state: str) -> QuerySet[Entry]:
    """Return the entries that wait in a state, oldest first."""
    return entries_of(actor, agency).filter(state=state).order_by("pk")


def extract_of(actor: Actor, agency: Agency, extract_id: UUID) -> Extract | None:
    """Return an extract of an entry this official may open."""
    return (
        Extract.objects
        .filter(pk=extract_id, entry__in=entries_of(actor, agency))
        .select_related("entry__book__agency", "entry__book__kind", "reading", "by")
        .first()
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for in old books.

    Attributes:
        name: Words of the name of whom the entry is about, in any order and spelling.
        parent: Words of the name of a father or a mother.
        years: In one of these it was written, or somebody named in it was born or died.
        commune: Of one commune's books alone.
        kind: Of one kind of book alone.
    """

    name: str = ""
    parent: str = ""
    years: tuple[int, ...] = ()
    commune: UUID | None = None
    kind: int | None = None

    @property
    def is_enough(self) -> bool:
        """Tell whether somebody is named; a year alone would list whole books."""
        return bool(words(self.name) or words(self.parent))


def find(
    actor: Actor, agency: Agency, wanted: Wanted, *, after: UUID | None = None, most: int = 20
) -> list[Entry]:
    """Return the entries that say what is looked for, in the order in which they were keyed.

    Every word must stand in the entry; marks, capitals and i/y do not matter.

    Args:
        after: The last entry of the page before.
        most: So many at most.
    """
    if not wanted.is_enough:
        return []
    found = entries_of(actor, agency).order_by("pk")
    for role, text in ((Role.NAME, wanted.name), (Role.PARENT, wanted.parent)):
        for word in words(text):
            found = found.filter(_stands(role, [word], organisations.scope_of(agency)))
    if wanted.years:
        years = [str(year) for year in wanted.years[:MOST_YEARS]]
        found = found.filter(_stands(Role.YEAR, years, organisations.scope_of(agency)))
    if wanted.commune:
        found = found.filter(agency_id=wanted.commune)
    if wanted.kind:
        found = found.filter(book__kind_id=wanted.kind)
    if after:
        found = found.filter(pk__gt=after)
    return list(found[:most])


def _stands(role: Role, any_of: Iterable[str], scope: Iterable[UUID]) -> Exists:
    """Ask whether an entry has one of these words in a role; the hashes differ by agency."""
    hashes = [hash_of(word, agency_id) for agency_id in scope for word in any_of]
    return Exists(Word.objects.filter(entry=OuterRef("pk"), role=role.value, word__in=hashes))


def shown_of(actor: Actor, entries: Iterable[Entry]) -> dict[UUID, sealing.Said]:
    """Return what entries say, by their ids, as far as this official may see it.

    Of a doubtful one that is the first reading. What she has yet to read blind is left out.

    Queries: four at most, however many there are.
    """
    by_id = {entry.pk: entry for entry in entries}
    firsts = {
        one.entry_id: one for one in Reading.objects.filter(entry__in=by_id, act=Reading.Act.FIRST)
    }
    shown = []
    for entry in by_id.values():
        reading = entry.present or firsts[entry.pk]
        is_blind = entry.state == Entry.State.SECOND and reading.by_id != actor.id
        if not is_blind:
            reading.entry = entry
            shown.append(reading)
    return {one.reading.entry_id: one for one in sealing.said_of_several(shown)}
