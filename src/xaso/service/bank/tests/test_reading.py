"""Reading statements: what is money, what is not, and files that are broken."""

from __future__ import annotations

import io
import re
import tomllib
import unicodedata
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from xaso.service.bank.domain import files, layouts, reading, values
from xaso.service.bank.domain.files import NotAStatement
from xaso.service.bank.domain.layouts import AmountForm, MissingColumns, find_header, layout_of
from xaso.service.bank.domain.movements import Read

TODAY = date(2026, 11, 30)
DATA = Path(reading.__file__).parents[1] / "data" / "layouts.toml"
LAYOUTS = {
    row["code"]: layout_of(row["code"], row["spec"])
    for row in tomllib.loads(DATA.read_text(encoding="utf-8"))["layout"]
}
TREASURY = LAYOUTS["treasury"]
HEAD = "Ngày hạch toán;Số CT;Nội dung thanh toán;PS Nợ;PS Có\n"


def rows(text: str, layout: str = "treasury", encoding: str = "utf-8") -> Read:
    return reading.read(text.encode(encoding), LAYOUTS[layout], today=TODAY)


def one(cells: str) -> Any:
    """Return the only movement or rejection of a row."""
    found = rows(HEAD + cells)
    return found.incoming[0] if found.incoming else found.rejected[0]


def at(hour: int, minute: int = 0, second: int = 0, micro: int = 0) -> datetime:
    return datetime.combine(date(2026, 2, 1), time(hour, minute, second, micro))


def book(*lines: list[Any]) -> bytes:
    made = Workbook()
    sheet: Any = made.active
    for line in lines:
        sheet.append(line)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def test_six_layouts_are_read_from_the_data():
    assert sorted(LAYOUTS) == ["agribank", "bidv", "mb", "treasury", "vietcombank", "vietinbank"]
    assert {layout.amount for layout in LAYOUTS.values()} == set(AmountForm)
    assert LAYOUTS["agribank"].cut == 50
    assert "number" not in LAYOUTS["agribank"].names


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"columns": {"day": ["a"], "text": ["b"], "amount": ["c"], "who": ["d"]}}, "who"),
        ({"columns": {"day": ["a"], "text": ["b"]}}, "amount"),
        ({"group": " "}, " "),
    ],
)
def test_a_layout_that_cannot_be_read_is_refused(change, named):
    spec = {"amount": "signed", "columns": {"day": ["a"], "text": ["b"], "amount": ["c"]}}
    layout_of("x", spec)
    with pytest.raises(ValueError, match=named):
        layout_of("x", {**spec, **change})


def test_a_layout_says_what_it_does_not_say():
    spec = {"amount": "signed", "columns": {"day": ["a"], "text": ["b"], "amount": ["c"]}}
    layout = layout_of("x", spec)
    assert (layout.dates, layout.group, layout.cut) == (("%d/%m/%Y",), ",", 0)
    assert layout.needed == ("day", "text", "amount")


@pytest.mark.parametrize(
    ("cell", "group", "amount"),
    [
        ("1.234.567", ".", 1_234_567), ("1,234,567", ",", 1_234_567), ("50000", ",", 50_000),
        ("+50,000", ",", 50_000), ("-50.000", ".", -50_000), ("\u221250", ",", -50),
        ("(1,000)", ",", -1_000), ("1,234.00", ",", 1_234), ("1.234,0", ".", 1_234),
        ("10.000 VND", ".", 10_000), ("10.000đ", ".", 10_000), ("0", ",", 0), ("", ",", None),
        ("-", ",", None), (" – ", ",", None), (None, ",", None), (10_000, ",", 10_000),
        (10_000.0, ",", 10_000), (9_999_999_999_999, ",", 9_999_999_999_999),
    ],
)  # fmt: skip
def test_amounts_are_read_as_banks_write_them(cell, group, amount):
    assert values.amount_of(cell, group) == amount


