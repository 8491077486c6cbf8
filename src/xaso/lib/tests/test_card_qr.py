from __future__ import annotations

import unicodedata
from datetime import date

import pytest

from xaso.lib.card_qr import GARBLED, check

TODAY = date(2026, 11, 22)
CARD = (
    "019301001234|091234567|Nguyễn Thị Hoa|15052001|Nữ"
    "|Xóm Đuổm, Động Đạt, Phú Lương, Thái Nguyên|20042021"
)
FIELDS = {
    "number": "019301001234",
    "old_number": "091234567",
    "name": "Nguyễn Thị Hoa",
    "born": "2001-05-15",
    "sex": "female",
    "residence": "Xóm Đuổm, Động Đạt, Phú Lương, Thái Nguyên",
    "issued": "2021-04-20",
    "more": [],
}


def with_field(at: int, text: str) -> str:
    fields = CARD.split("|")
    fields[at] = text
    return "|".join(fields)


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        (CARD, {}),
        (f"{CARD}\r\n", {}),
        (unicodedata.normalize("NFD", CARD), {}),
        (f"{CARD}|cha|mẹ|", {"more": ["cha", "mẹ", ""]}),
        (with_field(1, ""), {"old_number": ""}),
        (with_field(6, ""), {"issued": ""}),
        (with_field(3, "2001"), {"born": "2001"}),
        (with_field(3, "00002001"), {"born": "2001"}),
        (with_field(2, "H'Hen Niê"), {"name": "H'Hen Niê"}),
    ],
)
def test_a_card_is_read(text, changed):
    judged = check(text, today=TODAY)
    assert (judged.verdict, judged.out, judged.why) == ("ok", {**FIELDS, **changed}, "")


def test_a_man_is_read():
    man = "019075001234||Lê Văn Ba|02091975|Nam|Xóm Đẩu|20042021"
    judged = check(man, today=TODAY)
    assert (judged.verdict, judged.out["sex"]) == ("ok", "male")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (with_field(4, "Nam"), "giới tính là nữ"),
        (with_field(3, "15052002"), "năm sinh là 2001"),
        (with_field(6, "14052001"), "trước ngày sinh"),
        (with_field(6, "23112026"), "chưa đến"),
        (with_field(6, "23112026").replace("2001|Nữ", "2002|Nữ"), "2001. Ngày cấp"),
    ],
)
def test_an_odd_card_is_read_with_a_warning(text, why):
    judged = check(text, today=TODAY)
    assert judged.verdict == "warn"
    assert judged.out["number"] == "019301001234"
    assert why in judged.why


def test_a_card_issued_on_the_day_of_birth_or_today_is_not_odd():
    assert check(with_field(6, "15052001"), today=TODAY).verdict == "ok"
    assert check(with_field(6, "22112026"), today=TODAY).verdict == "ok"
    assert check(with_field(6, "23112026")).verdict == "ok"


@pytest.mark.parametrize(
    "text",
    [
        with_field(0, "đăê301001234"),
        with_field(0, "01930100123"),
        with_field(0, ""),
        with_field(0, "003301001234"),
        with_field(1, "09123456"),
        with_field(1, "09123456o"),
        with_field(2, "Nguyeenx Thij Hoa"),
        with_field(2, "Nguye64n Thi5 Hoa"),
        with_field(2, "Nguy?n Th? Hoa"),
        with_field(2, "Nguyá»…n Thá»‹ Hoa"),
        with_field(2, "Nguy\ufffdn Thị Hoa"),
        with_field(2, ""),
        with_field(3, "1505200"),
        with_field(3, "31022001"),
        with_field(3, "ă5ô52ôôă"),
        with_field(3, ""),
        with_field(3, "1850"),
        with_field(3, "2200"),
        with_field(4, "Nuwx"),
        with_field(4, ""),
        with_field(5, "XÃ³m Äuá»•m"),
        with_field(6, "31042021"),
        with_field(6, "2004202"),
        with_field(6, "20o42021"),
        CARD.replace("|", ""),
        CARD.replace("|", "~"),
        CARD.rsplit("|", 1)[0],
        "019301001234",
        "https://example.vn/abc",
        "Xin chào",
    ],
)
def test_a_garbled_scan_is_refused_with_the_remedy(text):
    judged = check(text, today=TODAY)
    assert (judged.verdict, judged.out) == ("reject", None)
    assert judged.why.endswith(GARBLED)
    assert GARBLED.startswith("Tắt gõ tiếng Việt rồi quét lại")


def test_an_empty_scan_asks_for_one():
    assert check(" \r\n").why == "Hãy quét mã QR trên thẻ."


@pytest.mark.parametrize(("born", "iso"), [("1851", "1851"), ("2199", "2199")])
def test_a_year_only_birth_is_within_reason(born, iso):
    assert check(with_field(3, born)).out["born"] == iso
