"""Rows of a provider's list: which columns are understood, what a cell may say."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from xaso.service.bills.domain import rows
from xaso.service.bills.domain.rows import RowError

SHEET = [
    ("TRƯỜNG TIỂU HỌC", None),
    ("STT", "Mã học sinh *", "Họ và tên", "Lớp", "Bán trú", "Nước uống", "Ghi chú"),
    (1, "hs 01", "Ma Thị Hoa", "3A", 250_000.0, "10.000 đ", "x"),
    (None, None, None, None, None, None, None),
    (2, "HS02", "Lý Văn Nam", "3A", None, 10_000, None),
    (None, None, "Tổng cộng:", None, 250_000, 20_000, None),
]


def test_a_sheet_is_found_by_its_heading():
    raw = rows.raw_rows(SHEET)
    assert raw[0] == {
        "row": "3", "code": "hs 01", "name": "Ma Thị Hoa", "group": "3A", "+Bán trú": "250000",
        "+Nước uống": "10.000 đ",
    }  # fmt: skip
    assert [one["row"] for one in raw] == ["3", "5"]
    read = rows.read_row(raw[0])
    assert (read.number, read.code, read.amount) == (3, "HS01", 260_000)
    assert read.parts == (("Bán trú", 250_000), ("Nước uống", 10_000))
    assert rows.read_row(raw[1]).parts == (("Nước uống", 10_000),)


WRITTEN = {
    "code": (
        "Mã; Mã khách hàng; Mã KH; Mã học sinh; Mã định danh; Mã định danh học sinh;"
        " Mã người nộp thuế; Mã thửa đất; Mã hộ; Code"
    ),
    "name": "Họ tên; Họ và tên; Tên; Tên khách hàng; Tên học sinh; Người nộp; Chủ hộ; Name",
    "group": "Lớp; Nhóm; Tuyến; Group",
    "hamlet": "Xóm; Thôn; Tổ dân phố; Tên xóm; Hamlet",
    "phone": "Điện thoại; Số điện thoại; SĐT; Phone",
    "email": "Email; Thư điện tử",
    "address": "Địa chỉ; Address",
    "period": "Kỳ; Tháng; Kỳ thu; Năm; Period",
    "item": "Khoản; Khoản thu; Nội dung; Item",
    "quantity": "Số lượng; Quantity",
    "unit": "Đơn vị; Đơn vị tính; ĐVT; Unit",
    "each": "Đơn giá; Giá; Each",
    "amount": "Số tiền; Số phải nộp; Thành tiền; Phải nộp; Amount",
    "paid": "Đã nộp; Số đã nộp; Số tiền đã nộp; Paid",
    "due": "Hạn nộp; Hạn; Due",
    "proof": "Chứng từ; Số chứng từ; Số giao dịch; Proof",
    "voluntary": "Tự nguyện; Voluntary",
}


@pytest.mark.parametrize(
    ("key", "heading"),
    [(key, one.strip()) for key, written in WRITTEN.items() for one in written.split(";")],
)
def test_headings_are_understood_as_offices_write_them(key, heading):
    others = () if key == "code" else ("Mã",)
    (raw,) = rows.raw_rows([(f" {heading.upper()} (*): ", *others), ("7", *others)])
    assert raw == {"row": "2", key: "7"} | dict.fromkeys(["code"] if others else [], "Mã")


@pytest.mark.parametrize(
    "heading", ["STT", "TT", "Số thứ tự", "Ghi chú", "Ngày sinh", "", "  ", None]
)
def test_columns_that_ask_for_nothing_are_passed_over(heading):
    assert rows.raw_rows([("Mã", heading), ("1", "9")]) == [{"row": "2", "code": "1"}]


@pytest.mark.parametrize("word", ["Cộng", "TỔNG", "Tổng cộng:", "Tổng số."])
@pytest.mark.parametrize("column", [0, 1])
def test_a_line_that_adds_up_others_is_no_row(word, column):
    total = [None, None, 9]
    total[column] = word
    raw = rows.raw_rows([("Mã", "Họ tên", "Số tiền"), ("1", "An", 9), total])
    assert [one["row"] for one in raw] == ["2"]


def test_a_line_may_be_shorter_than_its_heading():
    assert rows.raw_rows([("Mã", "Họ tên", "Lớp"), ("1", "An")]) == [
        {"row": "2", "code": "1", "name": "An"}
    ]


def test_no_two_columns_bring_the_same_money():
    with pytest.raises(rows.NoTable, match=r"^Hai cột cùng nghĩa: Khác, Khác\.$"):
        rows.raw_rows([("Mã", "Khác", "Nước", "Khác"), ("1", "5", "6", "7")])
    with pytest.raises(rows.NoTable, match=r"^Hai cột cùng nghĩa: Mã KH, Mã\.$"):
        rows.raw_rows([("Mã KH", "Lớp", "Mã"), ("1", "5", "6")])
    raw = rows.raw_rows([("Mã", "Khác", "Khác", "Số tiền"), ("1", "5", "7", "9")])
    assert raw == [{"row": "2", "code": "1", "amount": "9"}]


def test_the_heading_of_a_line_is_as_long_as_a_line_may_be():
    longest = "A" * 99
    assert rows.raw_rows([("Mã", longest), ("1", "5")])[0][f"+{longest}"] == "5"
    with pytest.raises(rows.NoTable, match=r"“A{40}…” dài quá"):
        rows.raw_rows([("Mã", f"{longest}A"), ("1", "5")])


def test_without_extras_unknown_columns_say_nothing():
    assert rows.raw_rows(SHEET, extras=False)[0] == {
        "row": "3", "code": "hs 01", "name": "Ma Thị Hoa", "group": "3A",
    }  # fmt: skip


def test_with_an_amount_unknown_columns_say_nothing():
    raw = rows.raw_rows([("Mã", "Số tiền", "Bán trú"), ("1", "5", "7")])
    assert raw == [{"row": "2", "code": "1", "amount": "5"}]


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ([], "tiêu đề"),
        ([("a", "b")], "tiêu đề"),
        ([("",)] * 15 + [("Mã",), ("1",)], "tiêu đề"),
        ([("Mã", "Số tiền")], "không có dòng"),
        ([("Mã", "Mã KH"), ("1", "2")], "Hai cột"),
        ([("Mã",)] + [("1",)] * 5001, "hơn 5000"),
    ],
)
def test_what_is_no_table(sheet, said):
    with pytest.raises(rows.NoTable, match=said):
        rows.raw_rows(sheet)


def test_a_table_may_be_as_long_as_that_and_begin_as_late():
    assert len(rows.raw_rows([("Mã",)] + [("1",)] * 5000)) == 5000
    assert rows.raw_rows([("",)] * 14 + [("Mã",), ("1",)])[0]["row"] == "16"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""), (True, "x"), (False, ""), (1.0, "1"), (1.5, "1.5"), (7, "7"),
        (datetime(2026, 11, 30, 9, 0), "2026-11-30"), (date(2026, 11, 30), "2026-11-30"),  # noqa: DTZ001
        ("  a  b ", "a b"),
    ],
)  # fmt: skip
def test_cells_become_texts(cell, text):
    (raw,) = rows.raw_rows([("Mã", "Tên"), ("1", cell)])
    assert raw["name"] == text


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0", 0), ("250000", 250_000), ("1.250.000", 1_250_000), ("1,250,000 VNĐ", 1_250_000),
        ("1 250 000 đồng", 1_250_000), ("999999999999", 999_999_999_999), ("5 vnd", 5), ("5₫", 5),
        ("5 đ", 5),
    ],
)  # fmt: skip
def test_amounts_are_whole(text, amount):
    assert rows.money_of(text) == amount


@pytest.mark.parametrize("text", ["12,5", "-5", "1.25", "năm mươi", "1e6", "1000000000000", "đ"])
def test_what_is_no_amount(text):
    with pytest.raises(RowError):
        rows.money_of(text)


def test_days_are_read_as_people_write_them():
    assert rows.day_of("30/11/2026") == rows.day_of("2026-11-30") == date(2026, 11, 30)
    assert rows.day_of("") is None
    for wrong in ("31/11/2026", "mai", "11/30/2026"):
        with pytest.raises(RowError):
            rows.day_of(wrong)


def test_a_row_with_everything():
    told = {
        "row": "9", "code": "N1", "name": "Bách", "hamlet": "Đuổm", "phone": "0912", "email": "a@b",
        "address": "Số 3", "period": "11/2026", "item": "Rác", "quantity": "2", "unit": "khẩu",
        "each": "6.000", "amount": "12.000", "paid": "1.000", "due": "30/11/2026", "proof": "P1",
        "voluntary": "x",
    }  # fmt: skip
    assert rows.read_row(told) == rows.Row(
        number=9, code="N1", name="Bách", hamlet="Đuổm", phone="0912", email="a@b",
        address="Số 3", period="2026-11", item="Rác", parts=(("Rác", 12_000),), quantity=2,
        unit="khẩu", each=6_000, paid=1_000, due=date(2026, 11, 30), proof="P1",
        is_voluntary=True,
    )  # fmt: skip
    told.pop("amount")
    assert rows.read_row(told).amount == 12_000


def test_what_a_row_does_not_say_is_empty():
    assert rows.read_row({"code": "A1"}) == rows.Row(
        number=0, code="A1", name="", group="", hamlet="", phone="", email="", address="",
        period="", item="", parts=(), quantity=None, unit="", each=None, paid=None, due=None,
        proof="", is_voluntary=False,
    )  # fmt: skip
    assert rows.Row(3, "A1") == rows.read_row({"row": "3", "code": "A1"})
    assert rows.read_row({"code": "A1", "amount": "5"}).parts == (("", 5),)
    assert rows.read_row({"code": "A1", "group": "3A"}).group == "3A"


@pytest.mark.parametrize("dash", ["", "-", "–"])
def test_a_dash_stands_for_no_amount(dash):
    told = {"code": "A1", "+Bán trú": dash, "+Nước": "1", "+Sữa": "0", "quantity": dash}
    row = rows.read_row(told)
    assert (row.parts, row.quantity) == ((("Nước", 1),), None)


@pytest.mark.parametrize(
    ("said", "is_voluntary"),
    [
        ("x", True), ("X", True), ("Có", True), ("1", True), ("true", True), ("yes", True),
        ("", False), ("không", False), ("0", False), ("False", False), ("no", False),
    ],
)  # fmt: skip
def test_what_is_voluntary_is_marked_as_people_mark_it(said, is_voluntary):
    assert rows.read_row({"code": "A1", "voluntary": said}).is_voluntary is is_voluntary


@pytest.mark.parametrize(
    ("key", "most"),
    [("name", 150), ("group", 60), ("address", 200), ("item", 100), ("unit", 20), ("proof", 100)],
)
def test_a_word_is_as_long_as_its_place(key, most):
    assert getattr(rows.read_row({"code": "A1", key: "A" * most}), key) == "A" * most
    with pytest.raises(RowError, match=f"^“{'A' * min(most + 1, 40)}…” dài quá"):
        rows.read_row({"code": "A1", key: "A" * (most + 1)})


def test_an_amount_alone_or_with_its_factors():
    for told in ({"amount": "6", "quantity": "2"}, {"amount": "6", "each": "3"}):
        assert rows.read_row({"code": "A1", **told}).amount == 6
    assert rows.read_row({"code": "A1", "quantity": "2"}).parts == ()
    with pytest.raises(RowError, match="lớn quá"):
        rows.money_of("1.000.000.000.000")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"code": "Ô"}, "Mã"),
        ({"amount": "5", "quantity": "2", "each": "3"}, "khác số lượng"),
        ({"period": "mai"}, "Kỳ"),
        ({"voluntary": "chắc"}, "tự nguyện"),
        ({"due": "x"}, "Ngày"),
    ],
)
def test_rows_that_cannot_be(values, said):
    with pytest.raises(RowError, match=said):
        rows.read_row({"row": "2", "code": "A1", **values})
