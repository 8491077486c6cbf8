"""Line 5.5: numbers in words, read back by a reader that shares nothing with the writer.

The reader below is a grammar of how numbers are said, written from the language: it takes the one
right form of each number and nothing else. Every number below a million and 10,000 by chance up to
a million billions are written and read, with both words for an odd digit and for a four.
Breaks: `lam-forgotten`, `mot-forgotten`, `odd-dropped`, `hundreds-dropped`, `billions-as-millions`.
"""

from __future__ import annotations

import re
from contextlib import nullcontext
from random import Random
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from xaso.lib import longhand

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

ALL_BELOW, SOME_BELOW, BY_CHANCE = 1_000_000, 20_000, 10_000
LARGEST = 1_000_000_000_000_000
SHOWN = 5

TYPED = {
    0: "không",
    5: "năm",
    10: "mười",
    15: "mười lăm",
    21: "hai mươi mốt",
    24: "hai mươi bốn",
    55: "năm mươi lăm",
    101: "một trăm linh một",
    105: "một trăm linh năm",
    111: "một trăm mười một",
    1_004: "một nghìn không trăm linh bốn",
    2_026: "hai nghìn không trăm hai mươi sáu",
    8_000: "tám nghìn",
    21_000: "hai mươi mốt nghìn",
    205_000: "hai trăm linh năm nghìn",
    1_000_004: "một triệu không trăm linh bốn",
    1_015_000: "một triệu không trăm mười lăm nghìn",
    31_025_101: "ba mươi mốt triệu không trăm hai mươi lăm nghìn một trăm linh một",
    1_000_000_000: "một tỷ",
    12_000_500_000: "mười hai tỷ năm trăm nghìn",
    1_000_000_000_000: "một nghìn tỷ",
    1_005_000_000_000: "một nghìn không trăm linh năm tỷ",
    2_500_000_000_000: "hai nghìn năm trăm tỷ",
    LARGEST: "một triệu tỷ",
}
TYPED_OTHERWISE = {
    (24, "linh", "tư"): "hai mươi tư",
    (14, "linh", "tư"): "mười bốn",
    (105, "lẻ", "bốn"): "một trăm lẻ năm",
    (104, "lẻ", "tư"): "một trăm lẻ bốn",
    (1_000_044, "lẻ", "tư"): "một triệu không trăm bốn mươi tư",
}
SETTINGS = [("linh", "bốn"), ("lẻ", "bốn"), ("linh", "tư"), ("lẻ", "tư")]


class Misread(ValueError):
    """Words that are no number's right form."""


def prove(seed: int, break_name: str | None = None) -> tuple[bool, dict[str, Any]]:
    """Write numbers and read them back.

    Raises:
        ValueError: There is no such break.
    """
    if break_name is not None and break_name not in BREAKS:
        raise ValueError(f"no break {break_name!r}; there are {', '.join(BREAKS)}")
    random = Random(seed)
    chance = [random.randrange(10 ** random.randint(7, 15) + 1) for _ in range(BY_CHANCE)]
    lost: list[Any] = []
    tried: dict[str, int] = {}
    with BREAKS[break_name]() if break_name else nullcontext():
        typed_lost = [
            [number, words, told]
            for (number, odd, four), words in _typed().items()
            if (told := longhand.number_in_words(number, odd=odd, four=four)) != words  # type: ignore[arg-type]
        ]
        amount = longhand.amount_in_words(205_000)
        for odd, four in SETTINGS:
            reader = Reader(odd, four)
            below = ALL_BELOW if (odd, four) == SETTINGS[0] else SOME_BELOW
            numbers = [*range(below), *chance, LARGEST, LARGEST - 1]
            tried[f"{odd}, {four}"] = len(numbers)
            lost += [told for number in numbers if (told := _misread(reader, number, odd, four))]
        refused = [number for number in (-1, LARGEST + 1) if _is_refused(number)]
    figures = {
        "break": break_name,
        "typed": len(_typed()),
        "tried": tried,
        "misread": len(lost),
        "out_of_range_refused": len(refused),
        "amount": amount,
        "typed_lost": typed_lost[:SHOWN],
        "words_lost": lost[:SHOWN],
    }
    holds = not typed_lost and not lost and len(refused) == 2
    return holds and amount == "hai trăm linh năm nghìn đồng", figures


def _typed() -> dict[tuple[int, str, str], str]:
    return {(number, "linh", "bốn"): words for number, words in TYPED.items()} | TYPED_OTHERWISE


def _misread(reader: Reader, number: int, odd: str, four: str) -> list[Any] | None:
    words = longhand.number_in_words(number, odd=odd, four=four)  # type: ignore[arg-type]
    try:
        read = reader.read(words)
    except Misread as error:
        return [number, words, str(error)]
    return None if read == number else [number, words, read]


def _is_refused(number: int) -> bool:
    try:
        longhand.number_in_words(number)
    except ValueError:
        return True
    return False