@pytest.mark.parametrize(
    ("cell", "group", "code"),
    [
        ("50O00", ",", "unreadable_amount"), ("1,234,567", ".", "unreadable_amount"),
        ("12.34", ".", "unreadable_amount"), ("1,23", ",", "unreadable_amount"),
        ("1e6", ",", "unreadable_amount"), ("#VALUE!", ",", "unreadable_amount"),
        ("--5", ",", "unreadable_amount"), ("+", ",", "unreadable_amount"),
        ("٣٤", ",", "unreadable_amount"), (True, ",", "unreadable_amount"),
        (float("nan"), ",", "unreadable_amount"), (float("inf"), ",", "unreadable_amount"),
        (date(2026, 1, 1), ",", "unreadable_amount"), ("1.5", ",", "fraction"),
        ("1.234,56", ".", "fraction"), (0.5, ",", "fraction"), (10**13, ",", "too_large"),
        ("10000000000000", ",", "too_large"),
    ],
)  # fmt: skip
def test_what_is_no_sure_amount_says_why(cell, group, code):
    with pytest.raises(values.Unreadable) as why:
        values.amount_of(cell, group)
    assert why.value.code == code


@given(st.integers(-(10**13) + 1, 10**13 - 1), st.sampled_from(",."))
def test_written_amounts_come_back(amount, group):
    assert values.amount_of(f"{amount:,}".replace(",", group), group) == amount
    assert values.amount_of(f"{amount}", group) == amount


def test_days_are_days_of_the_calendar():
    forms = ["%d/%m/%Y %H:%M:%S", "%d/%m/%Y"]
    assert values.moment_of("01/02/2026", forms) == (date(2026, 2, 1), None)
    assert values.moment_of(" 01/02/2026  08:09:10", forms) == (date(2026, 2, 1), time(8, 9, 10))
    assert values.moment_of(at(8, 9, 10, 5), forms)[1] == time(8, 9, 10)
    assert values.moment_of(at(0), forms) == (date(2026, 2, 1), None)
    assert values.moment_of(date(2026, 2, 1), forms) == (date(2026, 2, 1), None)
    for cell in ("31/02/2026", "2026-02-01", "", 46_000, None, "hôm qua"):
        with pytest.raises(values.Unreadable) as why:
            values.moment_of(cell, forms)
        assert why.value.code == "unreadable_day"


def test_times_numbers_and_texts():
    assert values.time_of("8:05") == time(8, 5)
    assert values.time_of("08h05") == time(8, 5)
    assert values.time_of("23:59:59") == time(23, 59, 59)
    assert values.time_of(time(1, 2, 3, 4)) == time(1, 2, 3)
    assert values.time_of(at(1, 2, 3, 4)) == time(1, 2, 3)
    assert [values.time_of(cell) for cell in ("24:00", "8:60", "8:05:60", "x", None)] == [None] * 5
    numbers = [(" ft 1 ", "FT1"), (123.0, "123"), ("'0012", "0012"), ("1,2E+11", ""), ("1e+11", "")]
    assert [values.number_of(cell) for cell, _told in numbers] == [told for _cell, told in numbers]
    assert [values.number_of(cell) for cell in ("", "-", "0", None, True)] == [""] * 5
    assert len(values.number_of("9" * 70)) == 60
    assert values.text_of("  Nộp \n phí ") == "Nộp phí"
    assert len(values.text_of("x" * 501)) == 500
    assert values.text_of(1e15) == "1000000000000000.0"


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ("01/11/2026;FT1;x;5.000;", "outgoing"),
        ("01/11/2026;FT1;x;-5.000;", "outgoing"),
        ("01/11/2026;FT1;x;;-5.000", "negative"),
        ("01/11/2026;FT1;x;5.000;5.000", "both_sides"),
        ("01/11/2026;FT1;x;;", "no_amount"),
        ("01/11/2026;FT1;x;0;0", "no_amount"),
        ("01/11/2026;FT1;x;;5.00O", "unreadable_amount"),
        ("31/11/2026;FT1;x;;5.000", "unreadable_day"),
        (";FT1;x;;5.000", "unreadable_day"),
        ("02/12/2026;FT1;x;;5.000", "impossible_day"),
        ("01/11/1999;FT1;x;;5.000", "impossible_day"),
        (";;Số dư đầu kỳ;;5.000", "totals"),
        ("01/11/2026;;So du cuoi ky 30/11/2026;;5.000", "totals"),
        ("Tổng cộng;;;1.000;5.000", "totals"),
        (";;Cộng phát sinh trong kỳ;1.000;5.000", "totals"),
        (";;Cộng phát sinh / Total;1.000;5.000", "totals"),
        (";;Số dư đầu kỳ / Opening balance;;", "totals"),
        ("TOTAL;;;;5.000", "totals"),
        (";;Tổng số 12 giao dịch;;5.000", "totals"),
        ("Người lập biểu;;;;", "no_amount"),
    ],
)
def test_what_is_no_incoming_money_says_why(cells, code):
    found = rows(HEAD + cells)
    assert found.incoming == []
    assert [(row.row, row.code) for row in found.rejected] == [(2, code)]


