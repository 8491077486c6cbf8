"""What digitising knows without a database: sheets, stacks, legibility, proposals."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xaso.service.digitising import sheets
from xaso.service.digitising.domain import legibility, measures, proposing, separators
from xaso.service.digitising.domain.legibility import Fault
from xaso.service.digitising.domain.proposing import Field
from xaso.service.digitising.domain.separators import LOST, Mark, read_mark
from xaso.service.digitising.domain.splitting import Leaf, Scanned, natural, series_of, split
from xaso.service.digitising.domain.words import Word, from_hocr, pack, unpack
from xaso.service.digitising.tests import make

HOCR = """<div class='ocr_page' id='page_1' title='image "a.png"; bbox 0 0 1000 2000; ppageno 0'>
 <span class='ocr_line' id='line_1_1' title="bbox 100 200 500 240; baseline 0 -5">
  <span class='ocrx_word' id='word_1_1' title='bbox 100 200 200 240; x_wconf 93'>Số:</span>
  <span class='ocrx_word' id='w' title='bbox 210 200 500 240; x_wconf 61'><em>1&amp;2</em></span>
 </span></div>"""


def test_words_keep_their_places_in_thousandths():
    words = from_hocr(HOCR)
    assert words == [
        Word("Số:", (100, 100, 200, 120), 93, 0),
        Word("1&2", (210, 100, 500, 120), 61, 0),
    ]
    assert unpack(pack([words])) == [words]


@pytest.mark.parametrize(
    ("codes", "text", "mark"),
    [
        (["XASO:HS:H56.14-240823-0001"], "", Mark("HS", "H56.14-240823-0001")),
        (["XASO:TP:to_khai", "XASO:TP:to_khai"], "", Mark("TP", "to_khai")),
        (["https://example.vn"], "", None),
        ([], "Đơn đề nghị", None),
        ([], "TỜ PHÂN TÁCH HỒ SƠ", LOST),
        ([], "Tờ phân tach hồ sơ", LOST),
        (["XASO:HS:A1", "XASO:HS:A2"], "", LOST),
        (["XASO:XX:A1"], "", LOST),
        (["XASO:HS:"], "", LOST),
    ],
)
def test_a_sheet_is_believed_only_when_it_says_one_thing(codes, text, mark):
    assert read_mark(codes, text) == mark


LEAVES = st.lists(
    st.one_of(
        st.just("page"),
        st.just("blank"),
        st.sampled_from([Mark("HS", "A"), Mark("HS", "B"), Mark("TP", "x"), LOST]),
    ),
    max_size=30,
)


@given(LEAVES)
def test_no_page_is_lost_doubled_or_taken_past_a_sheet(kinds):
    leaves = [
        Leaf(number, kind if isinstance(kind, Mark) else None, kind == "blank")
        for number, kind in enumerate(kinds)
    ]
    stacks = split(leaves)

    placed = [page for stack in stacks for page in stack.pages]
    assert placed == [n for n, kind in enumerate(kinds) if kind == "page"]
    for stack in stacks:
        before = [kind for kind in kinds[: stack.pages[0]] if isinstance(kind, Mark)]
        dossiers = [kind.value for kind in before if kind.kind == "HS"]
        assert stack.code == (dossiers[-1] if dossiers else "")
        assert stack.is_lost == bool(dossiers and not dossiers[-1])


def test_a_very_long_paper_becomes_several_documents_of_the_same_dossier():
    sheet = Leaf(0, Mark("HS", "A"))
    stacks = split([sheet, *(Leaf(number) for number in range(1, 251))])
    assert [(stack.code, len(stack.pages)) for stack in stacks] == [
        ("A", 100),
        ("A", 100),
        ("A", 50),
    ]


@given(st.lists(st.tuples(st.integers(1, 3), st.booleans()), max_size=12))
def test_series_keep_every_file_in_order(parts):
    number, files = 0, []
    for index, (pages, gap) in enumerate(parts):
        number += 2 if gap else 1
        files.append(Scanned(index, f"a{number:03}.jpg", pages))
    series = list(series_of(files))
    assert [file for run in series for file in run] == files
    assert all(len(run) == 1 or {file.pages for file in run} == {1} for run in series)


def test_names_are_ordered_as_people_count():
    names = ["Scan10.pdf", "scan2.pdf", "a/1.pdf", "scan 2b.pdf"]
    assert sorted(names, key=natural) == ["a/1.pdf", "scan2.pdf", "Scan10.pdf", "scan 2b.pdf"]
    assert min([*names, "1.pdf", "b"], key=natural) == "1.pdf"


def page_at(dpi, spoil=None, seed=5):
    page = make.drawn(make.paper(seed).pdf, dpi)
    return spoil(page, random.Random(seed)) if spoil else page


WORDS = [Word("đọc", (200, 10 * n, 300, 10 * n + 8), 95, n) for n in range(20)]


@pytest.mark.parametrize(
    ("spoil", "dpi", "faults"),
    [
        (None, 150, []),
        (make.tilted, 150, []),
        (make.grey, 150, []),
        (make.noisy, 150, []),
        (make.photographed, 150, []),
        (make.dark, 150, [Fault.DARK]),
        (make.light, 150, [Fault.LIGHT]),
        (make.blurred, 150, [Fault.BLURRED]),
        (None, 75, [Fault.COARSE]),
    ],
)
def test_a_spoilt_page_asks_for_a_new_scan_and_says_why(spoil, dpi, faults):
    measured = measures.measure(page_at(dpi, spoil), dpi)
    assert not legibility.is_blank(measured)
    assert legibility.faults_of(measured, WORDS) == faults


def test_cut_lines_guessed_words_and_no_words_are_told():
    measured = measures.measure(page_at(150), 150)
    cut = [Word("mất", (0, 10 * n, 80, 10 * n + 8), 95, n) for n in range(6)]
    guessed = [Word("x", word.box, 20, word.line) for word in WORDS]
    assert legibility.faults_of(measured, cut) == [Fault.CUT_OFF]
    assert legibility.faults_of(measured, guessed) == [Fault.BLURRED]
    assert legibility.faults_of(measured, []) == [Fault.NO_TEXT]


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 1000))
def test_the_back_of_a_page_is_blank_and_a_line_of_writing_is_not(seed):
    back = make.blank(100, seed=seed)
    assert legibility.is_blank(measures.measure(back, 100))
    line = page_at(100).crop((80, 240, 740, 262))
    back.paste(line, (90, 500))
    assert not legibility.is_blank(measures.measure(back, 100))


@pytest.mark.parametrize("spoil", [None, make.photographed, make.noisy, make.tilted, make.grey])
def test_the_code_of_a_sheet_is_read_from_any_scan(spoil):
    page = make.drawn(make.sheet_of("HS:H56.14-240823-0001"), 150)
    spoilt = spoil(page, random.Random(1)) if spoil else page
    assert set(sheets.codes_on(spoilt)) == {separators.dossier_code("H56.14-240823-0001")}


def said(*lines, confidence=96, left=100):
    return [
        Word(
            text,
            (left + 40 * at, 30 * number, left + 40 * at + 35, 30 * number + 20),
            confidence,
            number,
        )
        for number, line in enumerate(lines)
        for at, text in enumerate(line.split())
    ]


BIRTH = (
    "ỦY BAN NHÂN DÂN", "XÃ PHU LƯƠNG", "Số: 12/2024 Phú Lương, ngày 05 tháng 6 năm 2024",
    "GIẤY KHAI SINH", "Họ, chữ đệm, tên: Nguyễn Thị Bẩy", "Họ, chữ đệm, tên người mẹ: Lê Thị Ba",
)  # fmt: skip


def proposed(*lines, **given):
    kind, found = proposing.propose([said(*lines, **given)])
    return kind, {one.field.value: one.value for one in found}


def test_fields_are_proposed_by_the_kind_of_paper():
    assert proposed(*BIRTH) == (
        "birth",
        {
            "name": "Nguyễn Thị Bẩy",
            "number": "12/2024",
            "date": "05/06/2024",
            "issuer": "Ủy ban nhân dân xã Phú Lương",
        },
    )


def test_what_was_read_unsurely_stays_blank():
    assert proposed(*BIRTH, confidence=80) == ("birth", {})


@pytest.mark.parametrize(
    ("at", "line", "gone"),
    [
        (1, "XÃ YÊN NINH", "issuer"),
        (2, "Số: 12 Phú Lương, ngày 05 tháng 6 năm 2024", "number"),
        (2, "Số: 12/2024 Phú Lương, ngày 35 tháng 6 năm 2024", "date"),
        (4, "Họ, chữ đệm, tên: nguyễn thị 7", "name"),
        (5, "Họ, chữ đệm, tên: Lê Thị Ba", "name"),
    ],
)
def test_what_is_doubtful_stays_blank(at, line, gone):
    lines = list(BIRTH)
    lines[at] = line
    _kind, found = proposed(*lines)
    assert gone not in found


def test_the_issuer_is_known_where_the_day_was_misread():
    lines = list(BIRTH)
    lines[2] = "Số: 12/2024 Phú Lương, ngày 05 tháng Z6 năm 2024"
    _kind, found = proposed(*lines)
    assert found["issuer"] == "Ủy ban nhân dân xã Phú Lương"
    assert "date" not in found


def test_a_paper_of_no_known_kind_proposes_nothing():
    assert proposed("HÓA ĐƠN", *BIRTH[:3], BIRTH[4]) == ("", {})


def test_what_a_kind_of_paper_should_have_and_was_not_read_surely_is_missing():
    words = said(*BIRTH)
    assert proposing.missing(words) == []
    unsure = [replace(w, confidence=87 if w.text == "12/2024" else 96) for w in words]
    assert proposing.missing(unsure) == [Field.NUMBER]
    assert proposing.missing([replace(w, confidence=0) for w in words]) == list(proposing.ALL)
    form = said("TỜ KHAI", "Họ và tên: Nguyễn Thị Bẩy")
    assert proposing.missing(form) == [Field.DATE]
    assert proposing.missing(said("HÓA ĐƠN", *BIRTH[:3])) == []


@pytest.mark.parametrize(
    ("word", "hides"),
    [
        *((word, True) for word in ("Ty", "TY", "Ly,", "Thy", "Thuy", "Tuy", "Ky")),
        *(
            (word, False)
            for word in ("Tỷ", "Lý", "Thủy", "Thúy", "Bay", "Mây", "Huy", "QUY", "Y", "Yến")
        ),
        *((word, False) for word in ("Khuây", "Loay", "Ti", "")),
    ],
)
def test_a_letter_that_the_reader_does_not_know_may_hide_behind_a_bare_y(word, hides):
    assert proposing.hides_dot(word) is hides


def test_a_name_or_an_issuer_with_a_bare_y_stays_blank_for_it_may_be_another():
    lines = [*BIRTH[:4], "Họ, chữ đệm, tên: Nguyễn Thị Ty"]
    assert set(proposed(*lines)[1]) == {"number", "date", "issuer"}
    assert proposed(*BIRTH[:4], "Họ, chữ đệm, tên: Nguyễn Thị Tý")[1]["name"] == "Nguyễn Thị Tý"
    lines[1], lines[2] = "XÃ LY NHÂN", "Số: 12/2024 Ly Nhân, ngày 05 tháng 6 năm 2024"
    assert set(proposed(*lines)[1]) == {"number", "date"}


@pytest.mark.parametrize(
    ("name", "is_proposed"),
    [
        ("Vừ Thị Mị", True),
        ("VỪ THỊ MỊ", True),
        ("Vừ Thị MỊ", False),
        ("VỪ THỊ Mị", False),
        ("Vừ thị Mị", False),
        ("Vừ Th1 Mị", False),
        ("Mị", False),
        ("A Bê Xê Đê E Ghê", True),
        ("A Bê Xê Đê E Ghê Hát", False),
    ],
)
def test_a_name_is_written_one_way(name, is_proposed):
    lines = [*BIRTH[:4], f"Họ, chữ đệm, tên: {name}"]
    _kind, found = proposed(*lines)
    assert found.get("name") == (name if is_proposed else None)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("GIẤY KHAI SINH", "birth"),
        ("GLIẤY KHAI SINH", "birth"),
        ("GIẤ KHAI SINH", "birth"),
        ("GIẤY KHAL SINH", "birth"),
        ("GIẤY KHAI SINH (BẢN SAO)", "birth"),
        ("GLIẤY KHAL SINH", ""),
        ("GIẤY KHÁM BỆNH", ""),
        ("Giấy khai sinh", ""),
        ("TRÍCH LỤC KHAI TỬ", "death"),
        ("TRÍCH LỤC KHAI SINH", "birth_extract"),
        ("QUYẾT ĐỊNH", "decision"),
        ("QUYẾT ĐINK", ""),
        ("TƠ KHAI", "application"),
        ("T KHAI", ""),
    ],
)
def test_a_long_title_is_known_with_one_letter_misread(title, kind):
    assert proposed(*BIRTH[:3], title, *BIRTH[4:])[0] == kind


@pytest.mark.parametrize(
    ("one", "other", "is_close"),
    [
        ("abc", "abc", True),
        ("abc", "abd", True),
        ("abc", "ab", True),
        ("ab", "xab", True),
        ("abc", "axc", True),
        ("abc", "acb", False),
        ("abc", "a", False),
        ("abcd", "axyd", False),
    ],
)
def test_texts_are_close_that_differ_in_one_letter(one, other, is_close):
    assert proposing.is_close(one, other) is is_close
    assert proposing.is_close(other, one) is is_close