class Reader:
    """Reads numbers as they are said, and refuses what nobody says.

    From left to right: `A tỷ B`, where A is said like any number up to a million and B like what
    follows it; a number below a billion is `x triệu y nghìn z`, without the parts that are zero.
    Behind another part the hundreds are always said, `không trăm` where there are none.
    """

    def __init__(self, odd: str, four: str) -> None:
        digits = ["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
        self._digit = {word: value for value, word in enumerate(digits, 1)}
        after_ten = {**self._digit, "lăm": 5}
        del after_ten["năm"]
        after_tens = {**after_ten, "mốt": 1, four: 4}
        del after_tens["một"]
        if four != "bốn":
            del after_tens["bốn"]
        self._below_hundred = {
            **self._digit,
            "mười": 10,
            **{f"mười {word}": 10 + value for word, value in after_ten.items()},
            **{f"{ten} mươi": 10 * n for ten, n in self._digit.items() if n > 1},
            **{
                f"{ten} mươi {word}": 10 * n + value
                for ten, n in self._digit.items()
                if n > 1
                for word, value in after_tens.items()
            },
        }
        self._after_hundred = {
            words: value for words, value in self._below_hundred.items() if value > 9
        } | {f"{odd} {word}": value for word, value in self._digit.items()}

    def read(self, words: str) -> int:
        """Read a number."""
        if words == "không":
            return 0
        parts = re.split(r"(?:^| )tỷ(?: |$)", words)
        if len(parts) == 1:
            return self._below_billion(words, is_first=True)
        if len(parts) != 2 or not parts[0]:
            raise Misread("“tỷ” is said once, after a number")
        billions = self._below_billion(parts[0], is_first=True)
        if billions > 1_000_000:
            raise Misread("too large")
        rest = self._below_billion(parts[1], is_first=False) if parts[1] else 0
        return billions * 1_000_000_000 + rest

    def _below_billion(self, words: str, *, is_first: bool) -> int:
        total, rest = 0, words
        for name, worth in (("triệu", 1_000_000), ("nghìn", 1_000)):
            head, found, tail = f" {rest} ".partition(f" {name} ")
            if found:
                total += worth * self._group(head.strip(), is_first=is_first)
                rest, is_first = tail.strip(), False
        return total + (self._group(rest, is_first=is_first) if rest else 0)

    def _group(self, words: str, *, is_first: bool) -> int:
        """Read one to three digits; only the first group may leave its hundreds unsaid."""
        head, found, tail = f" {words} ".partition(" trăm ")
        head, tail = head.strip(), tail.strip()
        if not found:
            if not is_first:
                raise Misread(f"“{words}” must say its hundreds")
            return self._looked_up(self._below_hundred, words)
        if head == "không":
            if is_first or not tail:
                raise Misread(f"“{words}” says hundreds that are not there")
            return self._looked_up(self._after_hundred, tail)
        hundreds = self._looked_up(self._digit, head)
        return hundreds * 100 + (self._looked_up(self._after_hundred, tail) if tail else 0)

    def _looked_up(self, table: dict[str, int], words: str) -> int:
        if words not in table:
            raise Misread(f"“{words}” is not said so")
        return table[words]


# --- What a careless hand could do ------------------------------------------------------------


def _last_digit(said: Callable[[int, int, str], str]) -> AbstractContextManager[object]:
    return patch.object(longhand, "_last_digit", said)


def _lam_forgotten() -> AbstractContextManager[object]:
    usual = longhand._last_digit  # noqa: SLF001
    return _last_digit(lambda tens, ones, four: usual(tens, ones, four).replace("lăm", "năm"))


def _mot_forgotten() -> AbstractContextManager[object]:
    usual = longhand._last_digit  # noqa: SLF001
    return _last_digit(lambda tens, ones, four: usual(tens, ones, four).replace("mốt", "một"))


def _odd_dropped() -> AbstractContextManager[object]:
    usual = longhand._three  # noqa: SLF001
    return patch.object(
        longhand,
        "_three",
        lambda group, odd, four, *, leading: [
            word for word in usual(group, odd, four, leading=leading) if word != odd
        ],
    )


def _hundreds_dropped() -> AbstractContextManager[object]:
    usual = longhand._three  # noqa: SLF001

    def three(group: int, odd: str, four: str, *, leading: bool) -> list[str]:
        return usual(group, odd, four, leading=leading or group < 100)

    return patch.object(longhand, "_three", three)


BREAKS: dict[str, Callable[[], AbstractContextManager[object]]] = {
    "lam-forgotten": _lam_forgotten,
    "mot-forgotten": _mot_forgotten,
    "odd-dropped": _odd_dropped,
    "hundreds-dropped": _hundreds_dropped,
    "billions-as-millions": lambda: patch.object(longhand, "BILLION", 10**6),
}
