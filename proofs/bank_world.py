"""A month of a commune's account, made up: what is owed, what the bank tells, and the truth of it.

Shares of the lines (`KINDS`, of a hundred) are those of an account that mostly takes bills and
small fees, where most payers scan a code and one in eight types by hand. What nobody could tell
from a text is not made up either: a transfer that names somebody who owes that amount, sent for
somebody else. Whatever a text leaves open is there: homonyms that owe the same, two people named,
two references in one text, a reference two signs off that lies one sign beside a stranger's.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random

from proofs import bank_texts as texts
from proofs.bank_files import Movement, chronicle

MONTH = (date.today().replace(day=1) - timedelta(days=1)).replace(day=1)  # noqa: DTZ011
"""The month before this one: no bank tells of days to come."""
DAYS = 28
KINDS = {
    "scanned": 43.8,
    "typed": 9.0,
    "split": 8.0,
    "cut": 5.0,
    "wrong-sign": 4.0,
    "swapped": 1.0,
    "named": 3.0,
    "idle": 1.1,
    "blurred": 0.6,
    "abbreviated": 0.5,
    "short": 2.2,
    "over": 1.5,
    "double": 2.5,
    "late": 1.5,
    "unknown": 4.0,
    "two-references": 0.4,
    "two-named": 0.3,
    "beside-another": 0.3,
    "out": 11.5,
}
TRAPS = ("two-references", "two-named", "beside-another")
LEAST_OF_EACH = 4
"""However short a month is, it has so many of what a careless ladder falls for."""
PAYABLE = frozenset({
    "scanned", "typed", "split", "cut", "wrong-sign", "swapped", "named", "idle", "blurred",
    "abbreviated", "short", "rest", "over",
})  # fmt: skip
"""Money that came for something open and still owed: of these 95 of 100 must be matched."""
SURPLUS = frozenset({"double", "late"})
"""Money for something known that is owed no more."""
FEES = ("certified-copy", "civil-status-extract", "household-business", "waste", "water")
ROUND = (2_000, 4_000, 8_000, 10_000, 16_000, 50_000, 100_000)


@dataclass(slots=True)
class Owed:
    """One obligation; `ended` says how it was settled before the bank's line came, if it was."""

    reference: str
    amount: int
    payer: str
    fee: str
    ended: str = ""
    ended_on: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A movement, with what it is and whose it is; `owner` is a reference, empty for nobody."""

    movement: Movement
    kind: str
    owner: str


@dataclass(slots=True)
class World:
    """What is owed and what came, the oldest first."""

    owed: dict[str, Owed] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)


def month(seed: int, count: int, references: list[str]) -> World:
    """Make a month of about so many lines up; `references` are as many valid ones, all apart."""
    return _Maker(seed, references).make(count)


class _Maker:
    def __init__(self, seed: int, references: list[str]) -> None:
        self.chance = Random(f"{seed}-month")
        self.free = iter(references)
        self.world = World()
        self.number = self.chance.randrange(10**6)

    def make(self, count: int) -> World:
        kinds = list(KINDS)
        drawn = self.chance.choices(kinds, [KINDS[kind] for kind in kinds], k=count)
        for kind in [*TRAPS * LEAST_OF_EACH, *drawn]:
            if len(self.world.lines) >= count:
                break
            getattr(self, f"_{kind.replace('-', '_')}")(kind)
        self._lay_balances()
        return self.world

    def _lay_balances(self) -> None:
        """Sort the lines, and say after each what stands on the account."""
        lines = sorted(self.world.lines, key=lambda line: (line.movement.day, line.movement.at))
        told = chronicle(line.movement for line in lines)
        self.world.lines = [
            replace(line, movement=movement) for line, movement in zip(lines, told, strict=True)
        ]

    # --- what is owed ---------------------------------------------------------------------

    def _owe(self, *, amount: int = 0, payer: str = "", reference: str = "") -> Owed:
        chance = self.chance
        if not amount:
            is_bill = chance.random() < 0.6
            amount = chance.randrange(18_000, 460_000) if is_bill else chance.choice(ROUND)
        fee = chance.choice(FEES)
        row = Owed(
            reference or next(self.free), amount, payer or texts.name(chance), fee
        )  # fmt: skip
        self.world.owed[row.reference] = row
        return row

    # --- what came -------------------------------------------------------------------------

    def _moment(self, *, after: datetime | None = None) -> datetime:
        start = datetime.combine(MONTH, time(6))
        if after is not None:
            last = datetime.combine(MONTH + timedelta(days=DAYS - 1), time(22))
            seconds = max(int((last - after).total_seconds()), 60)
            return after + timedelta(seconds=self.chance.randrange(30, min(seconds, 400_000) + 31))
        day = self.chance.randrange(DAYS)
        return start + timedelta(days=day, seconds=self.chance.randrange(16 * 3_600))

    def _line(
        self, kind: str, owner: str, amount: int, text: str, *, at: datetime | None = None
    ) -> datetime:
        at = at or self._moment()
        self.number += self.chance.randrange(1, 400)
        movement = Movement(at.date(), at.time(), f"FT26{self.number:010}", amount, text)
        self.world.lines.append(Line(movement, kind, owner))
        return at

    def _told(self, row: Owed, typed: str) -> str:
        """Lay a typed reference into a text, and send it through a bank."""
        words = texts.filled(self.chance.choice(texts.WORDS), self.chance)
        sender = row.payer if self.chance.random() < 0.6 else ""
        at_front = self.chance.random() < 0.85
        text = f"{typed} {words}" if at_front else f"{words} {typed}"
        return texts.through_bank(text.strip(), self.chance, sender=sender)

    def _scanned(self, kind: str) -> None:
        row = self._owe()
        self._line(kind, row.reference, row.amount, self._told(row, row.reference))

    def _typed(self, kind: str) -> None:
        row = self._owe()
        typed = row.reference.lower() if self.chance.random() < 0.7 else row.reference
        self._line(kind, row.reference, row.amount, self._told(row, typed))

    def _split(self, kind: str) -> None:
        row = self._owe()
        typed = texts.split(row.reference, self.chance)
        self._line(kind, row.reference, row.amount, self._told(row, typed))

    def _cut(self, kind: str) -> None:
        row = self._owe()
        words = texts.filled(self.chance.choice(texts.WORDS), self.chance)
        text, _came_through = texts.cut(f"{row.reference} {words}", row.reference, self.chance)
        self._line(kind, row.reference, row.amount, text)

    def _wrong_sign(self, kind: str) -> None:
        row = self._owe()
        typed = texts.one_wrong(row.reference, self.chance)
        self._line(kind, row.reference, row.amount, self._told(row, typed))

    def _swapped(self, kind: str) -> None:
        row = self._owe()
        typed = texts.swapped(row.reference, self.chance)
        self._line(kind, row.reference, row.amount, self._told(row, typed))

    def _named(self, kind: str) -> None:
        row = self._owe()
        words = texts.filled(self.chance.choice(texts.WORDS), self.chance)
        text = texts.through_bank(f"{row.payer} {words}".strip(), self.chance)
        self._line(kind, row.reference, row.amount, text)

    def _idle(self, kind: str) -> None:
        row = self._owe()
        text = texts.filled(self.chance.choice(texts.IDLE), self.chance)
        self._line(kind, row.reference, row.amount, text)

    def _blurred(self, kind: str) -> None:
        row = self._owe()
        typed = texts.two_wrong(row.reference, self.chance)
        self._line(kind, row.reference, row.amount, self._told(row, typed))

    def _abbreviated(self, kind: str) -> None:
        row = self._owe()
        surname, middle, given = row.payer.split()
        text = texts.through_bank(f"{surname} {middle[0]} {given} nop tien", self.chance)
        self._line(kind, row.reference, row.amount, text)

    def _short(self, kind: str) -> None:
        row = self._owe(amount=self.chance.randrange(30_000, 460_000))
        part = self.chance.randrange(10_000, row.amount - 5_000)
        at = self._line(kind, row.reference, part, self._told(row, row.reference))
        if self.chance.random() < 0.5:
            text = self._told(row, row.reference)
            self._line("rest", row.reference, row.amount - part, text, at=self._moment(after=at))

    def _over(self, kind: str) -> None:
        row = self._owe()
        more = self.chance.choice((500, 1_000, 8_000, 50_000, row.amount))
        self._line(kind, row.reference, row.amount + more, self._told(row, row.reference))

    def _double(self, kind: str) -> None:
        row = self._owe()
        text = self._told(row, row.reference)
        at = self._line("scanned", row.reference, row.amount, text)
        again = text if self.chance.random() < 0.4 else self._told(row, row.reference)
        soon = at + timedelta(seconds=self.chance.randrange(20, 900))
        later = soon if self.chance.random() < 0.5 else self._moment(after=at)
        self._line(kind, row.reference, row.amount, again, at=later)

    def _late(self, kind: str) -> None:
        row = self._owe()
        at = self._line(kind, row.reference, row.amount, self._told(row, row.reference))
        row.ended = self.chance.choice(("cancelled", "cash"))
        row.ended_on = max(
            at.date() - timedelta(days=self.chance.randrange(1, 9)), MONTH
        ).isoformat()

    def _unknown(self, kind: str) -> None:
        chance = self.chance
        way = chance.randrange(3)
        if way == 0:
            text = texts.through_bank(f"{next(self.free)} nộp phí", chance)
        else:
            text = texts.filled(chance.choice(texts.STRANGE), chance)
        known = [*self.world.owed.values()][-40:]
        amount = (
            chance.choice(known).amount if way == 1 and known else chance.randrange(1_000, 9**8)
        )
        self._line(kind, "", amount, text)

    def _two_references(self, kind: str) -> None:
        one, two = self._owe(), self._owe()
        text = f"{one.reference} va {two.reference} nop chung"
        self._line(kind, "", one.amount + two.amount, text)

    def _two_named(self, kind: str) -> None:
        one = self._owe()
        two = self._owe(amount=one.amount)
        text = f"{one.payer} nop ho {two.payer}"
        self._line(kind, two.reference, two.amount, texts.plain(text))

    def _beside_another(self, kind: str) -> None:
        one = self._owe()
        other = texts.cousin(one.reference, self.chance)
        if other in self.world.owed:
            return
        two = self._owe(reference=other, amount=one.amount + self.chance.randrange(1_000, 90_000))
        typed = texts.between(one.reference, two.reference, self.chance)
        words = texts.through_bank(f"{typed} nop phi", self.chance)
        self._line(kind, one.reference, one.amount, words)

    def _out(self, kind: str) -> None:
        known = [*self.world.owed]
        reference = self.chance.choice(known[-200:]) if known else ""
        text = texts.filled(self.chance.choice(texts.OUT), self.chance, reference)
        self._line(kind, "", -self.chance.randrange(2_200, 30_000_000), text)


def sums(world: World) -> dict[str, int]:
    """Return what came in and went out, in đồng."""
    found: dict[str, int] = defaultdict(int)
    for line in world.lines:
        found["in" if line.movement.amount > 0 else "out"] += abs(line.movement.amount)
    return dict(found)
