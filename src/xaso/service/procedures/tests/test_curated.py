"""One entry of our own catalogue, part by part."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from xaso.service.procedures.domain.curated import read_curated
from xaso.service.procedures.domain.sheets import Sheet, SheetLaw, SheetPaper
from xaso.service.procedures.domain.texts import Counts, Fee, Time

BARE: dict[str, Any] = {
    "code": "1.000001",
    "name": "Thủ tục",
    "time": {"unit": "working_day", "value": 3},
    "fee": {"type": "none"},
    "documents": [],
}


def entry(**more: Any) -> Sheet:
    return read_curated({**BARE, **more})


def test_a_bare_entry_is_filed_at_the_counter_and_on_the_web() -> None:
    sheet = entry()

    assert (sheet.code, sheet.source, sheet.name) == ("1.000001", "curated", "Thủ tục")
    assert [(way.channel, way.verbatim_channel) for way in sheet.ways] == [
        ("in_person", "Trực tiếp"),
        ("online", "Trực tuyến"),
    ]
    assert {way.time for way in sheet.ways} == {Time("working_day", Decimal(3))}
    assert {way.verbatim_time for way in sheet.ways} == {"3 ngày làm việc"}
    assert {way.fees for way in sheet.ways} == {(Fee("Phí", Decimal(0), "VND"),)}
    assert (sheet.papers, sheet.legal, sheet.problems) == ((), (), ())
    assert (sheet.refers_elsewhere, sheet.exemptions, sheet.levels) == (False, (), ("",))


def test_an_entry_says_everything_else() -> None:
    sheet = entry(
        name_en="Procedure",
        field="Hộ tịch",
        field_en="Civil status",
        level="xa",
        authority="UBND xã",
        applicant="Dân",
        result="Giấy",
        form_id="HT_KS",
        presence_required="both",
        note="Chú ý",
        status="refer",
        online_level="khong",
        fee={"type": "none", "exempt": ["trẻ em"]},
        legal_basis=["123/2015/NĐ-CP"],
        documents=[
            {
                "name": "Tờ khai",
                "originals": 1,
                "copies": 0,
                "kind": "xuat_trinh",
                "condition": "nếu có",
                "form_id": "HT_KS",
                "reuse_from": "csdl",
            },
            {"name": "Khác", "originals": 1},
            {"name": "Khác nữa", "copies": 1},
        ],
    )

    assert (sheet.name_en, sheet.field, sheet.field_en) == ("Procedure", "Hộ tịch", "Civil status")
    assert (sheet.levels, sheet.authority, sheet.applicant) == (("Cấp Xã",), "UBND xã", "Dân")
    assert (sheet.result, sheet.form_id, sheet.presence) == ("Giấy", "HT_KS", "both")
    assert (sheet.note, sheet.refers_elsewhere, sheet.exemptions) == ("Chú ý", True, ("trẻ em",))
    assert [way.channel for way in sheet.ways] == ["in_person"]
    assert sheet.legal == (SheetLaw("123/2015/NĐ-CP"),)
    assert sheet.papers == (
        SheetPaper(
            "Tờ khai",
            Counts(1, 0),
            kind="xuat_trinh",
            condition="nếu có",
            form_id="HT_KS",
            reuse_from="csdl",
        ),
        SheetPaper("Khác", None),
        SheetPaper("Khác nữa", None),
    )


@pytest.mark.parametrize(
    ("level", "written"), [("tinh", "Cấp Tỉnh"), ("bo", "Cấp Bộ"), ("huyen", "huyen")]
)
def test_levels_are_written_out_where_known(level: str, written: str) -> None:
    assert entry(level=level).levels == (written,)


@pytest.mark.parametrize(
    ("time", "read", "text", "same_day"),
    [
        ({"unit": "calendar_day", "value": 30}, ("calendar_day", 30), "30 ngày", False),
        ({"unit": "working_hour", "value": 4}, ("working_hour", 4), "4 giờ làm việc", False),
        ({"unit": "hour", "value": 2}, ("hour", 2), "2 giờ", False),
        ({"unit": "same_day_15h", "note": "Trong ngày"}, None, "Trong ngày", True),
        ({"unit": "working_day", "value": 0}, None, "", False),
        ({"unit": "working_day"}, None, "", False),
        ({"unit": "by_law", "value": 3}, None, "", False),
        (
            {
                "unit": "working_day",
                "value": 5,
                "extension": {"unit": "working_day", "value": 3, "when": "phải xác minh"},
                "note": "theo Luật",
            },
            ("working_day", 5),
            "5 ngày làm việc; thêm 3 ngày làm việc khi phải xác minh; theo Luật",
            False,
        ),
        (
            {"unit": "x", "extension": {"unit": "tháng", "value": 1, "when": "cần"}},
            None,
            "thêm 1 tháng khi cần",
            False,
        ),
    ],
)
def test_a_time_is_read_and_written_out(time: Any, read: Any, text: str, same_day: bool) -> None:
    way = entry(time=time).ways[0]

    assert way.time == (None if read is None else Time(read[0], Decimal(read[1])))
    assert (way.verbatim_time, way.same_day) == (text, same_day)


def test_a_channel_may_have_a_time_of_its_own() -> None:
    own = {"truc_tuyen": {"unit": "working_hour", "value": 2}}

    counter, web = entry(time={**BARE["time"], "by_channel": own}).ways

    assert counter.time == Time("working_day", Decimal(3))
    assert (web.time, web.verbatim_time) == (Time("working_hour", Decimal(2)), "2 giờ làm việc")


@pytest.mark.parametrize(
    ("fee", "fees", "text"),
    [
        ({"type": "none"}, [("0", "")], ""),
        ({"type": "none", "amount": 5}, None, "5 đồng"),
        ({"type": "fixed", "amount": 50_000}, [("50000", "")], "50.000 đồng"),
        ({"type": "fixed", "amount": 0}, [("0", "")], ""),
        ({"type": "fixed"}, None, ""),
        (
            {"type": "per_page", "amount": 2_000, "per": "trang", "note": "Thông tư 226"},
            [("2000", "mỗi trang")],
            "2.000 đồng/trang; Thông tư 226",
        ),
        ({"type": "province", "note": "Tỉnh quy định"}, None, "Tỉnh quy định"),
        (
            {
                "type": "tiered",
                "tier": [
                    {"from_page": 1, "to_page": 2, "amount": 2_000},
                    {"from_page": 3, "amount": 1_000},
                ],
                "cap": 200_000,
                "cap_per": "bản",
                "amount": 2_000,
            },
            None,
            (
                "trang 1–2: 2.000 đồng/trang; trang 3 trở đi: 1.000 đồng/trang;"
                " không quá 200.000 đồng/bản"
            ),
        ),
    ],
)
def test_a_fee_is_read_and_written_out(fee: Any, fees: Any, text: str) -> None:
    way = entry(fee=fee).ways[0]

    expected = fees and tuple(Fee("Phí", Decimal(amount), "VND", note) for amount, note in fees)
    assert way.fees == expected
    assert way.verbatim_fee == text


@pytest.mark.parametrize(
    ("more", "problems"),
    [
        (
            {"verify_before_use": True, "source": ["Cổng", "Sổ tay"]},
            [("to_verify", "toàn bộ", "Cổng; Sổ tay")],
        ),
        ({"verify_before_use": False}, []),
        ({"code_basis": "M"}, [("code_from_memory", "mã thủ tục", "1.000001")]),
        ({"code_basis": "S"}, []),
        (
            {"remarks": ["một", "hai"]},
            [("remark", "người biên soạn ghi", "một"), ("remark", "người biên soạn ghi", "hai")],
        ),
        (
            {"time": {"unit": "x", "note": "theo Luật"}},
            [("time_unclear", "thời hạn", "theo Luật")],
        ),
        ({"time": {"unit": "same_day_15h"}}, []),
        ({"fee": {"type": "x", "note": "tùy"}}, [("fee_unclear", "phí, lệ phí", "tùy")]),
    ],
)
def test_what_an_official_must_look_at_is_named(more: Any, problems: list[Any]) -> None:
    found = [(problem.kind, problem.place, problem.text) for problem in entry(**more).problems]

    assert found == problems
