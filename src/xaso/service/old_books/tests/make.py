"""Makers: an old book with a photographed page, and entries in every state."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.files.uploadedfile import SimpleUploadedFile

from xaso.kernel.audit import api as audit
from xaso.kernel.files.tests.make import picture
from xaso.kernel.organisations import api as organisations
from xaso.kernel.organisations.tests import make as make_agencies
from xaso.service.dossiers.tests import make
from xaso.service.old_books import api as old_books

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency

NAME = "Nguyễn Thị Lý"
BIRTH = {
    "number": "45",
    "written_on": "12/5/1987",
    "name": NAME,
    "sex": "Nữ",
    "born": "3/5/1987",
    "birthplace": "Trạm xá xã Làng Chảo",
    "father": "Nguyễn Văn Mão",
    "mother": "Lí Thị Thìn",
    "remarks": "Đẻ rơi dọc đường,\ny sĩ Hoà nhận.",
}
COVER = "Xã Làng Chảo, huyện Phú Lương, tỉnh Bắc Thái"


def kind(code: str = "birth") -> old_books.Kind:
    """Return a kind of book in force."""
    return old_books.kinds_on(make.MORNING.date()).get(code=code)


def photograph(seed: int = 1, name: str = "IMG.jpg") -> SimpleUploadedFile:
    """Return what a phone sends."""
    return SimpleUploadedFile(name, picture(size_bytes=5_000, seed=seed), "image/jpeg")


def book(agency: Agency, actor: Actor, *, code: str = "birth", **more: Any) -> old_books.Book:
    """Put a book of 1987 and 1988 on the list, its first page photographed."""
    described: dict[str, Any] = {
        "volume": "01",
        "cover": COVER,
        "year_from": 1987,
        "year_to": 1988,
        "pages_count": 12,
        "place": "Kho, giá 2",
        **more,
    }
    made = old_books.add_book(
        agency=agency, kind=kind(code), actor=actor, now=make.MORNING, **described
    )
    old_books.photograph(book=made, number=1, upload=photograph(), actor=actor, now=make.MORNING)
    return made


def entry(
    book: old_books.Book, actor: Actor, *, doubt: str = "", page: int = 1, **values: str
) -> old_books.Entry:
    """Key a birth from a page."""
    return old_books.key(
        book=book,
        page=page,
        values=BIRTH | values,
        doubt=doubt,
        actor=actor,
        now=make.MORNING,
    )


def former(agency: Agency, name: str = "UBND xã Làng Chảo") -> Agency:
    """Let an agency continue another."""
    made = make_agencies.agency(name=name, is_shown=False)
    organisations.AgencySuccession.objects.create(
        predecessor=made, successor=agency, kind="merge", on=date(2025, 7, 1)
    )
    agency.known_scope = None
    return made


class Shelf(NamedTuple):
    """A book, and one entry in each state; `extract` is of the settled one."""

    book: UUID
    settled: UUID
    second: UUID
    differs: UUID
    extract: UUID


def last_look(kind: str, object_id: object) -> tuple[str, Any, UUID | None]:
    """Return verb, details and actor of the newest audit entry about a thing."""
    newest = audit.trail_of(f"old_books.{kind}", object_id).last()
    assert newest is not None
    return newest.verb, newest.details, newest.actor_id


def present_of(entry: old_books.Entry | UUID) -> old_books.Reading:
    """Return the reading that holds, as the database has it."""
    key = entry.pk if isinstance(entry, old_books.Entry) else entry
    reading = old_books.Entry.objects.get(pk=key).present
    assert reading is not None
    return reading


def shelf(at: make.House, now: datetime = make.MORNING, **values: Any) -> Shelf:
    """Fill a shelf; thảo keyed all first, and mai is the second person."""
    thao, mai = at.acts(at.thao), at.acts(at.mai)
    filled = book(at.agency, thao)
    settled = entry(filled, thao, **values)
    second = entry(filled, thao, number="46", doubt="Nhòe mực", **values)
    differs = entry(filled, thao, number="47", doubt="Rách mép", **values)
    read = BIRTH | values | {"number": "47", "mother": "Lí Thị Thịn"}
    old_books.key_again(entry_id=differs.pk, values=read, actor=mai, now=now)
    old_books.note(
        entry=settled,
        on=date(2009, 8, 17),
        ground="Quyết định 31/QĐ-UBND",
        text="Cải chính ngày sinh thành 4/5/1987.",
        actor=thao,
        now=now,
    )
    made = old_books.extract(
        entry=settled, purpose="Làm căn cước", recipient=NAME, actor=thao, now=now
    )
    return Shelf(filled.pk, settled.pk, second.pk, differs.pk, made.pk)
