"""Spelling, readings and pages, as plain rules."""

from __future__ import annotations

import pytest

from xaso.service.old_books.domain import pages, readings
from xaso.service.old_books.domain.readings import Field, Role
from xaso.service.old_books.domain.spelling import words

COLUMNS = readings.fields_of([
    {"key": "name", "label": "Họ và tên", "label_en": "Name", "role": "name", "required": True},
    {"key": "born", "label": "Sinh ngày", "role": "year"},
    {"key": "father", "label": "Cha", "role": "parent"},
    {"key": "place", "label": "Nơi sinh"},
])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lý", "Lí"),
        ("Mỹ", "mĩ"),
        ("Quý", "Quí"),
        ("QUỲNH", "quình"),
        ("Thuý", "Thúy"),
        ("Hoà", "Hòa"),
        ("Đỗ", "do"),
        ("Y Bhin", "I Bhin"),
        ("Ky\u0300", "Kỳ"),
    ],
)
def test_one_sound_is_one_word(one, other):
    assert words(one) == words(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Thúy", "Thúi"), ("Tay", "Tai"), ("Huy", "Hui"), ("Hoy", "Hoi"), ("Hey", "Hei")],
)
def test_other_sounds_stay_apart(one, other):
    assert words(one) != words(other)


def test_words_stand_once_in_their_order_without_signs():
    assert words("Lý (Lí) – Nguyễn_Văn, Lý") == ["li", "nguyen", "van"]
    assert words(" –.,") == []


def test_columns_are_what_the_dated_row_says():
    assert COLUMNS[0] == Field("name", "Họ và tên", "Name", Role.NAME, is_required=True)
    assert COLUMNS[3] == Field("place", "Nơi sinh", "", Role.NOTHING, is_required=False)
    assert [one.named("en") for one in COLUMNS[:2]] == ["Name", "Sinh ngày"]
    assert COLUMNS[0].named("vi") == "Họ và tên"
    with pytest.raises(ValueError, match="sister"):
        readings.fields_of([{"key": "x", "label": "x", "role": "sister"}])


def test_verbatim_keeps_everything_but_the_blanks_around():
    assert readings.verbatim("  Đẻ  rơi\r\n y sĩ Hoà (?) ") == "Đẻ  rơi\n y sĩ Hoà (?)"
    assert readings.verbatim("Ly\u0301") == "Lý"


def test_readings_differ_in_spelling_and_not_in_blanks():
    one = {"name": "Nguyễn Thị Lý", "father": "Mão", "place": ""}
    assert readings.differing(one, {"name": " Nguyễn  Thị Lý", "father": "Mão"}) == []
    assert readings.differing(one, one | {"name": "Nguyễn Thị Lí"}) == ["name"]
    assert readings.differing(one, one | {"name": "nguyễn thị lý"}) == ["name"]
    assert readings.differing(one, {"place": "Xóm", "more": "x"}) == [
        "name", "father", "place", "more",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("ngày 12 tháng 5 năm 1987", [1987]),
        ("12/5/1987", [1987]),
        ("12/5/87", [1987]),
        ("12-5-88", [1988]),
        ("1. 5. 89", [1889]),
        ("1.5.88", [1988]),
        ("1966", [1966]),
        ("1799", [1799]),
        ("2003", [2003]),
        ("19875", []),
        ("11987", []),
        ("12/5", []),
        ("12/5/875", []),
        ("123/5/87", []),
        ("Đinh Mão", []),
        ("1990, sửa 1991, 1990", [1990, 1991]),
        ("", []),
    ],
)
def test_years_are_read_as_people_write_them(text, years):
    assert readings.years_in(text, 1988) == years


def test_an_entry_is_found_by_names_parents_and_years():
    values = {
        "written_on": "12/5/1988",
        "name": "Nguyễn Thị Lý",
        "born": "3/5/1987",
        "father": "Nguyễn Mão",
        "place": "Xóm Đuổm 1975",
    }
    assert readings.found_by(COLUMNS, values, 1987, 1989) == {
        (Role.NAME, "nguyen"),
        (Role.NAME, "thi"),
        (Role.NAME, "li"),
        (Role.PARENT, "nguyen"),
        (Role.PARENT, "mao"),
        (Role.YEAR, "1987"),
        (Role.YEAR, "1988"),
    }


def test_without_a_day_it_is_found_in_every_year_of_its_book():
    found = readings.found_by(COLUMNS, {"name": "Lý"}, 1987, 1989)
    assert found == {(Role.NAME, "li"), *((Role.YEAR, f"{year}") for year in (1987, 1988, 1989))}


def test_short_years_of_an_entry_are_those_of_its_book():
    found = readings.found_by(COLUMNS, {"written_on": "1/2/88", "born": "3/4/89"}, 1987, 1988)
    assert found == {(Role.YEAR, "1988"), (Role.YEAR, "1889")}


def test_missing_pages_are_told_in_ranges():
    assert pages.missing([2, 3, 9, 20], 9) == [1, 4, 5, 6, 7, 8]
    assert pages.missing([], 2) == [1, 2]
    assert pages.in_ranges([4, 1, 2, 3, 3, 7, 9, 10]) == "1–4, 7, 9–10"
    assert pages.in_ranges([]) == ""
