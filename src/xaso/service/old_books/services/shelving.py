"""Books come on the list, and their pages are photographed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from xaso.kernel.files import api as files
from xaso.kernel.keyring import api as keyring
from xaso.service.old_books import policies, trail
from xaso.service.old_books.domain.readings import verbatim
from xaso.service.old_books.errors import WrongEntry
from xaso.service.old_books.models import Book, Picture

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.core.files import File

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency
    from xaso.service.old_books.models import Kind

PHOTOGRAPHS = frozenset({"image/jpeg", "image/png"})


@transaction.atomic
def add_book(*, agency: Agency, kind: Kind, actor: Actor, now: datetime, **described: Any) -> Book:
    """Put a book on the list.

    Args:
        agency: The commune that kept it: one's own, or one that it continues.
        described: `volume`, `cover`, `year_from`, `year_to`, `pages_count`, `place`.

    Effects: one `Book` with a key of its own; an audit entry.

    Raises:
        StandsOtherwise: It is not for this post.
        WrongEntry: There is such a volume of that year already.
    """
    policies.account_of(actor)
    told = {
        name: verbatim(value) if isinstance(value, str) else value
        for name, value in described.items()
    }
    try:
        with transaction.atomic():
            made = Book.objects.create(
                agency=agency,
                kind=kind,
                key_id=keyring.new_data_key(agency.pk),
                added_at=now,
                **told,
            )
    except IntegrityError as error:
        raise WrongEntry("volume", _("Quyển này của năm này đã có trong danh mục.")) from error
    trail.record(actor, "add", made, kind=kind.code)
    return made


@transaction.atomic
def photograph(
    *, book: Book, number: int, upload: File[bytes], actor: Actor, now: datetime
) -> Picture:
    """Keep the photograph of a page; an older one of the same page stays.

    Effects: a sealed file, one `Picture`; an audit entry.

    Raises:
        WrongEntry: The book has no such page, or the file is no photograph that can be opened.
    """
    if not 1 <= number <= book.pages_count:
        told = {"number": number, "last": book.pages_count}
        raise WrongEntry(
            "first", _("Sổ không có trang %(number)s, chỉ có đến trang %(last)s.") % told
        )
    try:
        if files.check(upload) not in PHOTOGRAPHS:
            raise WrongEntry("photographs", _("Chỉ nhận ảnh chụp JPEG hoặc PNG."))
        stored = files.store(
            upload,
            key_id=book.key_id,
            agency_id=book.agency_id,
            name=f"trang-{number}.jpg",
            key=keyring.open_key(book.key_id),
        )
    except files.FileRefused as refusal:
        raise WrongEntry("photographs", str(refusal.reason)) from refusal
    made = Picture.objects.create(
        agency_id=book.agency_id,
        book=book,
        number=number,
        stored=stored,
        by_id=policies.account_of(actor),
        taken_at=now,
    )
    trail.record(actor, "photograph", book, page=number)
    return made


def photograph_in_order(
    *, book: Book, first: int, uploads: Sequence[File[bytes]], actor: Actor, now: datetime
) -> tuple[list[int], list[tuple[int, str]]]:
    """Keep photographs of pages that follow one another, each by itself.

    One that is refused keeps its page free, so the others stand where they belong.

    Returns:
        The pages that were kept, and those refused with the reason.

    Effects: as `photograph`, for each.
    """
    kept: list[int] = []
    refused: list[tuple[int, str]] = []
    for number, upload in enumerate(uploads, start=first):
        try:
            photograph(book=book, number=number, upload=upload, actor=actor, now=now)
        except WrongEntry as refusal:
            refused.append((number, str(refusal)))
        else:
            kept.append(number)
    return kept, refused
