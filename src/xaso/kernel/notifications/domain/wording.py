"""Filling a text's gaps, and hiding most of an address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_GAP = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def gaps(text: str) -> frozenset[str]:
    """Return the names of the gaps in a text.

    >>> sorted(gaps("Hồ sơ {code} hẹn trả {due}. {code}"))
    ['code', 'due']
    """
    return frozenset(_GAP.findall(text))


def fill(text: str, words: Mapping[str, str]) -> str:
    """Return the text with its gaps filled; what is filled in is never read as a gap again.

    >>> fill("Hồ sơ {code}", {"code": "{due}"})
    'Hồ sơ {due}'

    Raises:
        KeyError: A gap has no word.
    """
    return _GAP.sub(lambda gap: words[gap.group(1)], text)


def one_line(text: str) -> str:
    """Return the text on one line, as a subject must be.

    >>> one_line("Kết quả" + chr(13) + chr(10) + "Bcc: x@y.vn")
    'Kết quả Bcc: x@y.vn'
    """
    return " ".join(text.split())


def masked(address: str) -> str:
    """Return enough of an address to recognise it by who knows it.

    >>> masked("lan.nguyen@gmail.com"), masked("0912345678"), masked("a@b.vn")
    ('l***@gmail.com', '*** 678', '***@b.vn')
    """
    local, at, host = address.partition("@")
    if at:
        return f"{local[0] if len(local) > 2 else ''}***@{host}"
    return f"*** {address[-3:]}"
