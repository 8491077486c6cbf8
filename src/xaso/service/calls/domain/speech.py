"""What is said on the telephone: a wording with its places filled, read aloud without stumbling."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xaso.lib.longhand import number_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

PLACES: dict[str, str] = {
    "nguoi": "person",
    "can_bo": "official",
    "co_quan": "office",
    "gio_mo": "hours",
    "thu_tuc": "procedure",
    "ma": "code",
    "ngay": "date",
    "so_tien": "amount",
    "can_mang": "items",
}
"""What may be filled in, by the word an official writes in braces."""
OPEN_PLACES = frozenset({"nguoi", "can_bo", "co_quan", "gio_mo"})
"""What may be said before she has said who she is, and to whoever passes a message on."""
_PLACE = re.compile(r"\{([^{}]*)\}")
_LISTED = re.compile(r"\d+\. *(.+)")
_WEEKDAYS = ("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật")
_NOON = 12 * 60
READ_WHOLE = 3
"""So many figures are read as one."""


def strange_places(text: str, known: Iterable[str] = PLACES) -> list[str]:
    """Return the places of a wording that are none of `known`, in their order.

    A lone brace counts as a strange place of its own.
    """
    allowed = set(known)
    found = [one for one in _PLACE.findall(text) if one not in allowed]
    rest = _PLACE.sub("", text)
    return found + [sign for sign in "{}" if sign in rest]


def fill(text: str, said: Mapping[str, str]) -> str:
    """Return a wording with its places filled; what is empty leaves no gap of two spaces."""
    filled = _PLACE.sub(lambda found: said.get(PLACES.get(found[1], ""), ""), text)
    return re.sub(r" +([.,;:!?])", r"\1", re.sub(r"[ \t]{2,}", " ", filled)).strip()


def code_in_groups(code: str) -> str:
    """Return a code as it is read out: part by part, more than three figures two by two.

    >>> code_in_groups("H55.242-261117-0012")
    'H 55, 242, 26 11 17, 00 12'
    >>> code_in_groups("7K3M-9QXA-2P")
    '7 K 3 M, 9 Q X A, 2 P'
    """
    parts = [part for part in re.split(r"[^0-9A-Za-z]+", code) if part]
    return ", ".join(" ".join(_read(part)) for part in parts)


def _read(part: str) -> list[str]:
    if part.isdigit() and len(part) <= READ_WHOLE:
        return [part]
    if part.isdigit() or part[1:].isdigit():
        return re.findall(r"[A-Za-z]|\d{1,2}", part)
    return list(part)


def short_name(name: str) -> str:
    """Return a procedure's name as it is said: without what follows a bracket or a semicolon.

    >>> short_name("Chứng thực chữ ký (áp dụng cả điểm chỉ)"), short_name("Đăng ký khai sinh")
    ('Chứng thực chữ ký', 'Đăng ký khai sinh')
    """
    return re.split(r"\s*[(;]", name, maxsplit=1)[0].strip() or name


def spoken_day(day: date) -> str:
    """Return a day as it is said.

    >>> from datetime import date
    >>> spoken_day(date(2026, 12, 3)), spoken_day(date(2026, 4, 21))
    ('thứ năm, ngày mồng ba tháng mười hai', 'thứ ba, ngày hai mươi mốt tháng tư')
    """
    of_month = ("mồng " if day.day <= 10 else "") + number_in_words(day.day)
    month = "tư" if day.month == 4 else number_in_words(day.month)
    return f"{_WEEKDAYS[day.weekday()]}, ngày {of_month} tháng {month}"


def spoken_moment(at: datetime) -> str:
    """Return a moment, already in local time, as it is said."""
    return f"{_spoken_minute(at.hour * 60 + at.minute)}, {spoken_day(at.date())}"


def spoken_hours(sessions: Iterable[tuple[int, int]]) -> str:
    """Return the sessions of a working day, in minutes, as they are said.

    >>> spoken_hours([(450, 690), (810, 1020)])
    'sáng từ 7 giờ 30 đến 11 giờ 30, chiều từ 13 giờ 30 đến 17 giờ'
    """
    return ", ".join(
        f"{part} từ {_spoken_minute(start)} đến {_spoken_minute(end)}"
        for start, end in sessions
        for part in ("sáng" if start < _NOON else "chiều",)
    )


def _spoken_minute(minute: int) -> str:
    hour, rest = divmod(minute, 60)
    return f"{hour} giờ {rest:02d}" if rest else f"{hour} giờ"


def spoken_amount(amount: int) -> str:
    """Return an amount as it is said.

    >>> spoken_amount(8_000)
    'tám nghìn đồng'
    """
    return f"{number_in_words(amount)} đồng" if amount else ""


def spoken_items(note: str) -> str:
    r"""Return the papers that a request for more lists, as they are said; its basis is left out.

    >>> spoken_items("1. Giấy chứng sinh.\n2. Căn cước\nCăn cứ: Điều 15")
    'Giấy chứng sinh, Căn cước'
    >>> spoken_items("Ảnh bị mờ,\nxin chụp lại.")
    'Ảnh bị mờ, xin chụp lại'
    """
    lines = [line.strip() for line in note.splitlines() if line.strip()]
    listed = [found[1] for line in lines if (found := _LISTED.fullmatch(line))]
    return ", ".join(line.rstrip(" .,;") for line in listed or lines)
