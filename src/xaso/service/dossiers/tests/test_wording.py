"""A wording is read line by line or refused; what it was filled with is never read."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xaso.service.dossiers.printouts import NAMES, PARTS, SAID, BadWording, Kind, lacking
from xaso.service.dossiers.printouts.templates import templates
from xaso.service.dossiers.printouts.wording import MOST_SIGNS, drawn, read, said_by

VALUES = {
    **dict.fromkeys((name for name in NAMES.values() if "." not in name), ""),
    "submitter": {"name": "Lan", "address": "Xóm Đuổm", "phone": ""},
    "person": {"name": "Đức", "address": ""},
    "reason": "Mờ *chữ* {lý do} [tra cứu]",
    "dossier_code": "H55-1",
    "sets": 1,
    "signer": "Lê Văn Phúc",
    "signer_role": "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH, phụ trách",
}


def one(line):
    [block] = drawn(read(line), VALUES)
    return block


def plain(text, *, bold=False):
    return {"text": text, "bold": bold}


@pytest.mark.parametrize(
    ("line", "block"),
    [
        ("Mã: {mã hồ sơ}", {"kind": "field", "label": "Mã", "runs": [plain("H55-1")]}),
        ("! Mã: {mã hồ sơ}", {"kind": "fact", "label": "Mã", "runs": [plain("H55-1")]}),
        ("Số bộ: {số bộ} bộ", {"kind": "field", "label": "Số bộ", "runs": [plain("1 bộ")]}),
        ("Tiền: {số tiền} đồng", {"kind": "field", "label": "Tiền", "runs": []}),
        ("> Kính gửi: *{tên chủ hồ sơ}*",
         {"kind": "middle", "runs": [plain("Kính gửi: "), plain("Đức", bold=True)]}),
        ("  {mã hồ sơ}", {"kind": "inset", "runs": [plain("H55-1")]}),
        ("Chào *Lan* nhé", {"kind": "text",
         "runs": [plain("Chào "), plain("Lan", bold=True), plain(" nhé")]}),
        ("Lưu ý: giữ giấy này", {"kind": "text", "runs": [plain("Lưu ý: giữ giấy này")]}),
        ("[tra cứu]", {"kind": "tra cứu", "words": [""]}),
        ("[giấy tờ: Gồm: | Không có]", {"kind": "giấy tờ", "words": ["Gồm:", "Không có"]}),
        ("[chữ ký: | {chức danh người ký}, {người ký}]",
         {"kind": "chữ ký",
          "words": [["", ""], ["KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH, phụ trách", "Lê Văn Phúc"]]}),
    ],
)  # fmt: skip
def test_a_line_is_drawn_as_it_is_written(line, block):
    assert one(line) == block


def test_two_fields_stand_side_by_side():
    assert one("Mã: {mã hồ sơ} || ! Tiền: {số tiền}") == {
        "kind": "pair",
        "sides": [
            {"kind": "field", "label": "Mã", "runs": [plain("H55-1")]},
            {"kind": "fact", "label": "Tiền", "runs": []},
        ],
    }


def test_a_line_may_stand_only_where_its_values_are_known():
    assert drawn(read("? Tiền: {số tiền}\n? {mã hồ sơ} và {số tiền}"), VALUES) == []
    assert len(drawn(read("? Mã: {mã hồ sơ}\n? ! Mã: {mã hồ sơ}"), VALUES)) == 2


def test_what_is_filled_in_is_never_read_again():
    block = one("Lý do: *{lý do}*")

    assert block["runs"] == [plain("Mờ *chữ* {lý do} [tra cứu]", bold=True)]


def test_empty_lines_are_left_out():
    assert drawn(read("\n\n  \n"), VALUES) == []


@pytest.mark.parametrize(
    ("source", "line", "fault", "what"),
    [
        ("Một\n[không có]", 2, "part", "không có"),
        ("Mã: {mã hò sơ}", 1, "place", "mã hò sơ"),
        ("\n\nMã: {mã hồ sơ", 3, "braces", ""),
        ("Mã: mã hồ sơ}", 1, "braces", ""),
        ("a {{mã hồ sơ}}", 1, "braces", ""),
        ("Lời [tra cứu] lời", 1, "brackets", ""),
        ("a [b", 1, "brackets", ""),
        ("a ]b", 1, "brackets", ""),
        ("*đậm", 1, "stars", ""),
        ("Mã: {mã hồ sơ} || {sai}", 1, "place", "sai"),
        ("? > {sai}", 1, "place", "sai"),
        ("[giấy tờ: {sai} | lời]", 1, "place", "sai"),
        ("x" * (MOST_SIGNS + 1), 0, "long", f"{MOST_SIGNS}"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_its_line(source, line, fault, what):
    with pytest.raises(BadWording) as refused:
        read(source)

    assert (refused.value.line, refused.value.fault, refused.value.what) == (line, fault, what)


def test_a_wording_as_long_as_allowed_is_read():
    assert len(read("x" * MOST_SIGNS)) == 1


def test_a_wording_says_its_places_and_what_its_parts_print():
    assert said_by(read("Lý do: {lý do}\n[giấy tờ]")) == {"reason", "papers"}
    assert said_by(read("a: {lúc lập giấy} || b: {số tiền}")) == {"made", "refund"}
    assert "person" in said_by(read("> {tên chủ hồ sơ}"))
    assert "person" not in said_by(read("{địa chỉ chủ hồ sơ}"))
    assert "received" in said_by(read("Đã nhận{nhận lúc}"))
    assert "signer" in said_by(read("[chữ ký: | Người ký, {người ký}]"))


@pytest.mark.parametrize("template", [one for one in templates() if one.kind in SAID])
def test_the_laws_own_wordings_say_what_machines_are_told(template):
    assert lacking(template.kind, template.wording) == frozenset()


@pytest.mark.parametrize("kind", list(SAID))
def test_each_line_left_out_is_missed_if_the_law_asks_for_it(kind):
    source = next(one.wording for one in templates() if one.kind == kind)
    lines = source.splitlines()
    asked = lacking(kind, "")
    for number, line in enumerate(lines):
        shorter = "\n".join(lines[:number] + lines[number + 1 :])
        only_here = (said_by(read(line)) & asked) - said_by(read(shorter))
        assert lacking(kind, shorter) == only_here


def test_a_receipt_must_say_when_the_result_is_due_and_whom_it_is_for():
    assert lacking(Kind.RECEIPT, "") >= {"due", "person", "papers", "look_up_code", "signer"}
    assert not lacking(Kind.RECEIPT, "") & {"title", "agency", "number", "place_date"}


@given(st.text(alphabet="ab:{}[]*|!?> \n", max_size=60))
def test_any_text_is_read_or_refused(source):
    with contextlib.suppress(BadWording):
        blocks = read(source)
        assert len(drawn(blocks, VALUES)) <= len(blocks)


@given(st.sampled_from(sorted(NAMES)), st.sampled_from(["{}", "x: {}", "> {}", "? {}", "  {}"]))
def test_every_name_fills_every_kind_of_line(name, shape):
    line = shape.replace("{}", f"{{{name}}}")

    assert NAMES[name] in said_by(read(line))


def test_every_part_is_read():
    for part in PARTS:
        [block] = drawn(read(f"[{part}: a | b]"), VALUES)
        assert block["kind"] == part
        assert len(block["words"]) == 2
