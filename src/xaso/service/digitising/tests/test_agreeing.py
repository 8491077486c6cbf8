"""Reading again what was not read surely: which places, and what several readings agree on."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from PIL import ImageFilter

from xaso.service.digitising import reading, sources
from xaso.service.digitising.domain import agreeing, proposing
from xaso.service.digitising.domain.words import Word, around
from xaso.service.digitising.tests import make
from xaso.service.digitising.tests.test_domain import BIRTH, said


def doubted(words, *texts, confidence=50):
    return [replace(w, confidence=confidence) if w.text in texts else w for w in words]


def spots(words):
    return [" ".join(words[at].text for at in spot) for spot in agreeing.spots_of(words)]


def test_a_page_that_was_read_surely_is_not_read_again():
    assert spots(said(*BIRTH)) == []
    assert spots(said("HÓA ĐƠN", BIRTH[2], BIRTH[4], confidence=50)) == []


@pytest.mark.parametrize(
    ("doubt", "place"),
    [
        ("Bẩy", "Họ, chữ đệm, tên: Nguyễn Thị Bẩy"),
        ("12/2024", "Số: 12/2024"),
        ("05", "Phú Lương, ngày 05 tháng 6 năm 2024"),
        ("Lương,", "Phú Lương, ngày 05 tháng 6 năm 2024"),
    ],
)
def test_only_the_place_of_the_doubtful_field_is_read_again(doubt, place):
    assert spots(doubted(said(*BIRTH), doubt)) == [place]


def test_a_doubtful_word_of_no_field_is_not_read_again():
    assert spots(doubted(said(*BIRTH), "người", "mẹ:", "KHAI")) == []


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("Ho, chu đệm, tên: Lê Thị Ba", "Ho, chu đệm, tên: Lê Thị Ba"),
        ("Họ và tên: Lê Thị Ba; giới tính: Nữ", "Họ và tên: Lê Thị Ba;"),
        ("Họ và tên: Lê Thị Ba. Dân tộc: Tày", "Họ và tên: Lê Thị Ba."),
        ("Họ và tên: Lê Thị Ba, sinh 1980", "Họ và tên: Lê Thị Ba,"),
        ("Tôi tên là: Lê Thị Ba", "Tôi tên là: Lê Thị Ba"),
        ("Họ và tên " + ": " + "a " * 30, "Họ và tên : " + " ".join("a" * 16)),
    ],
)
def test_a_name_is_read_again_with_its_label_as_far_as_it_goes(line, place):
    words = said(*BIRTH[:4], line)
    doubtful = [w if w.line < 4 else replace(w, confidence=50) for w in words]
    assert spots(doubtful) == [place]


@pytest.mark.parametrize(
    ("line", "places"),
    [
        ("So: 12/2024 Phú", ["So: 12/2024"]),
        ("6ố: 12/2024 Phú", []),
        ("Số : 12/2024 Phú", ["Số : 12/2024"]),
        ("Số: a b c 12/2024", []),
        ("Số: không", []),
        ("Số:12/2024 Phú", ["Số:12/2024"]),
    ],
)
def test_a_number_is_read_again_without_what_stands_beside_it(line, places):
    words = said(*BIRTH[:2], line, *BIRTH[3:])
    found = [w if w.line == 2 else replace(w, confidence=99) for w in words]
    lone = [replace(w, confidence=50) if w.line == 2 else w for w in found]
    assert [one for one in spots(lone) if "12" in one] == places


@pytest.mark.parametrize(("top", "many"), [(329, 1), (330, 0)])
def test_below_the_head_stands_no_number(top, many):
    lines = said("GIẤY KHAI SINH", "Số: 12/2024", confidence=50)
    words = [replace(w, box=(100, top, 200, top + 20)) if w.line else w for w in lines]
    assert len(agreeing.spots_of(words)) == many


@pytest.mark.parametrize(
    ("line", "places"),
    [
        ("Phú Lương, ngày 05 tháng Z6 năm 2024", ["Phú Lương, ngày 05 tháng Z6 năm 2024"]),
        ("xã Phú Lương, ngay 5 tháng6 năm 2024.", ["Phú Lương, ngay 5 tháng6 năm 2024."]),
        ("Phú, ngày 05 tháng 6 năm 2024 x", ["Phú, ngày 05 tháng 6 năm 2024"]),
        ("Phú, ngày 05 tháng 6 năm x 2024", ["Phú, ngày 05 tháng 6 năm x 2024"]),
        ("Phú, ngày 05 tháng 6 năm x y 2024", []),
        ("Phú, ngày 05 tháng 6 năm 24", []),
        ("ngày 05 tháng 6 năm 2024", []),
        ("sinh ngày 05 tháng 6 năm 2024", []),
        ("Phú, ngày 1 tháng 2 năm 1999 Yên, ngày 1 tháng 2 năm 2001",
         ["Phú, ngày 1 tháng 2 năm 1999", "Yên, ngày 1 tháng 2 năm 2001"]),
    ],
)  # fmt: skip
def test_a_date_is_read_again_with_its_place(line, places):
    words = said("TỜ KHAI", line, "Họ và tên: Lê Thị Ba")
    assert spots(doubted(words, *line.split())) == places


def test_at_most_six_places_are_read_again():
    lines = [f"Phú, ngày 0{day} tháng 6 năm 2024" for day in range(1, 9)]
    words = said("TỜ KHAI", *lines, "Họ và tên: Lê Thị Ba")
    assert spots(words) == lines[:6]


NAME = said("Vừ Thị Mãy", confidence=40)


def settled(*again, words=NAME):
    return [(word.text, word.confidence) for word in agreeing.settle(words, again)]


def test_what_four_of_five_readings_say_is_believed():
    sure = ("Vừ", 91), ("Thị", 91), ("Mẩy", 91)
    assert settled(*["Vừ Thị Mẩy\n"] * 4) == list(sure)
    assert settled(*["Vừ Thị Mãy"] * 3, "Vừ Thị May") == [*sure[:2], ("Mãy", 91)]


def test_what_three_say_is_not_and_the_word_stays_as_it_was_read_unsurely():
    assert settled(*["Vừ Thị Mẩy"] * 3, "Vừ Thị May")[2] == ("Mãy", 40)
    once_sure = said("Vừ Thị Mãy", confidence=96)
    assert settled(*["Vừ Thị Mẩy"] * 3, "Vừ Thị Mây", words=once_sure) == [
        ("Vừ", 96),
        ("Thị", 96),
        ("Mãy", 87),
    ]


def test_readings_that_cut_words_elsewhere_do_not_count():
    assert settled(*["Vừ Thị Mẩy"] * 2, "VừThị Mẩy", "Vừ Thị M ẩy") == [
        ("Vừ", 40),
        ("Thị", 40),
        ("Mãy", 40),
    ]
    assert settled(*["Vừ Thị Mãy"] * 3, "VừThị Mãy")[2] == ("Mãy", 91)
    assert settled() == [("Vừ", 40), ("Thị", 40), ("Mãy", 40)]


def test_words_cut_otherwise_by_nearly_all_take_the_whole_place():
    words = said("N ghĩa", confidence=60)
    [one] = agreeing.settle(words, ["Nghĩa"] * 4)
    assert one == Word("Nghĩa", around(words), 91, 0)
    words = said("NguyễnThị Ba", confidence=95)
    assert [(w.text, w.confidence) for w in agreeing.settle(words, ["Nguyễn Thị Ba"] * 4)] == [
        ("Nguyễn", 91),
        ("Thị", 91),
        ("Ba", 91),
    ]
    many = agreeing.settle(words, ["Nguyễn Thị Ba"] * 2 + ["Nguyễn Thi Ba"] * 2)
    assert [(w.text, w.confidence) for w in many][1] == ("", 0)


def test_what_can_be_no_syllable_is_not_believed_but_codes_and_numbers_are():
    words = said("Bãấy, 12/QĐ-UBND", confidence=50)
    assert settled(*["Bãấy, 12/QĐ-UBND"] * 4, words=words) == [("Bãấy,", 50), ("12/QĐ-UBND", 91)]


def test_specks_change_no_word():
    assert settled("'Vừ Thị Mãy", "“Vừ Thị Mãy”", "| Vừ Thị Mãy _", "Vừ Thị Mãy") == [
        ("Vừ", 91),
        ("Thị", 91),
        ("Mãy", 91),
    ]


@pytest.mark.parametrize(
    ("line", "values"),
    [
        (4, "Nguyễn Thị Bẩy"),
        (2, "12/2024 Phú Lương, ngày 05 tháng 6 năm 2024"),
        (5, ""),
        (1, ""),
    ],
)
def test_the_ink_of_what_fields_say_is_looked_at_and_not_that_of_their_labels(line, values):
    words = said(*BIRTH)
    for read in (words, said(*BIRTH, confidence=40)):
        at = [at for at in agreeing.values_on(read) if read[at].line == line]
        assert " ".join(read[one].text for one in at) == values
    assert agreeing.values_on(said("HÓA ĐƠN", *BIRTH[:3])) == []


def test_marks_without_a_letter_are_no_value_and_all_fields_are_looked_at():
    lines = [f"Phú, ngày 0{day} tháng 6 năm 2024" for day in range(1, 9)]
    words = said("TỜ KHAI", *lines, "Họ và tên: Lê - Ba")
    values = agreeing.values_on(words)
    assert [words[at].text for at in values[-2:]] == ["Lê", "Ba"]
    assert len(values) == 8 * 7 + 2


def test_what_was_read_from_ink_that_ran_is_doubted_and_the_rest_is_not():
    words = said("Vừ Thị Mãy")
    assert [word.confidence for word in agreeing.doubted(words, {1})] == [96, 87, 96]
    assert agreeing.doubted(words, ()) == words


def _named(tmp_path, paper, drawn, *, last, confidence):
    """Read a paper again of which the last word of the name was read so, and return the name."""
    page = tmp_path / "page.pdf"
    page.write_bytes(make.pdf([drawn], 150))
    (tmp_path / "written.pdf").write_bytes(paper.pdf)
    written = sources.open_page(tmp_path / "written.pdf", 1).words or []
    true = paper.fields["name"].split()[-1]
    first = [
        replace(w, text=last or true, confidence=confidence) if w.text == true else w
        for w in written
    ]
    read = reading.look_again(reading.Read(page, first), tmp_path)
    assert len(read.words) == len(first)
    found = {one.field.value: one.value for one in proposing.propose([read.words])[1]}
    return found.get("name"), sorted(found)


@pytest.mark.parametrize(("run", "is_believed"), [(0, True), (1.4, False), (2, False)])
def test_a_misread_line_is_read_again_from_the_page_unless_its_ink_has_run(
    tmp_path, run, is_believed
):
    paper = make.paper(1, "birth")
    drawn = make.drawn(paper.pdf, 150).filter(ImageFilter.GaussianBlur(run))
    name, _found = _named(tmp_path, paper, drawn, last="Bây", confidence=30)
    assert name == (paper.fields["name"] if is_believed else None)


@pytest.mark.parametrize("confidence", [30, 99])
def test_a_name_alone_in_ink_that_ran_stays_blank_however_surely_it_was_read(tmp_path, confidence):
    paper = make.paper(1, "birth")
    drawn = make.drawn(paper.pdf, 150)
    (tmp_path / "paper.pdf").write_bytes(paper.pdf)
    words = sources.open_page(tmp_path / "paper.pdf", 1).words or []
    at = next(at for at, word in enumerate(words) if word.text == "tên:") + 1
    place = around(words[at : at + 3])
    wide, high = drawn.size
    box = (
        *(place[0] * wide // 1000 - 3, place[1] * high // 1000 - 6),
        *(place[2] * wide // 1000 + 3, place[3] * high // 1000 + 4),
    )
    drawn.paste(drawn.crop(box).filter(ImageFilter.GaussianBlur(1.4)), box)
    name, others = _named(tmp_path, paper, drawn, last="", confidence=confidence)
    assert name is None
    assert others == ["date", "issuer", "number"]


@pytest.mark.parametrize("spoil", [None, make.noisy, make.grey])
def test_the_edges_of_any_word_of_a_field_are_sharp_and_of_ink_that_ran_are_not(spoil, tmp_path):
    paper = make.paper(1)
    page = make.drawn(paper.pdf, 150)
    scan = spoil(page, random.Random(5)) if spoil else page
    (tmp_path / "paper.pdf").write_bytes(paper.pdf)
    words = sources.open_page(tmp_path / "paper.pdf", 1).words or []
    values = [words[at] for at in agreeing.values_on(words)]
    assert len(values) > 8
    for word in values:
        assert reading.is_sharp(reading.cut(scan, word.box)), word
        run = scan.filter(ImageFilter.GaussianBlur(1.4))
        assert not reading.is_sharp(reading.cut(run, word.box)), word


@pytest.mark.parametrize("spoil", [None, make.photographed, make.noisy, make.tilted, make.grey])
def test_the_edges_of_any_scan_are_sharp_and_of_ink_that_ran_are_not(spoil):
    page = make.drawn(make.paper(1).pdf, 150)
    scan = spoil(page, random.Random(5)) if spoil else page
    place = scan.crop((200, 450, 1000, 650))
    assert reading.is_sharp(place)
    assert not reading.is_sharp(place.filter(ImageFilter.GaussianBlur(2)))
