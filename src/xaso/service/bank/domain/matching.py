"""What a line was paid for: a ladder of proofs. A wrong match is worse than none.

1. Its text holds one reference of ours: that is what was paid, be it too little or too much.
2. It holds one with a single wrong, lost, added or swapped sign, or cut off with the text, and the
   amount is exactly what is owed for it.
3. Exactly one open obligation has the amount, and its payer's name stands in the text; nobody else
   of that amount has the name, and nothing that looks like a reference says otherwise.
4. The rest waits for two people, each line with its reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from xaso.lib import payment_reference
from xaso.lib.text import fold
from xaso.service.bank.domain.identity import bare

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
    from datetime import date
    from uuid import UUID

__all__ = ["Book", "How", "Match", "Owed", "Why", "match", "name_stands_in", "slipped"]

_LEAST_WORDS, _LEAST_SIGNS = 2, 7
_WORDS = re.compile(r"[a-z0-9]+")
_LOOKS_LIKE_REFERENCE = re.compile(
    rf"{payment_reference.PREFIX}[{payment_reference.SIGNS}AEILOSUWYDZ01]{{4,12}}"
)
_LEAST_AGREEING = 4
_MOST_CUT_OFF = 3


class How(StrEnum):
    """By which step a line was matched."""

    REFERENCE = "reference"
    ONE_SIGN = "one_sign"
    AMOUNT_NAME = "amount_name"
    BY_HAND = "by_hand"
    DEPOSIT = "deposit"


class Why(StrEnum):
    """What keeps a line on the people's list, or sends its money back."""

    NOTHING = "nothing"
    UNKNOWN_REFERENCE = "unknown_reference"
    MANY = "many"
    DOUBLE = "double"
    LATE = "late"
    OTHER_AMOUNT = "other_amount"
    SEVERAL = "several"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"
    LOOKS_LIKE = "looks_like"


class Owed(NamedTuple):
    """One obligation; `owed` is 0 where nothing is asked for any more, `is_paid` where it came."""

    id: UUID
    reference: str
    owed: int
    amount: int
    is_paid: bool
    asked_on: date
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """What a line was paid for and how that is known; `obligation` is None on the people's list.

    `likely` are obligations that a person may want to look at.
    """

    obligation: Owed | None
    how: How | None
    why: Why | None = None
    likely: tuple[Owed, ...] = ()


class Book:
    """What is and was owed to an agency, as the ladder asks for it.

    It changes while lines are matched: `settle` says what has been paid meanwhile.
    """

    def __init__(
        self,
        owed: Iterable[Owed],
        names_of: Callable[[Sequence[Owed]], Mapping[str, Collection[str]]],
    ) -> None:
        """Take what is owed, and who tells the payers' names by subject, for many at once."""
        self.by_reference = {each.reference: each for each in owed}
        self.references = frozenset(self.by_reference)
        self._names_of = names_of
        self._names: dict[int, dict[str, list[tuple[str, ...]]]] = {}
        self._of_amount: dict[int, set[str]] = {}
        for each in self.by_reference.values():
            for amount in {each.amount, each.owed} - {0}:
                self._of_amount.setdefault(amount, set()).add(each.reference)

    def copy(self) -> dict[str, Owed]:
        """Return what is owed now, for `restore`."""
        return dict(self.by_reference)

    def restore(self, kept: dict[str, Owed]) -> None:
        """Let everything stand as when it was copied."""
        self.by_reference = kept

    def settle(self, obligation: Owed, owed: int) -> None:
        """Note that so much is still owed."""
        self.by_reference[obligation.reference] = obligation._replace(
            owed=owed, is_paid=obligation.is_paid or owed == 0
        )
        if owed:
            self._of_amount.setdefault(owed, set()).add(obligation.reference)
            self._names.pop(owed, None)

    def of_amount(self, amount: int) -> list[tuple[Owed, list[tuple[str, ...]]]]:
        """Return what has or had the amount, with the words of the payers' names."""
        references = sorted(self._of_amount.get(amount, ()))
        if amount not in self._names:
            rows = [self.by_reference[each] for each in references]
            told = self._names_of(rows)
            self._names[amount] = {
                row.reference: [_words(name) for name in told.get(row.subject, ())] for row in rows
            }  # fmt: skip
        names = self._names[amount]
        return [(self.by_reference[each], names.get(each, [])) for each in references]