@pytest.mark.parametrize(
    "text",
    [
        "Tong Van Cong nop phi", "XSJ8PRQKRPX Tong cong", "Cong ty A", "Nộp phí tổng cộng 2 bản",
        "Tổng cộng XSJ8PRQKRPX", "cong chung",
    ],
)  # fmt: skip
def test_a_payment_is_no_total_because_of_a_word(text):
    assert one(f"01/11/2026;FT1;{text};;5.000").amount == 5_000


def test_the_day_of_tomorrow_may_be_booked_already():
    assert one("01/12/2026;FT1;x;;5.000").day == date(2026, 12, 1)


def test_what_could_not_be_read_is_told_but_never_the_text():
    found = rows(HEAD + "01/13/2026;FT1;NGUYEN VAN A;;5.000\n01/11/2026;F;NGUYEN VAN A;;5O")
    assert [row.told for row in found.rejected] == ["01/13/2026", "5O"]


@pytest.mark.parametrize(
    ("letter", "way"),
    [("C", 1), ("Có", 1), ("CR", 1), ("+", 1), ("D", -1), ("Nợ", -1), ("dr", -1), ("-", -1)],
)
def test_a_letter_says_which_way(letter, way):
    found = rows(
        f"Ngày GD,Loại,Số tiền,Nội dung\n2026-11-01,{letter},\"5,000\",x\n", "agribank"
    )  # fmt: skip
    assert (len(found.incoming), len(found.outgoing)) == ((1, 0) if way > 0 else (0, 1))


@pytest.mark.parametrize(
    ("letter", "amount", "code"),
    [("X", "5", "unreadable_side"), ("", "5", "unreadable_side"), ("C", "-5", "negative"),
     ("C", "", "no_amount"), ("C", "0", "no_amount")],
)  # fmt: skip
def test_a_letter_that_says_nothing_is_told(letter, amount, code):
    found = rows(f"Ngày GD,Loại,Số tiền,Nội dung\n2026-11-01,{letter},{amount},x\n", "agribank")
    assert [row.code for row in found.rejected] == [code]


def _nfd(sign: str) -> str:
    return unicodedata.normalize("NFD", sign)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1258"]
)
def test_encodings_are_told_apart(encoding):
    text = HEAD + "01/11/2026;FT1;Nộp lệ phí Đặng Thị Ếch;;5.000\n"
    if encoding == "cp1258":
        apart = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
        bare = [unicodedata.normalize("NFC", apart.sub("", _nfd(sign))) for sign in text]
        tones = ["".join(apart.findall(_nfd(sign))) for sign in text]
        text = "".join(map(str.__add__, bare, tones))
    found = rows(text, encoding=encoding)
    assert [row.text for row in found.incoming] == ["Nộp lệ phí Đặng Thị Ếch"]


