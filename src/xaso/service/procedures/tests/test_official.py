"""An official sheet, part by part: what is understood and what is laid before an official."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from xaso.service.procedures.domain.differences import differences
from xaso.service.procedures.domain.official import check_code, read_official
from xaso.service.procedures.domain.reading import MAX_BYTES, UnreadableSheet, read_json
from xaso.service.procedures.domain.shape import MAX_ROWS, MAX_TEXT, Node
from xaso.service.procedures.domain.sheets import Problem, Sheet, SheetLaw, SheetPaper, SheetWay
from xaso.service.procedures.domain.texts import Counts, Fee, Time, read_fees, read_levels

WAY = {"hinh_thuc": "Trực tiếp", "thoi_han_giai_quyet": "3 Ngày", "phi_le_phi": "Phí : 0 Đồng"}
FREE = (Fee("Phí", Decimal(0), "VND"),)


def official(ways: Any = (WAY,), papers: Any = (), *, levels: str = "Cấp Xã") -> Sheet:
    return read_official({
        "thu_tuc_id": "1.000001",
        "metadata": {
            "mã_thủ_tục": "1.000001",
            "tên_thủ_tục": "Thủ tục",
            "lĩnh_vực": "Hộ tịch",
            "cấp_thực_hiện": levels,
            "số_quyết_định": "1/QĐ",
        },
        "content": {
            "cơ_quan_thực_hiện": "Xã",
            "đối_tượng_thực_hiện": "Dân",
            "trình_tự_thực_hiện": "Trình tự",
            "yêu_cầu_điều_kiện_thực_hiện": "Điều kiện",
            "kết_quả_thực_hiện": "Giấy",
        },
        "tables": {
            "hinh_thuc_nop": list(ways),
            "thanh_phan_ho_so": list(papers),
            "can_cu_phap_ly": [{"so_ky_hieu": "123/2015/NĐ-CP", "trich_yeu": "Hộ tịch"}],
        },
    })


def kinds(sheet: Sheet) -> list[tuple[str, str, str]]:
    return [(problem.kind, problem.place, problem.text) for problem in sheet.problems]


def test_every_part_of_a_sheet_has_its_place() -> None:
    paper = {"ten_giay_to": "Tờ khai", "ghi_chu": "Bản chính: 1\nBản sao: 0", "so_luong": "m.doc"}

    sheet = official(papers=[paper])

    assert (sheet.code, sheet.source, sheet.name) == ("1.000001", "official", "Thủ tục")
    assert (sheet.field, sheet.levels, sheet.decision) == ("Hộ tịch", ("Cấp Xã",), "1/QĐ")
    assert (sheet.authority, sheet.applicant, sheet.steps) == ("Xã", "Dân", "Trình tự")
    assert (sheet.conditions, sheet.result) == ("Điều kiện", "Giấy")
    assert sheet.legal == (SheetLaw("123/2015/NĐ-CP", "Hộ tịch"),)
    assert sheet.ways == (
        SheetWay(
            channel="in_person",
            verbatim_channel="Trực tiếp",
            time=Time("calendar_day", Decimal(3)),
            verbatim_time="3 Ngày",
            fees=FREE,
            verbatim_fee="Phí : 0 Đồng",
        ),
    )
    assert sheet.papers == (
        SheetPaper("Tờ khai", Counts(1, 0), "Bản chính: 1\nBản sao: 0", template="m.doc"),
    )
    assert sheet.problems == ()
    assert not sheet.refers_elsewhere
    assert not sheet.ways[0].same_day


def test_what_an_official_must_look_at_is_named_with_its_place_and_words() -> None:
    ways = [
        {"hinh_thuc": "Fax", "thoi_han_giai_quyet": "Ngay", "phi_le_phi": "tùy"},
        {**WAY, "thoi_han_giai_quyet": "0 Giờ"},
    ]
    papers = [
        {"ten_giay_to": "A", "ghi_chu": "Bản chính: 1\nBản sao: 0"},
        {"ten_giay_to": "B", "ghi_chu": "vài bản"},
    ]

    assert kinds(official(ways, papers, levels="Cấp Xã, Cấp Xóm")) == [
        ("level_unclear", "cấp thực hiện", "Cấp Xóm"),
        ("channel_unclear", "cách nộp 1", "Fax"),
        ("time_unclear", "cách nộp 1", "Ngay"),
        ("fee_unclear", "cách nộp 1", "tùy"),
        ("time_zero", "cách nộp 2", "0 Giờ"),
        ("count_unclear", "giấy tờ 2", "vài bản"),
    ]


def test_no_way_at_all_is_a_problem() -> None:
    assert kinds(official([])) == [("no_way", "cách thức thực hiện", "")]


def test_a_channel_with_two_rows_is_laid_before_an_official() -> None:
    ways = [WAY, {**WAY, "hinh_thuc": "Trực tuyến"}, {**WAY, "thoi_han_giai_quyet": "5 Ngày"}]

    assert kinds(official(ways)) == [("channel_twice", "Trực tiếp", "3 Ngày; 5 Ngày")]


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        ("14 Giờ", [("units_differ", "thời hạn", "14 Ngày; 14 Giờ")]),
        ("14 Ngày", []),
        ("15 Giờ", []),
    ],
)
def test_one_number_with_two_units_is_probably_a_slip(second: str, problem: list[Any]) -> None:
    ways = [
        {**WAY, "thoi_han_giai_quyet": "14 Ngày"},
        {**WAY, "hinh_thuc": "Trực tuyến", "thoi_han_giai_quyet": second},
    ]

    assert kinds(official(ways)) == problem


def test_zero_days_and_zero_hours_are_not_at_odds() -> None:
    ways = [
        {**WAY, "thoi_han_giai_quyet": "0 Ngày"},
        {**WAY, "hinh_thuc": "Trực tuyến", "thoi_han_giai_quyet": "0 Giờ"},
    ]

    assert {kind for kind, *_ in kinds(official(ways))} == {"time_zero"}


@pytest.mark.parametrize("code", ["1.000001", "AB", "2-3", "9" * 39])
def test_a_code_may_be(code: str) -> None:
    assert check_code(code) == code


@pytest.mark.parametrize("code", ["", "1", "a.1", ".1", "1 2", "1\n", "9" * 40, "1/2"])
def test_a_code_may_not_be(code: str) -> None:
    with pytest.raises(UnreadableSheet) as refusal:
        check_code(code)
    assert (refusal.value.problem, refusal.value.detail) == ("bad_code", code)


def test_the_two_codes_of_a_sheet_agree_or_one_is_missing() -> None:
    raw = dict(official().raw)

    assert read_official({**raw, "thu_tuc_id": ""}).code == "1.000001"
    with pytest.raises(UnreadableSheet, match=r"two_codes: 9 ≠ 1\.000001"):
        read_official({**raw, "thu_tuc_id": "9"})


def test_the_hash_is_of_what_is_said_and_not_of_the_file() -> None:
    raw = dict(official().raw)
    usual = official().content_hash

    assert read_official({**raw, "source_file": "x.json"}).content_hash == usual
    assert read_official(dict(reversed(raw.items()))).content_hash == usual
    assert read_official({**raw, "more": 1}).content_hash != usual
    assert Problem("a", "b", "c").as_json() == {"kind": "a", "place": "b", "text": "c"}


# --- Prices and levels ------------------------------------------------------------------------


def test_a_price_keeps_its_label_and_what_it_is_for() -> None:
    assert read_fees("LỆ PHÍ: 50.000 đồng (một bản (A4))\nPhí : 5 USD (qua đêm)") == (
        Fee("Lệ phí", Decimal(50000), "VND", "một bản (A4)"),
        Fee("Phí", Decimal(5), "USD", "qua đêm"),
    )
    assert read_fees("Phí : KHÔNG Đồng (trẻ em)") == (Fee("Phí", Decimal(0), "VND", "trẻ em"),)
    assert read_fees("\nPhí : 0 Đồng\n\nFile đính kèm : x.pdf\n") == FREE
    assert read_fees("File đính kèm: x.pdf") is None


def test_levels_are_kept_as_written() -> None:
    assert read_levels(" Cấp Xã ,, cấp  tỉnh") == (("Cấp Xã", "cấp  tỉnh"), ())
    assert read_levels("") == ((), ())


# --- Files and shapes -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "problem", "detail"),
    [
        (b" ", "empty", ""),
        (b'{"a": 1' + b" " * MAX_BYTES, "too_large", f"{MAX_BYTES + 7} > {MAX_BYTES} byte"),
        (b"\xff\xfe{\x00", "not_utf8", "UTF-16"),
        (b'{"a":\x00', "nul", "byte 5"),
        (b'{"a": "\xff"}', "not_utf8", "byte 7"),
        ('{"a": "ầ'.encode()[:-1], "cut_off", "byte 7"),
        (b" <html>", "html", ""),
        (b'{"a": "x', "cut_off", "dòng 1, cột 7"),
        (b'{"a": 1,', "cut_off", "dòng 1, cột"),
        (b'{"a": 1} x', "not_json", "dòng 1, cột 10"),
        (b'{"a": x, "b": 1}', "not_json", "dòng 1, cột 7"),
        (b'{"a": NaN}', "not_json", "NaN"),
        (b'{"a": 1, "a": 2}', "twin_keys", "một khóa ghi hai lần"),
        (b"[]", "wrong_type", "gốc của tệp phải là một đối tượng"),
        (b'{"a": "x\\u0000y"}', "nul", "x␀y"),
        (b'{"\\ud800": 1}', "bad_text", "nửa ký tự (surrogate)"),
    ],
)
def test_a_broken_file_says_what_and_where(data: bytes, problem: str, detail: str) -> None:
    with pytest.raises(UnreadableSheet) as refusal:
        read_json(data)
    assert refusal.value.problem == problem
    assert refusal.value.detail.startswith(detail)
    assert str(refusal.value) == (f"{problem}: {refusal.value.detail}" if detail else problem)


def nested(depth: int) -> bytes:
    return b'{"a":' * (depth - 1) + b"{}" + b"}" * (depth - 1)


def test_a_sheet_may_be_so_deep_and_no_deeper() -> None:
    assert read_json(b"\xef\xbb\xbf" + nested(40))
    with pytest.raises(UnreadableSheet, match="too_deep"):
        read_json(nested(41))
    with pytest.raises(UnreadableSheet, match="too_deep"):
        read_json(b'{"a":' + b"[" * 40 + b"]" * 40 + b"}")
    assert read_json(b'{"a": [[1, {"b": "\xe1\xba\xa7"}], "x"]}') == {"a": [[1, {"b": "ầ"}], "x"]}


def test_values_are_taken_by_path() -> None:
    node = Node({"a": {"b": [{"c": "x"}], "t": ["y"], "n": 10**9, "z": None}}, "").node("a")

    assert node.where("b") == "a.b"
    assert [row.text("c") for row in node.rows("b")] == ["x"]
    assert [row.place for row in node.rows("b")] == ["a.b[0]"]
    assert (node.texts("t"), node.texts("z"), node.texts("no")) == (("y",), (), ())
    assert (node.number("n"), node.number("z"), node.number("no")) == (10**9, None, None)
    assert (node.has("b"), node.has("z"), node.has("no")) == (True, False, False)
    assert node.text("no") == ""


@pytest.mark.parametrize(
    ("value", "take", "problem", "detail"),
    [
        ({}, lambda n: n.node("a"), "missing", "p.a"),
        ({"a": 1}, lambda n: n.node("a"), "wrong_type", "p.a phải là một đối tượng"),
        ({"a": 1}, lambda n: n.text("a"), "wrong_type", "p.a phải là chữ"),
        ({"a": "x" * (MAX_TEXT + 1)}, lambda n: n.text("a"), "too_large", "p.a"),
        ({"a": " "}, lambda n: n.text("a", required=True), "missing", "p.a"),
        ({}, lambda n: n.text("a", required=True), "missing", "p.a"),
        ({"a": True}, lambda n: n.number("a"), "wrong_type", "p.a phải là số nguyên không âm"),
        ({"a": "1"}, lambda n: n.number("a"), "wrong_type", "p.a phải"),
        ({"a": -1}, lambda n: n.number("a"), "wrong_type", "p.a phải"),
        ({"a": 10**9 + 1}, lambda n: n.number("a"), "wrong_type", "p.a phải"),
        ({"a": 1.0}, lambda n: n.number("a"), "wrong_type", "p.a phải"),
        ({}, lambda n: n.rows("a"), "missing", "p.a"),
        ({"a": {}}, lambda n: n.rows("a"), "wrong_type", "p.a phải là một danh sách"),
        ({"a": [{}, 1]}, lambda n: n.rows("a"), "wrong_type", "p.a[1] phải là một đối tượng"),
        ({"a": [{}] * (MAX_ROWS + 1)}, lambda n: n.rows("a"), "too_many", "p.a: 501 dòng"),
        ({"a": ["x", 1]}, lambda n: n.texts("a"), "wrong_type", "p.a[1] phải là chữ"),
        ({"a": "x"}, lambda n: n.texts("a"), "wrong_type", "p.a phải là một danh sách"),
    ],
)
def test_a_wrong_shape_names_its_place(value: Any, take: Any, problem: str, detail: str) -> None:
    with pytest.raises(UnreadableSheet) as refusal:
        take(Node(value, "p"))
    assert refusal.value.problem == problem
    assert refusal.value.detail.startswith(detail)


def test_what_is_just_small_enough_is_taken() -> None:
    node = Node({"a": "x" * MAX_TEXT, "b": [{}] * MAX_ROWS, "c": 0}, "")

    assert len(node.text("a")) == MAX_TEXT
    assert len(node.rows("b")) == MAX_ROWS
    assert node.number("c") == 0
    with pytest.raises(UnreadableSheet, match="gốc phải là một đối tượng"):
        Node([], "")


# --- What changed -----------------------------------------------------------------------------

VERSION: dict[str, Any] = {
    "name": "Thủ tục",
    "field": "Hộ tịch",
    "decision": "1/QĐ",
    "result": "Giấy",
    "levels": ["Cấp Xã"],
    "ways": [
        {"channel": "in_person", "verbatim_time": "3 Ngày", "verbatim_fee": "0"},
        {"channel": "in_person", "verbatim_time": "5 Ngày", "verbatim_fee": "0"},
    ],
    "papers": [{"name": "Tờ khai", "originals": 1, "copies": 0}],
    "legal": [{"number": "123"}],
}


def test_nothing_differs_from_itself() -> None:
    assert differences(VERSION, VERSION) == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"name": "Khác"}, [("Tên", "Thủ tục", "Khác")]),
        ({"field": "Khác"}, [("Lĩnh vực", "Hộ tịch", "Khác")]),
        ({"decision": "2/QĐ"}, [("Quyết định", "1/QĐ", "2/QĐ")]),
        ({"result": "Sổ"}, [("Kết quả", "Giấy", "Sổ")]),
        ({"levels": ["Cấp Xã", "Cấp Tỉnh"]}, [("Cấp", "Cấp Xã", "Cấp Xã, Cấp Tỉnh")]),
        (
            {"ways": [VERSION["ways"][0], {**VERSION["ways"][1], "verbatim_time": "7 Ngày"}]},
            [("Thời hạn: in_person (2)", "5 Ngày", "7 Ngày")],
        ),
        (
            {"ways": [*VERSION["ways"], {**VERSION["ways"][1], "verbatim_fee": "9"}]},
            [
                ("Thời hạn: in_person (3)", "", "5 Ngày"),
                ("Phí, lệ phí: in_person (3)", "", "9"),
            ],
        ),
        (
            {"papers": [{"name": "Tờ khai", "originals": None, "copies": 2}]},
            [("Giấy tờ: Tờ khai", "1 bản chính, 0 bản sao", "? bản chính, 2 bản sao")],
        ),
        ({"legal": []}, [("Căn cứ: 123", "có", "")]),
        (
            {"legal": [{"number": "123"}, {"number": "1234"}]},
            [("Căn cứ: 1234", "", "có")],
        ),
    ],
)
def test_a_change_is_told_by_its_place(change: Any, found: list[tuple[str, str, str]]) -> None:
    assert [tuple(one) for one in differences(VERSION, {**VERSION, **change})] == found