def match(text: str, amount: int, day: date, book: Book) -> Match:
    """Say what a line of so much on a day was paid for."""
    held = payment_reference.find(text)
    ours = [book.by_reference[each] for each in held if each in book.by_reference]
    if len(ours) > 1:
        return Match(None, None, Why.MANY, tuple(ours))
    if ours:
        return _by_reference(ours[0])
    near = payment_reference.near(text, book.references)
    if not near and not held:
        near = slipped(text, book.references)
    if near:
        return _by_one_sign([book.by_reference[each] for each in near], amount)
    if held:
        return Match(None, None, Why.UNKNOWN_REFERENCE)
    return _by_name(text, amount, day, book)


def _by_reference(owed: Owed) -> Match:
    """Take a reference at its word; what is settled takes the money as too much, or not at all."""
    if owed.owed:
        return Match(owed, How.REFERENCE)
    if owed.is_paid:
        return Match(owed, How.REFERENCE, Why.DOUBLE)
    return Match(None, None, Why.LATE, (owed,))


def _by_one_sign(near: Sequence[Owed], amount: int) -> Match:
    if len(near) == 1 and near[0].owed == amount:
        return Match(near[0], How.ONE_SIGN)
    why = Why.MANY if len(near) > 1 else Why.OTHER_AMOUNT
    return Match(None, None, why, tuple(near))


def _by_name(text: str, amount: int, day: date, book: Book) -> Match:
    words = _words(text)
    named = [
        owed
        for owed, names in book.of_amount(amount)
        if any(name_stands_in(name, words) for name in names)
    ]  # fmt: skip
    open_ = [
        owed
        for owed in named
        if owed.owed == amount and owed.asked_on <= day and _agrees(text, owed.reference)
    ]
    if len(named) == 1 and len(open_) == 1:
        return Match(open_[0], How.AMOUNT_NAME)
    if named:
        return Match(None, None, Why.SEVERAL, tuple(named[:5]))
    return Match(None, None, Why.NOTHING)


def slipped(text: str, known: Set[str]) -> list[str]:
    """Return the known references that a text holds with one sign lost, added or swapped.

    Or whose last three signs at most are cut off with the text.

    >>> slipped("XSJ8PRKRPX nop phi", {"XSJ8PRQKRPX"})
    ['XSJ8PRQKRPX']
    """
    told = bare(text)
    starts = [at.start() for at in re.finditer(payment_reference.PREFIX, told)]
    windows = (told[at : at + payment_reference.LENGTH + 1] for at in starts)
    meant = [each for window in windows for each in _slips(window) if each in known]
    meant += [each for at in starts for each in _cut_off(told[at:], known)]
    return list(dict.fromkeys(meant))


def _cut_off(tail: str, known: Set[str]) -> list[str]:
    length = payment_reference.LENGTH
    if not length - _MOST_CUT_OFF <= len(tail) < length:
        return []
    return sorted(each for each in known if each.startswith(tail))


def _slips(window: str) -> Iterator[str]:
    first, length = len(payment_reference.PREFIX), payment_reference.LENGTH
    lost, same = window[: length - 1], window[:length]
    for at in range(first, length):
        for sign in payment_reference.SIGNS:
            yield lost[:at] + sign + lost[at:]
        yield window[:at] + window[at + 1 :]
        yield same[:at] + same[at + 1 : at + 2] + same[at : at + 1] + same[at + 2 :]


def name_stands_in(name: Sequence[str], words: Sequence[str]) -> bool:
    """Tell whether a whole name stands in a text, its words side by side.

    A name that is one word, or very short, proves nothing.

    >>> name_stands_in(("nguyen", "van", "an"), ("mbvcb", "nguyen", "van", "an", "nop"))
    True
    """
    size = len(name)
    if size < _LEAST_WORDS or sum(map(len, name)) < _LEAST_SIGNS:
        return False
    target = tuple(name)
    return any(tuple(words[at : at + size]) == target for at in range(len(words) - size + 1))


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORDS.findall(fold(text)))


def _agrees(text: str, reference: str) -> bool:
    """Tell whether what looks like a reference in the text may be this one, cut off or blurred."""
    told = _LOOKS_LIKE_REFERENCE.findall(bare(text))
    return all(_is_blurred(each, reference) for each in told)


def _is_blurred(told: str, reference: str) -> bool:
    agreeing = sum(a == b for a, b in zip(told, reference, strict=False))
    return agreeing >= len(payment_reference.PREFIX) + _LEAST_AGREEING
