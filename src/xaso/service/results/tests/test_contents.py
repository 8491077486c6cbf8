"""What stands on a result's paper, before it is drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from xaso.service.results.domain import contents, paper, templates
from xaso.service.results.domain.templates import (
    NoTemplate,
    kind_for,
    kind_named,
    template_on,
)

DAY = date(2026, 11, 20)
MOMENT = datetime(2026, 11, 20, 10, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
PLAIN = replace(
    template_on("birth_extract", DAY),
    rows=(
        ("Họ tên", "hoTen"),
        ("Ngày sinh", "ngaySinh"),
        ("Bằng chữ", "@words:ngaySinh"),
        ("Năm sinh", "@year:ngaySinh"),
        ("Giới tính", "gioiTinh"),
        ("Nơi ở", "thuongTru|tamTru"),
    ),
    always=frozenset({"gioiTinh"}),
    table="giay",
    columns=(("Tên", "ten"), ("Số tờ", "so")),
    months_valid=6,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("", ""),
        (True, "Có"),
        (False, "Không"),
        ("2026-03-05", "05/03/2026"),
        ("2026-03-05 ", "2026-03-05 "),
        ("2026-03-055", "2026-03-055"),
        ("1950", "1950"),
        (7, "7"),
        (0, "0"),
        (["a", "", None, "2026-03-05"], "a, 05/03/2026"),
        (("a", ["b", "c"]), "a, b, c"),
        ([], ""),
        ({"text": "Xóm Đuổm", "xa": "05629"}, "Xóm Đuổm"),
        ({"text": "", "loai": "can-cuoc", "so": "019"}, "can-cuoc, 019"),
        ({"loai": "can-cuoc", "so": "019"}, "can-cuoc, 019"),
    ],
)
def test_an_answer_is_written_as_people_read_it(value, text):
    assert contents.readable(value) == text


@pytest.mark.parametrize(
    ("answers", "shown", "lines"),
    [
        ({}, {}, {"Giới tính": "—"}),
        (
            {"hoTen": "Lan", "ngaySinh": "2026-04-05", "gioiTinh": "nu"},
            {"gioiTinh": "Nữ"},
            {
                "Họ tên": "Lan",
                "Ngày sinh": "05/04/2026",
                "Bằng chữ": "Ngày mồng năm tháng tư năm hai nghìn không trăm hai mươi sáu",
                "Năm sinh": "2026",
                "Giới tính": "Nữ",
            },
        ),
        (
            {"ngaySinh": "1950", "tamTru": "Xóm Đuổm"},
            {},
            {"Ngày sinh": "1950", "Năm sinh": "1950", "Giới tính": "—", "Nơi ở": "Xóm Đuổm"},
        ),
        (
            {"thuongTru": "Xóm Đẩu", "tamTru": "Xóm Đuổm"},
            {},
            {"Giới tính": "—", "Nơi ở": "Xóm Đẩu"},
        ),
        (
            {"thuongTru": {"tinh": "19"}, "tamTru": "x"},
            {"thuongTru": "", "tamTru": "Xóm Đuổm, Động Đạt"},
            {"Giới tính": "—", "Nơi ở": "19"},
        ),
    ],
)
def test_a_line_stands_where_something_was_answered_or_it_must(answers, shown, lines):
    found = contents.lines(PLAIN, answers, shown)

    assert [(line["label"], line["text"]) for line in found] == list(lines.items())


def test_a_repeated_group_is_a_row_each_in_the_words_of_its_form():
    answers = {"giay": [{"ten": "bang", "so": 2}, {"ten": "so-do"}]}
    shown = {"giay.0.ten": "Bằng lái xe", "giay.1.ten": "Sổ đỏ"}

    assert contents.grid(PLAIN, answers, shown) == [["Bằng lái xe", "2"], ["Sổ đỏ", ""]]
    assert contents.grid(PLAIN, answers, {}) == [["bang", "2"], ["so-do", ""]]
    assert contents.grid(PLAIN, {"giay": "x"}, {}) == contents.grid(PLAIN, {}, {}) == []
    assert contents.grid(replace(PLAIN, table=""), {"": [{"ten": "x"}], **answers}, {}) == []


def values(data=None, template=PLAIN, **more):
    return paper.values(
        template,
        {} if data is None else data,
        **{
            "agency_name": "UBND xã Động Đạt",
            "dossier_code": "H55.242-261120-0012",
            "owner_name": "Trần Minh Đức",
            "number": "",
            "made_at": MOMENT,
            "is_demo": False,
            **more,
        },
    )


def test_a_paper_without_more_is_a_draft_of_the_chairman():
    assert values() == {
        "conclusion": "",
        "reason": "",
        "superior": "",
        "procedure_code": "",
        "procedure_name": "",
        "signer": "",
        "book": "",
        "title": PLAIN.title,
        "basis": PLAIN.basis,
        "statement": PLAIN.statement,
        "symbol": PLAIN.symbol,
        "agency": "Ủy ban nhân dân xã Động Đạt",
        "header": "Ủy ban nhân dân\nxã Động Đạt",
        "dossier_code": "H55.242-261120-0012",
        "owner_name": "Trần Minh Đức",
        "number": "",
        "draft": True,
        "place_date": "Động Đạt, ngày 20 tháng 11 năm 2026",
        "signer_role": "Chủ tịch",
        "qr": "",
        "lines": [{"label": "Giới tính", "text": "—"}],
        "columns": ["Tên", "Số tờ"],
        "rows": [],
        "first_number": None,
        "valid_until": "ngày 19 tháng 5 năm 2027",
        "made_at": MOMENT,
        "demo": False,
        "check_code": "",
        "check_secret": "",
        "signing": False,
        "blank": [],
    }


def test_what_is_known_of_a_paper_stands_on_it():
    told = {
        "conclusion": "đồng ý",
        "reason": "đủ điều kiện",
        "superior": "tỉnh Thái Nguyên",
        "procedure_code": "1.001193",
        "procedure_name": "Đăng ký khai sinh",
        "signer": "Lê Văn Phúc",
        "book": "01/2026",
        "signer_role": "Phó Chủ tịch",
    }
    data = {
        **told,
        "place": "Phú Lương",
        "check_url": "https://vi.du/kiem-tra/",
        "answers": {"hoTen": "Lan", "giay": [{"ten": "x", "so": 1}]},
        "shown": {"gioiTinh": "Nữ", "giay.0.ten": "Sổ đỏ"},
    }

    found = values(data, number="9/TLKS", is_demo=True)

    assert {name: found[name] for name in told} == told
    assert (found["number"], found["draft"], found["demo"]) == ("9/TLKS", False, True)
    assert found["place_date"] == "Phú Lương, ngày 20 tháng 11 năm 2026"
    assert found["qr"] == "https://vi.du/kiem-tra/"
    assert [line["text"] for line in found["lines"]] == ["Lan", "Nữ"]
    assert found["rows"] == [["Sổ đỏ", "1"]]


def test_answers_stand_by_themselves_or_among_the_values():
    assert paper.answers_in({"answers": {"a": 1}, "b": 2}) == {"a": 1}
    assert paper.answers_in({"answers": {}, "b": 2}) == {"answers": {}, "b": 2}
    assert values({"hoTen": "Lan"})["lines"][0]["text"] == "Lan"


@pytest.mark.parametrize(
    ("name", "full", "header", "place"),
    [
        ("UBND xã Động Đạt", "Ủy ban nhân dân xã Động Đạt",
         "Ủy ban nhân dân\nxã Động Đạt", "Động Đạt"),
        ("UBND phường Bách Quang", "Ủy ban nhân dân phường Bách Quang",
         "Ủy ban nhân dân\nphường Bách Quang", "Bách Quang"),
        ("UBND đặc khu Cô Tô", "Ủy ban nhân dân đặc khu Cô Tô",
         "Ủy ban nhân dân\nđặc khu Cô Tô", "Cô Tô"),
        ("UBND thị trấn Đu", "Ủy ban nhân dân thị trấn Đu", "Ủy ban nhân dân\nthị trấn Đu", "Đu"),
        ("Sở Tư pháp", "Sở Tư pháp", "Sở Tư pháp", "Sở Tư pháp"),
        ("UBND", "Ủy ban nhân dân", "Ủy ban nhân dân", "UBND"),
        ("UBND xã Nghĩa xã Đàn", "Ủy ban nhân dân xã Nghĩa xã Đàn",
         "Ủy ban nhân dân\nxã Nghĩa xã Đàn", "Nghĩa xã Đàn"),
    ],
)  # fmt: skip
def test_the_head_of_a_paper_breaks_before_the_rank_of_the_place(name, full, header, place):
    assert paper.full_name(name) == full
    assert paper.header_of(full) == header
    assert paper.place_of(name) == place


@pytest.mark.parametrize(
    ("months", "first", "last"),
    [
        (None, date(2026, 11, 20), None),
        (1, date(2026, 1, 31), date(2026, 2, 27)),
        (1, date(2028, 1, 31), date(2028, 2, 28)),
        (1, date(2026, 12, 5), date(2027, 1, 4)),
        (12, date(2026, 12, 1), date(2027, 11, 30)),
        (24, date(2026, 3, 15), date(2028, 3, 14)),
        (0, date(2026, 3, 15), date(2026, 3, 14)),
    ],
)
def test_months_end_on_the_day_before(months, first, last):
    assert paper.last_day(replace(PLAIN, months_valid=months), first) == last


def test_a_paper_that_holds_for_good_says_no_end():
    assert values(template=replace(PLAIN, months_valid=None))["valid_until"] == ""


def test_a_template_holds_from_its_first_day_to_the_day_before_its_last():
    template = replace(PLAIN, valid_from=date(2026, 1, 1), valid_until=date(2027, 1, 1))

    held = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)]
    assert [template.holds_on(day) for day in held] == [False, True, True, False]
    assert replace(template, valid_until=None).holds_on(date(2099, 1, 1))


@pytest.fixture
def two(monkeypatch):
    """Let one general and one special template be all there are."""
    general = replace(
        PLAIN, kind="general", procedures=frozenset({"*"}), valid_from=date(2026, 1, 1)
    )
    special = replace(
        PLAIN,
        kind="special",
        procedures=frozenset({"1.001193"}),
        valid_from=date(2026, 7, 1),
        valid_until=date(2027, 1, 1),
    )
    monkeypatch.setattr(templates, "templates", lambda: (general, special))
    return general, special


@pytest.mark.parametrize(
    ("code", "day", "kind"),
    [
        ("1.001193", date(2026, 7, 1), "special"),
        ("1.001193", date(2026, 6, 30), "general"),
        ("1.001193", date(2027, 1, 1), "general"),
        ("9.999999", date(2026, 7, 1), "general"),
    ],
)
def test_a_procedure_without_a_document_of_its_own_gives_the_general_one(two, code, day, kind):
    assert kind_for(code, day) == kind_named(code, day) == kind


def test_a_kind_may_be_named_itself_though_another_day_has_it(two):
    assert kind_named("special", date(2030, 1, 1)) == "special"
    assert template_on("general", date(2026, 1, 1)) == two[0]
    assert template_on("special", date(2026, 7, 1)) == two[1]


def test_a_day_without_a_template_is_named(two):
    with pytest.raises(NoTemplate, match=r"1\.001193 ngày 31/12/2025"):
        kind_for("1.001193", date(2025, 12, 31))
    with pytest.raises(NoTemplate, match="“special” ngày 01/01/2027"):
        template_on("special", date(2027, 1, 1))


def test_a_row_of_the_file_may_leave_out_what_it_does_not_need():
    row = {
        "kind": "x",
        "procedures": ["1.001193"],
        "source": "x.typ",
        "title": "T",
        "name": "N",
        "name_en": "E",
        "symbol": "S",
        "law": ["decree-30-2020"],
        "basis": "B",
        "version": 1,
        "valid_from": DAY,
        "mark": "M",
        "rows": [["Họ tên", "hoTen"]],
    }

    bare = templates._template(row)
    full = templates._template({
        **row,
        "form": "HT_KS",
        "valid_until": DAY,
        "always": ["hoTen"],
        "table": "giay",
        "columns": [["Tên", "ten"]],
        "months_valid": 6,
        "statement": "Nội dung",
    })

    assert (bare.form, bare.table, bare.statement) == ("", "", "")
    assert (bare.valid_until, bare.months_valid) == (None, None)
    assert (bare.always, bare.columns) == (frozenset(), ())
    assert (bare.rows, bare.procedures) == ((("Họ tên", "hoTen"),), frozenset({"1.001193"}))
    assert bare.source.parent.name == "data"
    assert (full.form, full.table, full.statement) == ("HT_KS", "giay", "Nội dung")
    assert (full.valid_until, full.months_valid) == (DAY, 6)
    assert (full.always, full.columns) == (frozenset({"hoTen"}), (("Tên", "ten"),))