def test_delimiters_are_told_apart():
    for sign in ",;\t|":
        text = (HEAD + "01/11/2026;FT1;x;;5000\n").replace(";", sign)
        assert len(rows(text).incoming) == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"), (b"  \n", "empty"), (b"\xd0\xcf\x11\xe0rest", "old_workbook"),
        (b"PK\x03\x04 no archive", "broken"), (b"<html><table>", "other_kind"),
        (b"%PDF-1.7", "other_kind"), (b"a\x00b" * 9 + b"\xff", "encoding"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_opened_say_why(content, code):
    with pytest.raises(NotAStatement) as why:
        reading.read(content, TREASURY, today=TODAY)
    assert why.value.code == code


def test_a_cut_workbook_is_broken():
    whole = book(["Ngày giao dịch", "Mô tả", "Ghi nợ", "Ghi có"], ["01/11/2026", "x", None, 5_000])
    for end in (len(whole) // 3, len(whole) // 2, len(whole) - 30):
        with pytest.raises(NotAStatement):
            reading.read(whole[:end], LAYOUTS["vietcombank"], today=TODAY)


def test_files_that_are_too_large_are_refused(monkeypatch):
    monkeypatch.setattr(files, "MOST_ROWS", 3)
    assert len(rows(HEAD + "01/11/2026;1;x;;5\n" * 2).incoming) == 2
    with pytest.raises(NotAStatement, match="too_many_rows"):
        rows(HEAD + "01/11/2026;1;x;;5\n" * 3)
    sheet = book(["Ngày giao dịch", "Mô tả", "Ghi nợ", "Ghi có"], *[["a"]] * 3)
    with pytest.raises(NotAStatement, match="too_many_rows"):
        reading.read(sheet, LAYOUTS["vietcombank"], today=TODAY)
    monkeypatch.setattr(files, "MOST_UNPACKED", 100)
    with pytest.raises(NotAStatement, match="too_large_file"):
        reading.read(sheet, LAYOUTS["vietcombank"], today=TODAY)
    monkeypatch.setattr(files, "MOST_BYTES", 10)
    with pytest.raises(NotAStatement, match="too_large_file"):
        rows(HEAD)


def test_a_quote_that_never_ends_swallows_no_money_silently():
    with pytest.raises((NotAStatement, MissingColumns)):
        rows('"' + HEAD + "01/11/2026;FT1;x;;5.000\n" * 3)


def test_another_layout_says_which_columns_are_missing():
    with pytest.raises(MissingColumns) as why:
        rows("Ngày hạch toán;Số CT;Nội dung thanh toán\n01/11/2026;1;x\n")
    assert why.value.missing == ("debit", "credit")
    with pytest.raises(MissingColumns) as why:
        rows("a;b\n")
    assert why.value.missing == ("day", "text", "debit", "credit")


def test_columns_are_found_by_name_wherever_they_stand():
    text = (
        "PS Có (VND);x;Nội  dung THANH TOÁN;Ngày hạch toán / Date;ps nợ\n5.000;;Nộp;01/11/2026;\n"
    )
    [row] = rows("Kho bạc\n\nTài khoản 3713 0 1234567\n" + text).incoming
    assert (row.row, row.amount, row.text, row.number) == (5, 5_000, "Nộp", "")


def test_a_header_of_two_rows_belongs_together():
    lines: list[list[object]] = [
        ["x"], ["Ngày giao dịch", "Phát sinh", None, "Nội dung"], [None, "Nợ", "Có", None],
        ["01/11/2026", None, 7_000, "a"],
    ]  # fmt: skip
    begins, columns = find_header(lines, LAYOUTS["bidv"])
    assert begins == 3
    assert columns == {"day": 0, "text": 3, "debit": 1, "credit": 2}


def test_the_header_is_looked_for_in_sixty_rows():
    assert len(rows("\n" * 59 + HEAD + "01/11/2026;1;x;;5\n").incoming) == 1
    with pytest.raises(MissingColumns):
        rows("\n" * 60 + HEAD + "01/11/2026;1;x;;5\n")


def with_saved_value(content: bytes, value: int) -> bytes:
    """Let a workbook's first formula have a value that was saved with it."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as read, zipfile.ZipFile(file, "w") as written:
        for name in read.namelist():
            part = read.read(name).replace(b"<v />", b"<v>%d</v>" % value)
            written.writestr(name, part.replace(b"<v></v>", b"<v>%d</v>" % value))
    return file.getvalue()


def test_a_formula_is_no_amount_even_where_its_value_was_saved():
    head = ["Ngày giao dịch", "Mô tả", "Ghi nợ", "Ghi có"]
    total = ["", "Tổng cộng", None, "=SUM(D2:D3)"]
    sheet = book(head, ["01/11/2026", "x", None, "=1+1"], ["02/11/2026", "y", None, 500], total)
    found = reading.read(with_saved_value(sheet, 250_000), LAYOUTS["vietcombank"], today=TODAY)
    assert [(row.row, row.code) for row in found.rejected] == [(2, "formula"), (4, "totals")]
    assert [row.row for row in found.incoming] == [3]
    gone = book(head, ["01/11/2026", "x", "=1+1", None])
    found = reading.read(with_saved_value(gone, 7), LAYOUTS["vietcombank"], today=TODAY)
    assert [(row.row, row.code) for row in found.rejected] == [(2, "formula")]
    assert not found.outgoing


@pytest.mark.parametrize("text", ["Cong no thang 10", "TONG CONG", "So du"])
def test_a_payment_is_no_total_whatever_its_payer_wrote(text):
    assert one(f"01/11/2026;CT01;{text};;5.000\n").amount == 5_000
    assert one(f"01/11/2026;;{text};;5.000\n").code == "totals"
    head = "Ngày GD,Giờ GD,Nợ/Có,Số tiền GD,Số dư sau GD,Diễn giải\n"
    timed = rows(f'{head}2026-11-01,08:00:00,C,"5,000",,{text}\n', "agribank")
    assert [row.amount for row in timed.incoming] == [5_000]


def test_formulas_without_a_value_are_told_as_such():
    sheet = book(
        ["Ngày giao dịch", "Mô tả", "Ghi nợ", "Ghi có"],
        ["01/11/2026", "x", None, "=1+1"],
        ["01/11/2026", "y", None, None],
        ["01/11/2026", "z", None, 5_000],
    )
    found = reading.read(sheet, LAYOUTS["vietcombank"], today=TODAY)
    assert [(row.row, row.code) for row in found.rejected] == [(2, "formula"), (3, "no_amount")]
    assert [row.row for row in found.incoming] == [4]


def test_the_second_sheet_may_hold_the_statement():
    made = Workbook()
    made.create_sheet("Sao kê").append(["Ngày giao dịch", "Mô tả", "Ghi nợ", "Ghi có"])
    made["Sao kê"].append(["01/11/2026", "x", None, "=A1"])
    file = io.BytesIO()
    made.save(file)
    found = reading.read(file.getvalue(), LAYOUTS["vietcombank"], today=TODAY)
    assert [(row.row, row.code) for row in found.rejected] == [(2, "formula")]


def test_balances_and_the_account_stand_around_the_movements():
    found = rows(
        "Số tài khoản: 1133 6666-8888;;;;\nSố dư đầu kỳ: 1.000;;;;\n" + HEAD
        + "01/11/2026;1;x;;5\nSố dư cuối kỳ;;;;1.005\n"
    )  # fmt: skip
    assert (found.opening, found.closing) == (1_000, 1_005)
    assert "113366668888" in found.accounts
    assert found.account == "113366668888"
    masked = rows("Tài khoản: 1133xxxx8888;;;;\nMã số thuế: 4601234567;;;;\n" + HEAD)
    assert masked.account == ""
    assert rows(HEAD).opening is None


@pytest.mark.parametrize(
    ("above", "number"),
    [
        ("Số tài khoản: 1133 6666-8888", "113366668888"),
        ("Số tài khoản;;113366668888", "113366668888"),
        ("Account No.: 113366", "113366"), ("STK 113.366.668", "113366668"),
        ("Tài khoản;113366668888 - VND", "113366668888"), ("Tài khoản: 11336", ""),
        ("Số tài khoản: 1133****8888", ""), ("Số tài khoản: 113366xxxx88", ""),
        ("Tài khoản đối ứng: 113366668888", ""), ("Sao kê ngày 20112026", ""),
        ("Số tài khoản:", ""),
    ],
)  # fmt: skip
def test_a_file_says_whose_it_is(above, number):
    assert rows(f"{above}\n{HEAD}").account == number


@given(st.binary(max_size=300))
def test_whatever_bytes_come_nothing_crashes(content):
    for layout in LAYOUTS.values():
        try:
            reading.read(content, layout, today=TODAY)
        except (NotAStatement, MissingColumns):
            continue


_CELLS = st.one_of(
    st.none(), st.text(max_size=20), st.integers(-(10**15), 10**15), st.floats(), st.booleans(),
    st.datetimes(), st.sampled_from(["01/11/2026", "5.000", "-5", "Tổng cộng", "=1", "C"]),
)  # fmt: skip


@given(st.lists(st.lists(_CELLS, max_size=6), max_size=5), st.sampled_from(sorted(LAYOUTS)))
def test_whatever_cells_come_every_row_is_told_of(lines, code):
    layout = LAYOUTS[code]
    head = [layout.names[key][0] for key in layout.needed]
    found = Read()
    columns = {key: at for at, key in enumerate(layout.needed)}
    said = [line for line in lines if any(cell not in {None, ""} for cell in map(_plain, line))]
    for at, line in enumerate(said, 2):
        reading._take(found, at, tuple(line), columns, layout, TODAY)
    assert len(found.incoming) + len(found.rejected) == len(said)
    assert all(row.amount > 0 for row in [*found.incoming, *found.outgoing])
    assert layouts.find_header([head], layout)[0] == 1


def _plain(cell: object) -> object:
    return None if isinstance(cell, float) and cell != cell else cell
