"""The QR code of an identity card, typed by a scanner as if it were a keyboard.

    number|old number|full name|ddMMyyyy|sex|residence|ddMMyyyy of issue[|more]

An input method left switched on changes what the scanner types: digits become letters with
marks, marks become letters, bars vanish. Such a text is refused with the remedy, because a
half-right name is worse than a second scan.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from xaso.lib import personal_number
from xaso.lib.digits import is_digits
from xaso.lib.text import check_name, leftover, tidy
from xaso.lib.verdict import Verdict, accept, reject, warn

GARBLED = "Tắt gõ tiếng Việt rồi quét lại."
_FIELDS = 7
_OLD_NUMBER_LENGTHS = frozenset({0, 9, 12})
_MOJIBAKE = ("Ã", "Ä", "Æ°", "á»", "áº", "\ufffd", "?")


class _Card(NamedTuple):
    number: str
    old_number: str
    name: str
    born: str
    sex: str
    residence: str
    issued: str


def check(value: str, *, today: date | None = None) -> Verdict:
    """Judge the text of a card; `out` is its fields with dates in ISO and sex in English.

    Until a database confirms it, what a card says is unverified: anybody can print a QR code.
    """
    text = value.strip("\r\n\t ")
    if not text:
        return reject("Hãy quét mã QR trên thẻ.")
    if "|" not in text and text.isascii() and not is_digits(text.replace(" ", "")):
        return reject(f"Đây không phải mã QR của thẻ căn cước. {GARBLED}")
    fields = [tidy(field) for field in text.split("|")]
    if len(fields) < _FIELDS:
        return reject(f"Mã QR thiếu thông tin: có {len(fields)} phần, cần {_FIELDS}. {GARBLED}")
    card = _Card(*fields[:_FIELDS])
    if _is_garbled(card):
        return reject(f"Mã QR bị bộ gõ làm sai. {GARBLED}")
    return _judge(card, fields[_FIELDS:], today)


def _is_garbled(card: _Card) -> bool:
    numbers = (card.number, card.old_number, card.born, card.issued)
    words = f"{card.name} {card.residence}"
    return (
        not all(is_digits(number) for number in numbers if number)
        or len(card.old_number) not in _OLD_NUMBER_LENGTHS
        or not personal_number.sex_of(card.sex)
        or any(sign in words for sign in _MOJIBAKE)
        or not check_name(card.name).is_taken
        or leftover(card.name) is not None
    )


def _judge(card: _Card, more: list[str], today: date | None) -> Verdict:
    born, issued = _born(card.born), _day(card.issued)
    if born is None:
        return reject(f"Ngày sinh trong mã QR không có thật. {GARBLED}")
    if card.issued and issued is None:
        return reject(f"Ngày cấp trong mã QR không có thật. {GARBLED}")
    number = personal_number.check(card.number, sex=card.sex, born=born, today=today)
    if not number.is_taken:
        return reject(f"{number.why} {GARBLED}")
    out: dict[str, Any] = {
        "number": number.out,
        "old_number": card.old_number,
        "name": card.name,
        "born": born,
        "sex": personal_number.sex_of(card.sex),
        "residence": card.residence,
        "issued": issued.isoformat() if issued else "",
        "more": more,
    }
    doubts = [number.why] if number.why else []
    if issued and issued.isoformat() < born:
        doubts.append("Ngày cấp thẻ trước ngày sinh.")
    if issued and today and issued > today:
        doubts.append("Ngày cấp thẻ chưa đến.")
    return warn(out, " ".join(doubts)) if doubts else accept(out)


def _born(digits: str) -> str | None:
    """Read ddMMyyyy; cards of the old may hold a year only."""
    year = digits.removeprefix("0000") if len(digits) == len("00001950") else digits
    if len(year) == len("1950"):
        return year if "1850" < year < "2200" else None
    day = _day(digits)
    return day.isoformat() if day else None


def _day(digits: str) -> date | None:
    if len(digits) != len("15052001"):
        return None
    try:
        return datetime.strptime(digits, "%d%m%Y").date()  # noqa: DTZ007
    except ValueError:
        return None
