"""Books and photographs."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from xaso.kernel.audit import api as audit
from xaso.kernel.files import api as files
from xaso.kernel.files.tests import make as make_files
from xaso.service.dossiers.tests import make
from xaso.service.old_books import api as old_books
from xaso.service.old_books import pictures, selectors
from xaso.service.old_books.models import Book, Picture
from xaso.service.old_books.services import shelving
from xaso.service.old_books.tests import make as books

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return make.house()


@pytest.fixture
def thao(at):
    return at.acts(at.thao)


@pytest.fixture
def book(at, thao):
    return books.book(at.agency, thao)


def send(book, actor, content, *, number=1, name="IMG.jpg"):
    return old_books.photograph(
        book=book,
        number=number,
        upload=SimpleUploadedFile(name, content),
        actor=actor,
        now=make.MORNING,
    )


def test_a_book_keeps_its_cover_and_has_a_key_of_its_own(at, thao, book):
    other = books.book(at.agency, thao, volume=" 02 ", year_from=1988, place=" Tủ ")
    assert (book.cover, str(book)) == (
        books.COVER,
        "Sổ đăng ký khai sinh, quyển 01 (1987–1988)",
    )
    assert (other.volume, other.years, other.place, other.added_at) == (
        "02",
        "1988",
        "Tủ",
        make.MORNING,
    )
    assert book.key_id != other.key_id
    verbs = [one.verb for one in audit.trail_of("old_books.book", other.pk)]
    assert verbs == ["old_books.add", "old_books.photograph"]


def test_a_volume_of_a_year_stands_once_on_the_list(at, thao, book):
    with pytest.raises(old_books.WrongEntry, match="đã có trong danh mục") as refusal:
        books.book(at.agency, thao)
    assert refusal.value.field == "volume"
    books.book(at.agency, thao, code="death")
    books.book(books.former(at.agency), thao)
    assert Book.objects.count() == 3


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"year_to": 1986}, "old_book_ends_after_it_begins"),
        ({"pages_count": 0}, "old_book_has_pages"),
    ],
)
def test_the_database_refuses_a_book_that_cannot_be(book, change, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Book.objects.filter(pk=book.pk).update(**change)


def test_a_photograph_is_sealed_and_an_older_one_stays(book, thao, at):
    content = make_files.picture("PNG", seed=5)
    made = send(book, thao, content)

    assert [one.number for one in book.pictures.all()] == [1, 1]
    newest = selectors.picture_of(book, 1)
    assert newest is not None
    assert (newest, newest.by_id, newest.taken_at) == (made, at.thao.pk, make.MORNING)
    assert files.read_whole(newest.stored) == content
    assert newest.stored.key_id == book.key_id
    assert files.name_of(newest.stored) == "trang-1.png"
    taken = ("old_books.photograph", {"page": 1}, at.thao.pk)
    assert books.last_look("book", book.pk) == taken


@pytest.mark.parametrize(("number", "is_kept"), [(0, False), (1, True), (12, True), (13, False)])
def test_a_page_the_book_has_not_is_not_photographed(book, thao, number, is_kept):
    if is_kept:
        assert send(book, thao, make_files.picture(), number=number).number == number
    else:
        with pytest.raises(old_books.WrongEntry, match=f"Sổ không có trang {number}") as refusal:
            send(book, thao, make_files.picture(), number=number)
        assert refusal.value.field == "first"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (make_files.pdf(), "Chỉ nhận ảnh chụp JPEG hoặc PNG"),
        (make_files.picture("WEBP"), "Chỉ nhận ảnh chụp JPEG hoặc PNG"),
        (make_files.picture()[:900], "Ảnh bị hỏng"),
        (b"", "Tệp rỗng"),
    ],
)
def test_what_is_no_photograph_is_refused_with_a_reason(book, thao, content, why):
    with pytest.raises(old_books.WrongEntry, match=why) as refusal:
        send(book, thao, content)
    assert refusal.value.field == "photographs"
    assert book.pictures.count() == 1


def test_of_several_the_refused_leaves_its_page_free(book, thao):
    uploads = [
        books.photograph(1),
        SimpleUploadedFile("x.jpg", b"nothing"),
        books.photograph(3),
    ]
    kept, refused = shelving.photograph_in_order(
        book=book, first=11, uploads=uploads, actor=thao, now=make.MORNING
    )
    assert kept == [11]
    assert [number for number, _why in refused] == [12, 13]
    assert "không đọc được" in refused[0][1].lower()
    assert "không có trang 13" in refused[1][1]


def test_progress_is_counted_by_pages_and_entries(at, book, thao):
    send(book, thao, make_files.picture(seed=9))
    send(book, thao, make_files.picture(seed=9), number=3)
    books.entry(book, thao)
    books.entry(book, thao, number="46", page=3, doubt="Mờ")
    books.book(at.agency, thao, volume="02")
    told: Any = selectors.with_progress(selectors.books_of(thao, at.agency))
    assert [(one.photographed, one.keyed, one.waiting) for one in told] == [(2, 2, 1), (1, 0, 0)]
    assert selectors.pages_taken(book) == {1: 1, 3: 1}


def test_the_list_goes_on_after_a_book(at, thao):
    for volume, year in (("3", 1990), ("1", 1970), ("2", 1970)):
        books.book(at.agency, thao, volume=volume, year_from=year, year_to=1990)
    every = list(selectors.books_of(thao, at.agency))
    assert [one.volume for one in every] == ["1", "2", "3"]
    for place, one in enumerate(every):
        after = selectors.books_after(selectors.books_of(thao, at.agency), one.pk)
        assert list(after) == every[place + 1 :]
    unknown = selectors.books_after(selectors.books_of(thao, at.agency), at.agency.pk)
    assert list(unknown) == every


def test_books_of_former_communes_are_seen_and_of_others_not(at, thao, book):
    former, stranger = books.former(at.agency), at.elsewhere
    theirs = books.book(former, thao)
    books.book(stranger, at.acts(at.binh, stranger))
    assert set(selectors.books_of(thao, at.agency)) == {book, theirs}
    assert set(selectors.communes_of(at.agency)) == {at.agency, former}
    assert not selectors.books_of(at.acts(at.khoa), at.agency).exists()
    assert not selectors.entries_of(at.acts(at.khoa), at.agency).exists()
    assert Picture.objects.count() == 3


def test_a_photograph_is_shown_upright_and_no_larger_than_needed():
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (2400, 1200), "white").save(out, "JPEG", exif=exif)
    shown = Image.open(io.BytesIO(pictures.upright(out.getvalue())))
    assert (shown.format, shown.size) == ("JPEG", (900, 1800))
    small = io.BytesIO()
    Image.new("RGBA", (30, 20)).save(small, "PNG")
    assert Image.open(io.BytesIO(pictures.upright(small.getvalue()))).size == (30, 20)
