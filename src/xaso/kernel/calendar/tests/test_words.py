from __future__ import annotations

from datetime import date

from django.utils import translation

from xaso.kernel.calendar import api as calendar
from xaso.kernel.calendar.words import KINDS, SENTENCES
from xaso.lib import clock

ROW = {"date": "2026-09-02", "kind": "off", "minutes": 0, "why": "Nghỉ: Quốc khánh. Nhận hồ sơ."}


def test_the_words_are_those_of_the_clock():
    with translation.override("vi"):
        assert {code: str(words) for code, words in SENTENCES.items()} == clock.SENTENCES
    assert set(KINDS) == {"working", "worked", "off", "weekend"}


def test_stored_rows_are_told_again():
    with translation.override("vi"):
        [told] = calendar.explanation([{**ROW, "codes": ["holiday", "received"]}])
    assert told == (date(2026, 9, 2), "Nghỉ lễ", 0, "Nghỉ: Quốc khánh. Nhận hồ sơ.")


def test_rows_without_codes_keep_their_words():
    assert calendar.explanation([ROW])[0].why == ROW["why"]
