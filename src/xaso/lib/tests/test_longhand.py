from __future__ import annotations

from datetime import UTC, datetime

import pytest

from xaso.lib.longhand import amount_in_words, long_date, long_moment, number_in_words

NINES = "chín trăm chín mươi chín"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"), (1, "một"), (4, "bốn"), (5, "năm"), (10, "mười"), (11, "mười một"),
        (236, "hai trăm ba mươi sáu"), (789, "bảy trăm tám mươi chín"),
        (14, "mười bốn"), (15, "mười lăm"), (20, "hai mươi"), (21, "hai mươi mốt"),
        (24, "hai mươi bốn"), (25, "hai mươi lăm"), (91, "chín mươi mốt"), (100, "một trăm"),
        (101, "một trăm linh một"), (104, "một trăm linh bốn"), (105, "một trăm linh năm"),
        (110, "một trăm mười"), (111, "một trăm mười một"), (115, "một trăm mười lăm"),
        (121, "một trăm hai mươi mốt"), (505, "năm trăm linh năm"), (1_000, "một nghìn"),
        (1_001, "một nghìn không trăm linh một"), (1_010, "một nghìn không trăm mười"),
        (1_100, "một nghìn một trăm"), (2_026, "hai nghìn không trăm hai mươi sáu"),
        (21_021, "hai mươi mốt nghìn không trăm hai mươi mốt"),
        (205_000, "hai trăm linh năm nghìn"), (1_000_000, "một triệu"),
        (1_000_004, "một triệu không trăm linh bốn"),
        (1_005_000, "một triệu không trăm linh năm nghìn"),
        (999_999_999, f"{NINES} triệu {NINES} nghìn {NINES}"),
        (10**9, "một tỷ"), (10**9 + 1, "một tỷ không trăm linh một"),
        (1_015_000_000, "một tỷ không trăm mười lăm triệu"),
        (10**12 - 10**9, "chín trăm chín mươi chín tỷ"), (10**12, "một nghìn tỷ"),
        (10**12 + 5, "một nghìn tỷ không trăm linh năm"),
        (1_005 * 10**9, "một nghìn không trăm linh năm tỷ"),
        (1_500_000_000_000, "một nghìn năm trăm tỷ"),
        (24_015_000_000_024, "hai mươi bốn nghìn không trăm mười lăm tỷ không trăm hai mươi bốn"),
        (10**15 - 1, f"{NINES} nghìn {NINES} tỷ {NINES} triệu {NINES} nghìn {NINES}"),
        (10**15, "một triệu tỷ"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_papers_write_them(number, words):
    assert number_in_words(number) == words


@pytest.mark.parametrize("number", [-1, 10**15 + 1])
def test_a_number_out_of_range_is_refused(number):
    with pytest.raises(ValueError, match=f"Không viết được số {number} bằng chữ"):
        number_in_words(number)


def test_an_office_may_use_the_other_words():
    assert number_in_words(105, odd="lẻ") == "một trăm lẻ năm"
    assert number_in_words(1_005_000_000_001, odd="lẻ") == (
        "một nghìn không trăm lẻ năm tỷ không trăm lẻ một"
    )
    assert number_in_words(24, four="tư") == "hai mươi tư"
    assert number_in_words(44_414, four="tư") == "bốn mươi tư nghìn bốn trăm mười bốn"
    assert number_in_words(104, four="tư") == "một trăm linh bốn"
    assert number_in_words(41, four="tư") == "bốn mươi mốt"


def test_an_amount_is_written_in_dong():
    assert amount_in_words(205_000) == "hai trăm linh năm nghìn đồng"
    assert amount_in_words(0) == "không đồng"
    assert amount_in_words(124_105, odd="lẻ", four="tư") == (
        "một trăm hai mươi tư nghìn một trăm lẻ năm đồng"
    )


def test_a_paper_is_dated_by_the_clock_on_the_wall():
    late = datetime(2026, 11, 30, 18, 5, tzinfo=UTC)
    assert long_date(late) == "ngày 01 tháng 12 năm 2026"
    assert long_date(late.replace(tzinfo=None)) == "ngày 30 tháng 11 năm 2026"
    assert long_moment(late) == "01 giờ 05 phút, ngày 01 tháng 12 năm 2026"
