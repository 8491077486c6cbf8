"""Dates, money and telephone numbers as people here write them, in both languages."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import get_language

WEEKDAYS = {
    "vi": ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def _english() -> bool:
    return (get_language() or "vi").startswith("en")


def _local(value: date) -> date:
    return timezone.localtime(value) if isinstance(value, datetime) else value


def vnd(amount: float | Decimal | None) -> str:
    r"""Write đồng.

    >>> vnd(2000)
    '2.000\xa0₫'
    """
    if amount is None:
        return ""
    grouped = f"{int(amount):,}"
    return (grouped if _english() else grouped.replace(",", ".")) + "\u00a0₫"


def day(value: date | None) -> str:
    """Write a day with its weekday.

    >>> day(date(2026, 11, 20))
    'thứ Sáu, 20/11/2026'
    """
    if not value:
        return ""
    value = _local(value)
    if _english():
        name = WEEKDAYS["en"][value.weekday()]
        return f"{name}, {value.day} {MONTHS[value.month - 1]} {value.year}"
    return f"{WEEKDAYS['vi'][value.weekday()]}, {value:%d/%m/%Y}"


def short_day(value: date | None) -> str:
    """Write a day for a narrow column; the same in both languages, day before month.

    >>> short_day(date(2026, 11, 5))
    '05/11/2026'
    """
    return f"{_local(value):%d/%m/%Y}" if value else ""


def moment(value: datetime | None) -> str:
    """Write an hour and its day; the year only where it is not this one.

    >>> moment(datetime(1999, 11, 19, 9, 5, tzinfo=timezone.get_default_timezone()))
    '9:05 thứ Sáu 19/11/1999'
    """
    if not value:
        return ""
    value = timezone.localtime(value)
    hour = f"{value.hour}:{value:%M}"
    is_this_year = value.year == timezone.localdate().year
    if _english():
        year = "" if is_this_year else f" {value.year}"
        name = WEEKDAYS["en"][value.weekday()]
        return f"{hour}, {name} {value.day} {MONTHS[value.month - 1]}{year}"
    year = "" if is_this_year else f"/{value.year}"
    return f"{hour} {WEEKDAYS['vi'][value.weekday()]} {value.day}/{value.month}{year}"


def phone(number: str | None) -> str:
    """Group a telephone number for reading aloud; what is not one stays as it is.

    >>> phone("0912345678"), phone("+84912345678"), phone("02083881234"), phone("19001234")
    ('0912 345 678', '0912 345 678', '0208 388 1234', '1900 1234')
    """
    given = number or ""
    digits = re.sub(r"[\s.\-()]", "", given)
    digits = re.sub(r"\A(?:\+84|0084)", "0", digits)
    if re.fullmatch(r"0\d{9,10}", digits):
        return f"{digits[:4]} {digits[4:7]} {digits[7:]}"
    if re.fullmatch(r"1[89]00\d{4}", digits):
        return f"{digits[:4]} {digits[4:]}"
    return given


def dial(number: str | None) -> str:
    """Return the address that dials a number.

    >>> dial("0208 388 1234")
    'tel:02083881234'
    """
    return "tel:" + re.sub(r"[^\d+]", "", number or "")
