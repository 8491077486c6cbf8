"""Hamlets under every spelling, and birth dates of which little is known."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from uuid import uuid4

import pytest

from xaso.kernel.residents.domain import born
from xaso.kernel.residents.domain.entries import HamletEntry, PersonEntry
from xaso.kernel.residents.domain.hamlets import Book, Named, hamlet_in, key, kind_of, split
from xaso.kernel.residents.models import Hamlet

SAID = {
    "xom": ("Xóm", "XOM"),
    "thon": ("thôn", "thon"),
    "ban": ("bản", "ban"),
    "ap": ("ấp", "ap"),
    "buon": ("buôn", "buon", "bon"),
    "to_dan_pho": ("tổ dân phố", "to dan pho", "TDP"),
    "khu_pho": ("khu phố", "khu pho"),
    "khoi_pho": ("khối phố", "khoi pho", "khối", "khoi."),
    "khom": ("khóm", "khom"),
    "tieu_khu": ("tiểu khu", "tieu khu:"),
    "": ("làng", "", "bàn"),
}
TODAY = date(2026, 11, 17)


@pytest.mark.parametrize(
    ("written", "kind", "name"),
    [
        ("xóm  Đuổm", "xom", "Đuổm"),
        ("Tổ dân phố số 2", "to_dan_pho", "số 2"),
        ("TDP 2", "to_dan_pho", "2"),
        ("Khối phố 3", "khoi_pho", "3"),
        ("Khối 3", "khoi_pho", "3"),
        ("ban Chang", "ban", "Chang"),
        ("Bàn Đạt", "", "Bàn Đạt"),
        ("Làng Chảo", "", "Làng Chảo"),
        ("Xóm", "", "Xóm"),
        ("", "", ""),
    ],
)
def test_the_kind_before_a_name_is_told_from_it(written, kind, name):
    assert split(written) == (kind, name)


def test_what_a_list_does_not_say_is_empty():
    said = {"row": 2, "name": "x"}
    empty = dict.fromkeys(("kind", "code", "former_commune"), "")
    assert asdict(HamletEntry(2, "x")) == {
        **said, **empty, "valid_from": None, "valid_until": None
    }  # fmt: skip
    person = asdict(PersonEntry(2, "x"))
    assert person == {**dict.fromkeys(person, ""), **said}


def test_every_way_to_say_a_kind_is_known():
    assert {word: kind_of(word) for words in SAID.values() for word in words} == {
        word: kind for kind, words in SAID.items() for word in words
    }


def test_every_kind_of_the_table_has_words_and_can_be_named():
    for kind, label in Hamlet.Kind.choices:
        assert kind_of(label) == kind
        assert split(f"{label.lower()} Đuổm") == (kind, "Đuổm")
    assert kind_of("Huyện") == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Xóm Đuổm", "DUỔM"),
        ("Hoà Bình", "Hòa Bình"),
        ("Mỹ Lý", "Mĩ Lí"),
        ("Đồng Nghè II", "Đồng Nghè 2"),
        ("Xóm 05", "Xóm 5"),
    ],
)
def test_two_spellings_of_one_name_are_one(one, other):
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Quý Sơn", "Qui Sơn"), ("Xóm 5", "Xóm 50"), ("I", "Y")]
)
def test_other_names_stay_apart(one, other):
    assert key(one) != key(other)


def named(name="Đuổm", **more):
    usual = {"kind": "xom", "former_commune": "", "code": "", "valid_from": date(1900, 1, 1)}
    return Named(id=uuid4(), name=name, **{**usual, "valid_until": None, **more})


def test_a_hamlet_is_found_by_code_then_by_name_and_kind():
    one = named("Năm", code="05")
    other, third = named("5"), named("5", kind="thon")
    book = Book([one, other, third])

    assert book.found("05", "", TODAY) == [one]
    assert book.found("Xóm 5", "", TODAY) == [other]
    assert book.found("thôn 5", "", TODAY) == [third]
    assert book.found("5", "", TODAY) == [other, third]
    assert book.found("bản 5", "", TODAY) == [other, third]
    assert book.found("6", "", TODAY) == []


def test_the_former_commune_tells_equal_names_apart():
    here, there = named(former_commune="Động Đạt"), named(former_commune="Yên Đổ")
    book = Book([here, there])

    assert book.found("Đuổm", "", TODAY) == [here, there]
    assert book.found("Đuổm", "yen do", TODAY) == [there]
    assert book.found("Đuổm", "Đu", TODAY) == []


def test_what_ended_is_no_hamlet_from_that_day_on():
    book = Book([named(valid_until=TODAY)])

    assert book.found("Đuổm", "", TODAY) == []
    assert len(book.found("Đuổm", "", date(2026, 11, 16))) == 1


def test_the_same_hamlet_is_known_for_the_same_time_alone():
    old = named(valid_until=TODAY, code="X1")
    book = Book([old])

    assert book.has(named(kind=""))
    assert not book.has(named(kind="thon"))
    assert not book.has(named(former_commune="Yên Đổ"))
    assert not book.has(named(valid_from=TODAY))
    assert book.has(named(valid_from=date(2026, 11, 16)))
    assert not Book([named(valid_from=TODAY)]).has(named(valid_until=TODAY))
    assert book.has_code(named("Khác", code="x1"))
    assert not book.has_code(named("Khác", code="X1", valid_from=TODAY))
    assert not book.has_code(named("Khác"))


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("1950", "1950"),
        ("00/00/1950", "1950"),
        ("05/1950", "1950-05"),
        ("00/05/1950", "1950-05"),
        ("2-5-1950", "1950-05-02"),
        ("02.05.1950", "1950-05-02"),
        ("1950-05-02", "1950-05-02"),
        ("1950-05", "1950-05"),
        ("1950-05-02 00:00:00", "1950-05-02"),
        ("17/11/2026", "2026-11-17"),
        ("1880", "1880"),
    ],
)
def test_a_birth_date_is_read_as_far_as_it_is_known(written, wanted):
    assert born.read(written, today=TODAY) == wanted


@pytest.mark.parametrize(
    "written",
    ["31/02/1950", "18/11/2026", "2027", "1879", "02/00/1950", "13/1950", "hôm kia", "50", ""],
)
def test_what_cannot_be_a_birth_date_is_none(written):
    with pytest.raises(born.NotABirth):
        born.read(written, today=TODAY)


@pytest.mark.parametrize("written", ["1950", "05/1950", "02/05/1950"])
def test_it_is_shown_as_it_was_written(written):
    assert born.shown(born.read(written)) == written


def test_an_address_names_its_hamlet_or_none():
    hamlets = ["Xóm Đuổm", "Xóm Đuổm 2", "Xóm Ao"]
    assert hamlet_in("xóm đuổm, xã Động Đạt", hamlets) == "Xóm Đuổm"
    assert hamlet_in("Xóm Đuổm 2, Động Đạt", hamlets) == "Xóm Đuổm 2"
    assert hamlet_in("Xóm Aoi", hamlets) == ""
    assert hamlet_in("Xóm Đuổm và Xóm Ao ở cạnh nhau", ["Xóm Đuổm", "Xóm Đuôm"]) == ""
