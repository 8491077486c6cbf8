"""Numbers of postal items, and where they can be followed."""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from datetime import datetime

_NUMBER = re.compile(r"[A-Z0-9]{5,30}")


class Direction(StrEnum):
    """Which way an item goes."""

    OUT = "out"
    IN = "in"


class State(StrEnum):
    """Where an item is."""

    ON_WAY = "on_way"
    DELIVERED = "delivered"
    CAME_BACK = "came_back"
    ARRIVED = "arrived"


def read_number(typed: str) -> str:
    """Return an item's number as carriers print it, "" where it cannot be one.

    >>> read_number("ea 123 456 789 vn"), read_number("12"), read_number("EA-1?")
    ('EA123456789VN', '', '')
    """
    number = re.sub(r"[\s.-]+", "", typed).upper()
    return number if _NUMBER.fullmatch(number) else ""


def link_to(pattern: str, number: str) -> str:
    """Return the address at which a carrier tells of an item; "" where it has none.

    >>> link_to("https://buu.vn/?key={number}", "EA1")
    'https://buu.vn/?key=EA1'
    >>> link_to("http://buu.vn/?key={number}", "EA1"), link_to("https://buu.vn/", "EA1")
    ('', '')
    """
    if not pattern.startswith("https://") or "{number}" not in pattern:
        return ""
    return pattern.replace("{number}", quote(number, safe=""))


def is_to_be_asked_about(sent_at: datetime, now: datetime, after_days: int) -> bool:
    """Tell whether an item has been on its way for so long that the carrier is asked."""
    return now - sent_at > timedelta(days=after_days)
