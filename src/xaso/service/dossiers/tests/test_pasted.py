"""What the ministry's system shows is read in every shape it is pasted in."""

from __future__ import annotations

from datetime import date

import pytest

from xaso.service.dossiers.domain.pasted import BOOK_MOST, Pasted, read

WHOLE = Pasted("01/2026-KS", 45, date(2026, 11, 29), "019226001234")


SHAPES = (
    "Quyển số: 01/2026-KS\nSố: 45\nNgày đăng ký: 29/11/2026\nSố định danh: 019226001234",
    "SO: 045; quyen so : 01/2026-KS;Ngày vào sổ:29-11-2026;Số định danh cá nhân: 0192 2600 1234",
    "Số đăng ký: 45/2026\tQuyển: 01/2026-KS\tNgày: 29 tháng 11 năm 2026\tSDDCN:019226001234",
    """{"so": 45, "quyenSo": "01/2026-KS", "ngayDangKy": "2026-11-29T00:00:00",
    "soDinhDanhCaNhan": "019226001234", "noiDangKy": null}""",
    """Họ tên: Trần An
    Số thứ tự: 45
    Số quyển: 01/2026-KS
    Ngày đăng ký: ngày 29 tháng 11 năm 2026
    Số căn cước: 019.226.001.234""",
)


@pytest.mark.parametrize("text", SHAPES)
def test_every_shape_says_the_same(text):
    assert read(text) == WHOLE


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", Pasted()),
        ("Trần An", Pasted()),
        ("[1, 2]", Pasted()),
        ("45", Pasted()),
        ("Số: không", Pasted()),
        ("Số: 0", Pasted()),
        ("Số: 1234567", Pasted()),
        ("Số:", Pasted()),
        ("Số: \nSố: 7\nSố: 8", Pasted(number=7)),
        ("Ngày đăng ký: 31/02/2026", Pasted()),
        ("Ngày đăng ký: hôm qua", Pasted()),
        ("Quyển số: " + "1" * 60, Pasted(book="1" * BOOK_MOST)),
    ],
)
def test_what_is_not_understood_is_left_empty(text, found):
    assert read(text) == found
