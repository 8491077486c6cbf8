from __future__ import annotations

from datetime import date

import pytest

from xaso.lib import personal_number
from xaso.lib.personal_number import PersonalNumber, check, read, sex_of, year_of

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("value", "out"),
    [
        ("019301001234", "019301001234"),
        (" 019 301 001 234 ", "019301001234"),
        ("019.301-001234", "019301001234"),
        ("０１９301001234", "019301001234"),
        ("100200001234", "100200001234"),
        ("001099001234", "001099001234"),
        ("096196001234", "096196001234"),
    ],
)
def test_a_number_of_the_right_shape_is_taken(value, out):
    judged = check(value, today=TODAY)
    assert (judged.verdict, judged.out, judged.why) == ("ok", out, "")


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("", "Hãy nhập"),
        ("  ", "Hãy nhập"),
        ("019301 00123", "số này có 11"),
        ("0193010012345", "số này có 13"),
        ("091234567", "chứng minh nhân dân cũ"),
        ("01930100123a", "chỉ có chữ số"),
        ("٠١٩٣٠١٠٠١٢٣٤", "chỉ có chữ số"),
        ("000301001234", "000"),
        ("003301001234", "003"),
        ("097301001234", "097"),
        ("099301001234", "099"),
    ],
)
def test_another_shape_is_refused(value, why):
    verdict = check(value)
    assert (verdict.verdict, verdict.out) == ("reject", None)
    assert why in verdict.why


@pytest.mark.parametrize(
    ("value", "is_female", "year"),
    [
        ("019045001234", False, 1945),
        ("019145001234", True, 1945),
        ("019201001234", False, 2001),
        ("019301001234", True, 2001),
        ("019499001234", False, 2199),
        ("019799001234", True, 2299),
        ("019900001234", True, 2300),
    ],
)
def test_the_fourth_digit_tells_century_and_sex(value, is_female, year):
    assert read(value) == PersonalNumber(value, "019", is_female, year)


@pytest.mark.parametrize(
    ("sex", "born", "verdict", "why"),
    [
        ("Nữ", "2001-05-15", "ok", ""),
        ("nu", "15/05/2001", "ok", ""),
        ("female", "2001", "ok", ""),
        ("F", "20010515", "ok", ""),
        ("", "", "ok", ""),
        ("khác", "không rõ", "ok", ""),
        ("Nam", "2001", "warn", "giới tính là nữ"),
        ("male", "", "warn", "giới tính là nữ"),
        ("", "2002-05-15", "warn", "năm sinh là 2001"),
        ("nữ", "15/05/1901", "warn", "năm sinh là 2001"),
    ],
)
def test_a_contradiction_is_warned_about_and_never_refused(sex, born, verdict, why):
    judged = check("019301001234", sex=sex, born=born)
    assert (judged.verdict, judged.out) == (verdict, "019301001234")
    assert why in judged.why


def test_both_doubts_are_told():
    judged = check("019201001234", sex="nữ", born="1999")
    assert judged.why == (
        "Theo số định danh thì giới tính là nam. Theo số định danh thì năm sinh là 2001."
    )


def test_a_birth_yet_to_come_is_doubted():
    assert check("019226001234", today=TODAY).verdict == "ok"
    assert check("019227001234", today=TODAY).verdict == "warn"
    assert check("019227001234").verdict == "ok"


def test_there_are_63_provinces_of_old():
    assert len(personal_number.PROVINCES) == 63
    assert {"019", "006", "001", "096"} <= personal_number.PROVINCES


@pytest.mark.parametrize(
    ("text", "year"),
    [("1945", 1945), ("2/9/1945", 1945), ("1945-09-02", 1945), ("19450902", 1945), ("45", None),
     ("", None), ("123456", None)],
)  # fmt: skip
def test_the_year_is_found_in_a_date(text, year):
    assert year_of(text) == year


@pytest.mark.parametrize(
    ("text", "sex"),
    [("Nữ", "female"), ("NU", "female"), ("Gái", "female"), ("Nam", "male"), ("trai", "male"),
     ("X", ""), ("", "")],
)  # fmt: skip
def test_words_for_sex(text, sex):
    assert sex_of(text) == sex
