"""Reading numbers that people type with spaces, dots and full-width digits."""

from __future__ import annotations

import re

from xaso.lib.text import tidy

_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
_SEPARATORS = re.compile(r"[\s.\-‐-―]+")


def joined(value: str) -> str:
    """Drop the spaces, dots and dashes between groups of digits.

    >>> joined(" 019 301-001.234")
    '019301001234'
    """
    return _SEPARATORS.sub("", tidy(value).translate(_WIDE))


def is_digits(text: str) -> bool:
    """Tell whether a text is nothing but the ten digits 0 to 9."""
    return text.isascii() and text.isdigit()
