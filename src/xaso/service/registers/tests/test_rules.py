"""What a book says of a paper, and what certifying it costs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from xaso.kernel.organisations.tests import make as organisations
from xaso.service.payments import api as payments
from xaso.service.registers import api as registers
from xaso.service.registers.domain.lines import Line, barred, lines_of, numbered
from xaso.service.registers.domain.tariff import fee
from xaso.service.registers.models import BookKind

DAY = date(2026, 11, 20)


def by_page(pages):
    return pages * 1_000


def test_every_copy_of_every_paper_is_paid():
    papers = [Line("Bằng lái xe", pages=2, copies=3), Line("Học bạ", pages=12, copies=2)]

    assert fee(by_page, papers, counts_pages=True) == 3 * 2_000 + 2 * 12_000
    assert fee(by_page, [], counts_pages=True) == 0


def test_a_case_costs_the_same_whatever_it_holds():
    papers = [Line("Giấy ủy quyền", pages=30, copies=9)] * 2

    assert fee(by_page, papers, counts_pages=False) == 1_000


@pytest.mark.django_db
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
    price = registers.tariff_on("SCT/BS", DAY, agency_id=organisations.agency().pk)
    assert price is not None
    assert registers.fee(price, [Line("Học bạ", pages=pages)]) == costs


@pytest.mark.django_db
def test_a_signature_costs_by_the_case_and_an_agencys_own_price_goes_first():
    agency = organisations.agency()
    paper = [Line("Giấy ủy quyền", pages=30, copies=9)]

    def cost(on=DAY):
        price = registers.tariff_on("SCT/CK,ĐC", on, agency_id=agency.pk)
        return registers.fee(price, paper) if price else None

    assert cost() == 10_000
    payments.Fee.objects.create(
        agency=agency, code="certified-signature", name="Phí của xã", tiers=[{"each": 7_000}],
        basis="NQ", valid_from=DAY,
    )  # fmt: skip
    assert cost() == 7_000
    assert cost(DAY - timedelta(days=1)) == 10_000
    assert registers.tariff_on("SCT/XX", DAY, agency_id=agency.pk) is None
    BookKind.objects.update(fee_code="")
    assert cost() is None


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
        ({"vb.loai": "so-yeu-ly-lich"}, Line("so-yeu-ly-lich", "", 0, 1, is_electronic=False)),
        ({"ct": [], "vb.soTrang": 0}, Line("")),
        ({"ct": "hỏng", "vb.soTrang": "hai"}, Line("")),
        ({"ct": [{}]}, Line("", "", 0, 1, is_electronic=False)),
        ({"ct": [{"soTrang": " 3 ", "soBan": 0}]}, Line("", "", 3, 1)),
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
        Line("Chứng chỉ", "Sở GD&ĐT", 1, 1),
    ]
    titles, issuers = "Học bạ; Bằng; Căn cước; Chứng chỉ", "THPT Phú Lương; Sở GD&ĐT"

    assert numbered(lines, 3, 1) == [(3, Line(titles, issuers, 16, 5, is_electronic=True))]


def test_a_paper_with_a_bar_is_named_with_it():
    good = {"tenGiayTo": "Học bạ", "camChungThuc": []}
    bad = {"tenGiayTo": "Giấy viết tay", "camChungThuc": ["tay-xoa", "khong-xac-nhan"]}

    assert barred({"ct": [good, bad]}) == [("Giấy viết tay", ["tay-xoa", "khong-xac-nhan"])]
    assert barred({"ct": [good, {}]}) == []
    assert barred({"ct": [{"camChungThuc": ["tay-xoa"]}]}) == [("", ["tay-xoa"])]
    assert barred({}) == []
