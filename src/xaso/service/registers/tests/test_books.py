"""What is issued stands in its book: once, in order, sealed, and for good."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace

import pikepdf
import pytest
from django.db import DatabaseError, transaction

from xaso.kernel.audit import api as audit
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make
from xaso.service.payments import api as payments
from xaso.service.procedures.tests import make as procedures
from xaso.service.registers import api as registers
from xaso.service.registers.models import Book, Entry
from xaso.service.registers.selectors import missing_by_book, months_by_book, months_of

pytestmark = pytest.mark.django_db

COPIES = "2.000815"
PAPERS = [
    {"tenGiayTo": "Bằng tốt nghiệp THPT", "coQuanCap": "Sở GD&ĐT", "soTrang": 1, "soBan": 5},
    {"tenGiayTo": "Học bạ", "coQuanCap": "THPT Phú Lương", "soTrang": 12, "soBan": 2},
]


@pytest.fixture
def commune():
    return make.house(code=COPIES, name="Chứng thực bản sao từ bản chính")


def certified(at, papers=PAPERS, **more):
    answers = {"nyc.hoTen": make.PARTIES.submitter_name, "ct": papers}
    return make.dossier(at, "resolved", answers=answers, **more)


def test_issuing_enters_every_paper_under_its_own_number(commune):
    first, second = certified(commune), certified(commune, PAPERS[:1])

    book = Book.objects.get()
    rows = registers.rows_of(book, make.MORNING.date().replace(day=1))
    assert str(book) == "01/2026-SCT/BS"
    assert [(row.entry.number, row.title, row.issuer) for row in rows] == [
        (1, "Bằng tốt nghiệp THPT", "Sở GD&ĐT"),
        (2, "Học bạ", "THPT Phú Lương"),
        (3, "Bằng tốt nghiệp THPT", "Sở GD&ĐT"),
    ]
    assert [row.entry.dossier_id for row in rows] == [first.pk, first.pk, second.pk]
    assert {row.requester for row in rows} == {make.PARTIES.owner_name}
    assert [(row.entry.pages, row.entry.copies, row.entry.fee) for row in rows] == [
        (1, 5, 10_000),
        (12, 2, 28_000),
        (1, 5, 10_000),
    ]
    assert rows[0].entry.signer == commune.phuc.full_name
    assert registers.missing_of(book) == []


def test_a_book_is_opened_once_by_its_first_entry(commune):
    first = certified(commune)
    book = Book.objects.get()
    kind = registers.kind_on("SCT/BS", make.MORNING.date())
    assert kind is not None
    assert (book.name, book.opened_at) == (kind.name, book.entries.earliest("number").entered_at)
    again = certified(commune, PAPERS[:1], now=make.MORNING.replace(hour=14))
    rows = registers.rows_of(book, make.MORNING.date().replace(day=1))
    assert [row.entry.dossier_id for row in rows] == [first.pk, first.pk, again.pk]
    assert (Book.objects.get().key_id, Book.objects.get().opened_at) == (
        book.key_id, book.opened_at,
    )  # fmt: skip


def test_what_bears_no_book_is_in_none(commune):
    make.dossier(make.house(code="1.004873"), "resolved")

    assert not Entry.objects.exists()


def test_a_refused_request_takes_no_number(commune):
    answers = {"nyc.hoTen": "Lan", "ct": PAPERS}
    make.dossier(commune, "rejected", answers=answers)
    certified(commune)

    assert list(Entry.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_a_number_taken_by_nobody_is_named(commune, client):
    certified(commune)
    book = Book.objects.get()
    entry = Entry.objects.get(number=2)
    entry.pk, entry.number = Entry().pk, 5
    entry.save(force_insert=True)

    assert registers.missing_of(book) == [3, 4]
    client.force_login(commune.mai)
    assert "3, 4" in client.get("/can-bo/so-chung-thuc/").text


def test_an_entry_is_never_rewritten(commune):
    certified(commune)

    for act in (
        lambda: Entry.objects.update(number=9),
        lambda: Entry.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_names_are_sealed_in_the_book(commune):
    certified(commune)

    for entry in Entry.objects.all():
        kept = bytes(entry.content)
        assert make.PARTIES.owner_name.encode() not in kept
        assert "Học bạ".encode() not in kept


def test_a_year_has_a_book_of_its_own_and_starts_with_one(commune):
    certified(commune)
    later = make.MORNING.replace(year=2027, month=1, day=5)
    certified(commune, now=later)

    books = {book.year: book for book in Book.objects.all()}
    assert sorted(books) == [2026, 2027]
    assert list(books[2027].entries.values_list("number", flat=True)) == [1, 2]
    assert [first.month for first, _how_many in months_of(books[2027])] == [1]


def test_without_a_tariff_of_the_day_no_fee_is_made_up(commune):
    payments.Fee.objects.update(valid_until="2026-01-01")
    certified(commune)

    assert set(Entry.objects.values_list("fee", flat=True)) == {None}


def test_the_pages_show_a_month_and_note_who_looked(commune, client):
    certified(commune)
    client.force_login(commune.mai)
    listing = client.get("/can-bo/so-chung-thuc/")
    book = Book.objects.get()

    assert "Số liên tục" in listing.text
    page = client.get(f"/can-bo/so-chung-thuc/{book.pk}/")
    assert page.status_code == 200
    assert "Học bạ" in page.text
    assert "38.000" in page.text
    assert [entry.verb for entry in audit.trail_of("registers.book", book.pk)] == ["registers.read"]
    assert client.get(f"/can-bo/so-chung-thuc/{book.pk}/?thang=2026-10").status_code == 404


def test_a_month_prints_for_binding(commune, client, tmp_path):
    certified(commune)
    client.force_login(commune.mai)
    book = Book.objects.get()
    answer = client.get(f"/can-bo/so-chung-thuc/{book.pk}/so.pdf?thang=2026-11")

    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        box = pdf.pages[0].mediabox
        assert box[2] > box[3]
    printed = tmp_path / "so.pdf"
    printed.write_bytes(answer.content)
    said = subprocess.run(
        ["pdftotext", "-layout", printed, "-"], capture_output=True, text=True, check=True
    ).stdout
    for words in ("01/2026-SCT/BS", "Học bạ", "28.000", "Tháng này có 2 số chứng thực, 7 bản"):
        assert words in said
    assert [entry.verb for entry in audit.trail_of("registers.book", book.pk)] == [
        "registers.print"
    ]


def test_a_cancelled_certification_says_so_in_the_book(commune, client):
    dossier = certified(commune)
    dossiers.cancel_result(
        dossier_id=dossier.pk,
        actor=commune.acts(commune.phuc),
        now=make.MORNING.replace(hour=15),
        cause="agency",
        recalled_by="",
        decision="15/QĐ-UBND",
        decided_on=make.MORNING.date(),
        note="Nhầm trang.",
    )

    rows = registers.rows_of(Book.objects.get(), make.MORNING.date().replace(day=1))
    assert {row.note for row in rows} == {"15/QĐ-UBND"}
    client.force_login(commune.mai)
    book = Book.objects.get()
    assert "15/QĐ-UBND" in client.get(f"/can-bo/so-chung-thuc/{book.pk}/").text


def test_two_communes_have_two_books(commune):
    certified(commune)
    stranger = make.house(code="1.000001")
    version = commune.adoption.version
    procedures.adoption(stranger.agency, version, confirmed_by=stranger.khoa)
    certified(replace(stranger, adoption=commune.adoption))

    assert Book.objects.count() == 2
    for book in Book.objects.all():
        assert list(book.entries.values_list("number", flat=True)) == [1, 2]


@pytest.mark.parametrize("who", ["khoa", "binh"])
def test_who_reads_no_dossier_reads_no_book(commune, who):
    certified(commune)
    actor = commune.acts(getattr(commune, who))

    assert not registers.books_of(actor, commune.agency).exists()
    assert registers.books_of(commune.acts(commune.mai), commune.agency).exists()


def test_every_book_tells_its_months_in_one_query(commune, django_assert_num_queries):
    certified(commune)
    certified(commune, now=make.MORNING.replace(year=2027, month=1, day=5))
    books = registers.books_of(commune.acts(commune.mai), commune.agency)
    assert len(books) == 2
    with django_assert_num_queries(1):
        months = months_by_book(books)
    with django_assert_num_queries(1):
        assert missing_by_book(books) == {}

    assert [months[book.pk] for book in books] == [months_of(book) for book in books]
    assert sorted(first.isoformat() for one in months.values() for first, _n in one) == [
        "2026-11-01",
        "2027-01-01",
    ]
