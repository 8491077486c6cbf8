"""Words as they were read on a page: what, where, and how sure the reader was.

A place is a box in thousandths of the page's width and height from its upper left corner, so it
holds at every size of the picture.
"""

from __future__ import annotations

import html
import json
import re
import zlib
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in thousandths of the page."""
WHOLE = 1000
_TAG = re.compile(
    r"<(?:div|span|p) class=['\"](ocr\w+)['\"][^>]*?title=(['\"])(.*?)\2[^>]*>", re.DOTALL
)
_BOX = re.compile(r"bbox (-?\d+) (-?\d+) (-?\d+) (-?\d+)")
_SURE = re.compile(r"x_wconf (\d+)")
_MARKUP = re.compile(r"<[^>]*>")
_LINES = frozenset({"ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat"})


@dataclass(frozen=True, slots=True)
class Word:
    """One word; `confidence` from 0 to 100 as the reader gives it, `line` counts from 0."""

    text: str
    box: Box
    confidence: int
    line: int


def from_hocr(source: str) -> list[Word]:
    """Return the words of one page of hOCR, in reading order."""
    words: list[Word] = []
    width = height = 0
    line = -1
    for tag in _TAG.finditer(source):
        kind, title = tag[1], tag[3]
        found = _BOX.search(title)
        if found is None:
            continue
        left, top, right, bottom = (int(side) for side in found.groups())
        if kind == "ocr_page":
            width, height = max(right, 1), max(bottom, 1)
        elif kind in _LINES:
            line += 1
        elif kind == "ocrx_word":
            inside = source[tag.end() : source.find("</span>", tag.end())]
            text = html.unescape(_MARKUP.sub("", inside)).strip()
            sure = _SURE.search(title)
            if text:
                box = (_of(left, width), _of(top, height), _of(right, width), _of(bottom, height))
                words.append(Word(text, box, int(sure[1]) if sure else 0, max(line, 0)))
    return words


def _of(side: int, whole: int) -> int:
    return max(0, min(WHOLE, round(side * WHOLE / whole)))


def lines_of(words: Iterable[Word]) -> list[list[Word]]:
    """Return the words by their lines."""
    return [list(line) for _number, line in groupby(words, key=lambda word: word.line)]


def text_of(words: Iterable[Word]) -> str:
    """Return the words as text, line by line."""
    return "\n".join(" ".join(word.text for word in line) for line in lines_of(words))


def around(words: Sequence[Word]) -> Box:
    """Return the box around some words."""
    return (
        min(word.box[0] for word in words),
        min(word.box[1] for word in words),
        max(word.box[2] for word in words),
        max(word.box[3] for word in words),
    )


def pack(pages: Sequence[Sequence[Word]]) -> bytes:
    """Return the words of some pages as few bytes."""
    rows = [[[w.text, *w.box, w.confidence, w.line] for w in words] for words in pages]
    return zlib.compress(json.dumps(rows, ensure_ascii=False).encode())


def unpack(packed: bytes) -> list[list[Word]]:
    """Return what was packed."""
    pages = json.loads(zlib.decompress(packed))
    return [
        [
            Word(text, (left, top, right, bottom), confidence, line)
            for text, left, top, right, bottom, confidence, line in words
        ]
        for words in pages
    ]
