"""Looking somebody up: however it is spelt, in every commune of the scope, and no further."""

from __future__ import annotations

import pytest
from django.db import connection

from xaso.kernel.scope import api as scope
from xaso.service.dossiers.tests import make
from xaso.service.old_books import api as old_books
from xaso.service.old_books import selectors
from xaso.service.old_books.models import Word
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


def numbers(at, actor, **wanted):
    found = old_books.find(actor, at.agency, old_books.Wanted(**wanted))
    return [entry.number for entry in found]


@pytest.mark.parametrize(
    ("wanted", "is_found"),
    [
        ({"name": "Nguyễn Thị Lý"}, True),
        ({"name": "ly nguyen"}, True),
        ({"name": "LÍ"}, True),
        ({"name": "Lan"}, False),
        ({"name": "Nguyễn Lan"}, False),
        ({"name": "ngu"}, False),
        ({"name": "Mão"}, False),
        ({"parent": "mao"}, True),
        ({"parent": "Thìn"}, True),
        ({"parent": "Lý Thị"}, True),
        ({"name": "Lý", "parent": "Mão"}, True),
        ({"name": "Lý", "parent": "Tý"}, False),
        ({"name": "Lý", "years": (1987,)}, True),
        ({"name": "Lý", "years": (1980, 1987)}, True),
        ({"name": "Lý", "years": (1988,)}, False),
        ({"years": (1987,)}, False),
        ({"name": " – "}, False),
        ({}, False),
    ],
)
def test_somebody_is_found_by_words_and_years(at, thao, book, wanted, is_found):
    books.entry(book, thao)
    assert numbers(at, thao, **wanted) == (["45"] if is_found else [])


def test_what_is_found_is_told_as_it_stands_in_the_book(at, thao, book):
    entry = books.entry(book, thao, name="Nguyễn Thị Lí")
    said = selectors.shown_of(thao, old_books.find(thao, at.agency, old_books.Wanted(name="Lý")))
    assert said[entry.pk].values["name"] == "Nguyễn Thị Lí"


def test_all_communes_of_the_scope_are_searched_and_no_others(at, thao, book):
    former = books.former(at.agency)
    theirs, stranger = books.book(former, thao), books.book(at.elsewhere, thao)
    for number, one in enumerate((book, theirs, stranger), start=1):
        books.entry(one, thao, number=f"{number}")
    assert numbers(at, thao, name="Lý") == ["1", "2"]
    assert numbers(at, thao, name="Lý", commune=former.pk) == ["2"]
    assert numbers(at, thao, name="Lý", kind=books.kind("death").pk) == []
    assert numbers(at, thao, name="Lý", kind=book.kind_id) == ["1", "2"]
    assert numbers(at, at.acts(at.khoa), name="Lý") == []


def test_husband_and_wife_are_found_by_either_name(at, thao):
    book = books.book(at.agency, thao, code="marriage")
    values = {"number": "7", "husband": "Hoàng Văn Vỹ", "wife": "Nông Thị Mỵ", "wife_born": "1970"}
    old_books.key(book=book, page=1, values=values, actor=thao, now=make.MORNING)
    assert numbers(at, thao, name="Vĩ") == numbers(at, thao, name="Nông Mị") == ["7"]
    assert numbers(at, thao, name="Vỹ", years=(1970,)) == ["7"]


def test_pages_of_results_follow_one_another(at, thao, book):
    made = [books.entry(book, thao, number=f"{number}") for number in range(5)]
    wanted = old_books.Wanted(name="Lý")
    assert old_books.find(thao, at.agency, wanted, most=2) == made[:2]
    assert old_books.find(thao, at.agency, wanted, after=made[1].pk, most=2) == made[2:4]
    assert old_books.find(thao, at.agency, wanted, after=made[4].pk) == []


def test_of_many_years_the_first_thirty_are_asked(at, thao, book):
    books.entry(book, thao)
    assert numbers(at, thao, name="Lý", years=tuple(range(1958, 1988))) == ["45"]
    assert numbers(at, thao, name="Lý", years=tuple(range(1957, 1988))) == []


def test_what_a_second_person_has_yet_to_read_is_found_and_not_shown(at, thao, book):
    mai = at.acts(at.mai)
    doubtful = books.entry(book, thao, doubt="Nhòe")
    plain = books.entry(book, thao, number="46")
    found = old_books.find(mai, at.agency, old_books.Wanted(name="Lý"))
    assert found == [doubtful, plain]
    assert set(selectors.shown_of(mai, found)) == {plain.pk}
    assert set(selectors.shown_of(thao, found)) == {doubtful.pk, plain.pk}
    again = books.BIRTH | {"mother": "Lí Thị Thịn"}
    old_books.key_again(entry_id=doubtful.pk, values=again, actor=mai, now=make.MORNING)
    found = old_books.find(mai, at.agency, old_books.Wanted(name="Lý"))
    assert selectors.shown_of(mai, found)[doubtful.pk].values["mother"] == "Lí Thị Thìn"


def test_hashes_of_two_communes_cannot_be_joined(at, thao, book):
    books.entry(book, thao)
    books.entry(books.book(at.elsewhere, thao), thao)
    here, there = (
        set(Word.objects.filter(agency=one).values_list("word", flat=True))
        for one in (at.agency, at.elsewhere)
    )
    assert here
    assert len(here) == len(there)
    assert here.isdisjoint(there)


def test_nobody_without_the_scope_finds_anything(at, thao, book):
    books.entry(book, thao)
    with scope.of(agencies=[at.elsewhere.pk]):
        assert numbers(at, thao, name="Lý") == []
    with scope.of(agencies=[at.agency.pk]):
        assert numbers(at, thao, name="Lý") == ["45"]


def test_the_index_of_words_serves_under_the_wall(at, thao, book):
    entry = books.entry(book, thao)
    Word.objects.bulk_create(
        Word(agency=at.agency, entry=entry, role="name", word=f"{number:064d}")
        for number in range(3_000)
    )
    word = selectors.hash_of("li", at.agency.pk)
    with scope.of(agencies=[at.agency.pk]), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT entry_id FROM old_books_word WHERE role = 'name' AND word = ANY (%s)",
            [[word]],
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "old_word_leads_to_entry" in plan
    assert "Index Cond" in plan
    assert "word" in plan.partition("Index Cond")[2].splitlines()[0]
