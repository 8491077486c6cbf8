"""Finding names however they were spelt: without marks, and i for y where both are one sound.

What is found is never changed: books keep "Lý" or "Lí" as somebody wrote it.

>>> words("Nguyễn Thị LÍ"), words("Lý"), words("Thúy"), words("Thúi")
(['nguyen', 'thi', 'li'], ['li'], ['thuy'], ['thui'])
"""

from __future__ import annotations

import re

from xaso.lib.text import fold

_LONG_Y = re.compile(r"(?<![aeou])y|(?<=qu)y")
"""A y that sounds like i: after no vowel, or after "qu", whose u is none."""
_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Return the words of a text by which it is found, each once, in their order."""
    return [*dict.fromkeys(_LONG_Y.sub("i", word) for word in _WORD.findall(fold(text)))]
