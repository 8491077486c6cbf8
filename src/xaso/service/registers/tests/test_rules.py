"""What a book says of a paper, and what certifying it costs."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from xaso.service.registers.domain.lines import Line, barred, lines_of, numbered
from xaso.service.registers.domain.tariff import fee, per_copy

BY_PAGE = SimpleNamespace(
    per_case=0, first_pages=2, first_amount=2_000, further_amount=1_000, most_per_copy=200_000
)
BY_CASE = SimpleNamespace(
    per_case=10_000, first_pages=0, first_amount=0, further_amount=0, most_per_copy=0
)


@pytest.mark.parametrize(
    ("pages", "costs"),
    [
        (0, 0),
        (1, 2_000),
        (2, 4_000),
        (3, 5_000),
        (10, 12_000),
        (197, 199_000),
        (198, 200_000),
        (199, 200_000),
        (2_000, 200_000),
    ],
)
def test_a_copy_costs_by_its_pages_and_never_above_the_ceiling(pages, costs):
    assert per_copy(BY_PAGE, pages) == costs


def test_without_a_ceiling_every_page_counts():
    open_end = SimpleNamespace(**{**vars(BY_PAGE), "most_per_copy": 0})

    assert per_copy(open_end, 400) == 402_000


def test_every_copy_of_every_paper_is_paid():
    papers = [Line("Bằng lái xe", pages=2, copies=3), Line("Học bạ", pages=12, copies=2)]

    assert fee(BY_PAGE, papers) == 3 * 4_000 + 2 * 14_000
    assert fee(BY_PAGE, []) == 0


def test_a_case_costs_the_same_whatever_it_holds():
    assert fee(BY_CASE, [Line("Giấy ủy quyền", pages=30, copies=9)]) == 10_000


def test_each_line_of_the_declaration_is_a_line_of_the_book():
    row = {"tenGiayTo": "Học bạ", "coQuanCap": "THPT Phú Lương", "soTrang": "12", "soBan": 2}
    electronic = {"tenGiayTo": "Căn cước", "hinhThuc": "dien-tu", "soTrang": 2}

    assert lines_of({"ct": [row, electronic]}) == [
        Line("Học bạ", "THPT Phú Lương", 12, 2),
        Line("Căn cước", "", 2, 1, is_electronic=True),
    ]


@pytest.mark.parametrize(
    ("answers", "line"),
    [
        (
            {"vb.ten": "Giấy ủy quyền", "vb.loai": "khac", "vb.soTrang": 2},
            Line("Giấy ủy quyền", "", 2),
        ),
        ({"vb.loai": "so-yeu-ly-lich"}, Line("so-yeu-ly-lich")),
        ({"ct": []}, Line("")),
        ({"ct": "hỏng", "vb.soTrang": "hai"}, Line("")),
    ],
)
def test_a_declaration_without_a_table_is_one_line(answers, line):
    assert lines_of(answers) == [line]


def test_numbers_follow_one_another_down_the_lines():
    lines = [Line("A"), Line("B"), Line("C")]

    assert numbered(lines, 12, 3) == [(12, lines[0]), (13, lines[1]), (14, lines[2])]


def test_lines_that_share_a_number_are_told_as_one():
    lines = [
        Line("Học bạ", "THPT Phú Lương", 12, 2),
        Line("Bằng", "THPT Phú Lương", 1, 5),
        Line("Căn cước", "", 2, 1, is_electronic=True),
    ]

    assert numbered(lines, 3, 1) == [
        (3, Line("Học bạ; Bằng; Căn cước", "THPT Phú Lương", 15, 5, is_electronic=True))
    ]


def test_a_paper_with_a_bar_is_named_with_it():
    good = {"tenGiayTo": "Học bạ", "camChungThuc": []}
    bad = {"tenGiayTo": "Giấy viết tay", "camChungThuc": ["tay-xoa", "khong-xac-nhan"]}

    assert barred({"ct": [good, bad]}) == [("Giấy viết tay", ["tay-xoa", "khong-xac-nhan"])]
    assert barred({"ct": [good]}) == []
    assert barred({}) == []
