from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xaso.lib import text


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Đăng ký KHAI SINH", "dang ky khai sinh"),
        ("  Nguyễn\u00a0 Văn\tĐức ", "nguyen van duc"),
        ("Ưu đãi người có công", "uu dai nguoi co cong"),
        ("ÐÔNG", "dong"),
        ("Động\u200b Đạt", "dong dat"),
        ("ﬁle №1", "file no1"),
        ("", ""),
    ],
)
def test_folding_forgets_marks_case_and_spacing(typed, folded):
    assert text.fold(typed) == folded
    assert text.fold(unicodedata.normalize("NFD", typed)) == folded


@given(st.text())
def test_folding_twice_is_folding_once(any_text):
    once = text.fold(any_text)
    assert text.fold(once) == once


def test_composing_joins_what_was_typed_apart():
    assert text.nfc("Đo\u0323\u0302ng") == "Động"


def test_tidying_drops_what_cannot_be_seen():
    assert text.tidy("\ufeff Lê \u200e Thị\n Hoa ") == "Lê Thị Hoa"


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("Nguyeenx", "Nguyễn"),
        ("NGUYEENX", "NGUYỄN"),
        ("Nguyênx", "Nguyễn"),
        ("ddoongj", "động"),
        ("Vawn", "Văn"),
        ("Thij", "Thị"),
        ("Hoangf", "Hoàng"),
        ("Hoaf", "Hòa"),
        ("Dduwcs", "Đức"),
        ("Truwowngf", "Trường"),
        ("Truowngf", "Trường"),
        ("Coong", "Công"),
        ("Leex", "Lễ"),
        ("Quys", "Quý"),
        ("Giangr", "Giảng"),
        ("Quynhf", "Quỳnh"),
        ("Nguye64n", "Nguyễn"),
        ("Va8n", "Văn"),
        ("D9uc71", "Đức"),
        ("D9u71c", "Đức"),
        ("Tru7o7ng2", "Trường"),
        ("Anhs", "Ánh"),
        ("Oanhf", "Oành"),
        ("TRUOWNGF", "TRƯỜNG"),
        ("tRUOWNGF", "tRƯỜNG"),
        ("TrUowngf", "TrƯờng"),
        ("Thuow", "Thươ"),
        ("Thow", "Thơ"),
        ("Phaans", "Phấn"),
        ("Phuc71", "Phức"),
        ("Ta6n", "Tân"),
        ("Ho6ng2", "Hồng"),
        ("Phe6", "Phê"),
        ("Tho7", "Thơ"),
        ("Thu7", "Thư"),
        ("D9a5t", "Đạt"),
        ("Giaf", "Già"),
        ("Gif", "Gì"),
        ("Quas", "Quá"),
        ("Thuees", "Thuế"),
        ("Hoanf", "Hoàn"),
        ("Mais", "Mái"),
        ("Las", "Lá"),
        ("Hair", "Hải"),
        ("Yeens", "Yến"),
        ("Anhz", None),
        ("Quns", None),
        ("Hassf", None),
        ("khoeo", None),
        ("ngoao", None),
    ],
)
def test_keys_left_in_a_word_are_found(word, meant):
    found = text.leftover(f"Lê {word} Hoa")
    assert found == (None if meant is None else (word, meant))


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Văn An",
        "Nguyen Van An",
        "Trần Thị Quỳnh Như",
        "Đặng Thuỳ Giang",
        "Hoàng Khuê Quyên",
        "Ma Seo Phìn",
        "Giàng A Páo",
        "Y Moan Êñuôl",
        "H'Hen Niê",
        "Nghiêm Xuân Yêm",
        "Anna Brown",
        "Ross",
        "Kpă Klơng",
        "Phùng Ngoãn",
        "Triệu Thị Nguyệt",
        "Lưu Gia Huy",
        "Lý Thị Uyên",
        "Quách Quốc Khuynh",
    ],
)
def test_real_names_hold_no_leftovers(name):
    assert text.leftover(name) is None
    assert text.leftover(unicodedata.normalize("NFD", name)) is None


@pytest.mark.parametrize(
    ("name", "verdict", "out", "word"),
    [
        ("Nguyễn Văn An", "ok", "Nguyễn Văn An", ""),
        ("  nguyễn   văn an ", "ok", "nguyễn văn an", ""),
        ("Nguye\u0302\u0303n An", "ok", "Nguyễn An", ""),
        ("H'Hen Niê", "ok", "H'Hen Niê", ""),
        ("Nguyeenx Văn An", "warn", "Nguyeenx Văn An", "Nguyễn"),
        ("An", "warn", "An", "một chữ"),
        ("Иван Петров", "warn", "Иван Петров", "La-tinh"),
        ("Nguye64n An", "reject", None, "Nguyễn"),
        ("Nguyễn Văn An 2", "reject", None, "chữ số"),
        ("", "reject", None, "Hãy nhập"),
        (" \u200b ", "reject", None, "Hãy nhập"),
        ("An @ Bình", "reject", None, "chữ cái"),
        ("<b>An</b> Lê", "reject", None, "chữ cái"),
        ("An " * 34, "reject", None, "100"),
        ("An Bi" + "n" * 95, "ok", "An Bi" + "n" * 95, ""),
    ],
)
def test_a_name_is_judged(name, verdict, out, word):
    judged = text.check_name(name)
    assert (judged.verdict, judged.out) == (verdict, out)
    assert word in judged.why
    assert judged.is_taken is (verdict != "reject")


@pytest.mark.parametrize(
    ("word", "is_one"),
    [
        ("Bẩy", True),
        ("nghiêng", True),
        ("MỊ", True),
        ("Y", True),
        ("Thuỷ", True),
        ("Bãấy", False),
        ("Niê", False),
        ("Blông", False),
        ("", False),
    ],
)
def test_a_word_can_be_a_syllable_whatever_its_marks(word, is_one):
    assert text.is_syllable(word) is is_one
    assert text.is_syllable(unicodedata.normalize("NFD", word)) is is_one
