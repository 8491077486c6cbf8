"""What is said is read aloud without stumbling, and tells nobody else anything."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from xaso.service.calls.domain import speech


def test_places_are_filled_and_what_is_empty_leaves_no_hole():
    assert speech.fill("Bác {nguoi} ơi, mã {ma}.", {"person": "An", "code": "1"}) == (
        "Bác An ơi, mã 1."
    )
    assert speech.fill("Mở cửa {gio_mo} .  Hết", {}) == "Mở cửa. Hết"
    assert speech.fill("{la} {nguoi}", {"person": "An"}) == "An"


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ("{nguoi} {ma}", []),
        ("{nguoi} {so}", ["so"]),
        ("{nguoi", ["{"]),
        ("nguoi}", ["}"]),
        ("{}", [""]),
    ],
)
def test_a_place_that_nothing_fills_is_strange(text, strange):
    assert speech.strange_places(text) == strange


def test_the_question_may_name_the_person_and_nothing_of_the_matter():
    assert speech.strange_places("{nguoi} {thu_tuc} {can_bo}", speech.OPEN_PLACES) == ["thu_tuc"]


@pytest.mark.parametrize(
    ("code", "read"),
    [
        ("H55.242-261117-0012", "H 55, 242, 26 11 17, 00 12"),
        ("12.1234", "12, 12 34"),
        ("7K3M-9QXA-2P", "7 K 3 M, 9 Q X A, 2 P"),
        ("", ""),
    ],
)
def test_a_code_is_read_part_by_part(code, read):
    assert speech.code_in_groups(code) == read


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Chứng thực bản sao; của nước ngoài (x)", "Chứng thực bản sao"),
        ("Cấp giấy (một lần)", "Cấp giấy"),
        ("(Bỏ) Cấp giấy", "(Bỏ) Cấp giấy"),
    ],
)
def test_a_long_name_is_said_short(name, said):
    assert speech.short_name(name) == said


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 16), "thứ hai, ngày mười sáu tháng mười một"),
        (date(2026, 4, 10), "thứ sáu, ngày mồng mười tháng tư"),
        (date(2026, 2, 11), "thứ tư, ngày mười một tháng hai"),
        (date(2026, 11, 22), "chủ nhật, ngày hai mươi hai tháng mười một"),
    ],
)
def test_a_day_is_said_in_words(day, said):
    assert speech.spoken_day(day) == said


def test_a_moment_and_the_hours_are_said():
    assert speech.spoken_moment(datetime(2026, 11, 16, 9, 5)) == (  # noqa: DTZ001
        "9 giờ 05, thứ hai, ngày mười sáu tháng mười một"
    )
    assert speech.spoken_hours([(450, 719), (720, 1020)]) == (
        "sáng từ 7 giờ 30 đến 11 giờ 59, chiều từ 12 giờ đến 17 giờ"
    )
    assert (speech.spoken_amount(8_000), speech.spoken_amount(0)) == ("tám nghìn đồng", "")
