"""Line 5.4: statement files of six layouts; nothing counts twice, damage is named, undo is whole.

Movements of two weeks, two equal payments every day among them, come in through files of all six
layouts: again, shuffled, with overlapping days, with a day cut at noon. Our own books say of each
file how many lines are new and known, which rows cannot be read, and what stands on the account;
`xaso payments statement import --json` has to say the same, `xaso ledger check --json` and `xaso
payments obligations export --json` have to agree. A trial run changes nothing; what was undone is
as it was before, and comes in again as it came.
Breaks: `known-forgotten`, `totals-are-money`, `outgoing-is-money`, `undo-leaves-one`.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from faults.system import System

from proofs import bank_damage as damage
from proofs import bank_texts as texts
from proofs.bank_files import LAYOUTS, Movement, chronicle, write
from proofs.bank_world import FEES, MONTH
from xaso.lib import payment_reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from proofs.bank_files import Layout

MOVEMENTS = int(os.environ.get("XASO_BANK_LINES", "20000")) // 10
DAYS = 14
BREAKS = ("known-forgotten", "totals-are-money", "outgoing-is-money", "undo-leaves-one")
INSIDE = "proofs.bank_inside"
BANK = "bank:970415:113366668888"
STATE, CHECK = ["state"], ["ledger", "check", "--json"]
EXPORT = ["payments", "obligations", "export", "--json"]
MATCH = ["payments", "match", "--json"]


@dataclass(frozen=True, slots=True)
class Expected:
    """What a file has to bring: new and known lines, rows that cannot be read; None: refused."""

    new: int
    known: int
    bad: frozenset[int] = frozenset()
    is_whole: bool = True


@dataclass(slots=True)
class Story:
    """Steps with what each has to say, and our own books beside them."""

    scratch: Path
    movements: list[Movement]
    steps: list[list[str]] = field(default_factory=list)
    wanted: dict[int, Expected] = field(default_factory=dict)
    same: list[tuple[int, int, str]] = field(default_factory=list)
    sums: dict[int, int] = field(default_factory=dict)
    inside: set[int] = field(default_factory=set)
    files: int = 0

    def do(self, words: list[str]) -> int:
        """Add a step; return its place."""
        self.steps.append(words)
        return len(self.steps) - 1

    def take(
        self, layout: Layout, chosen: Sequence[int], *, is_trial: bool = False, name: str = ""
    ) -> int:
        """Bring movements in through a layout; remember what has to come of it."""
        written = write(layout, [self.movements[n] for n in chosen])
        incoming = {n for n in chosen if self.movements[n].amount > 0}
        at = self.bring(
            name or f"{layout.name}.{layout.kind}", layout.name, written.content, is_trial=is_trial
        )
        self.wanted[at] = Expected(len(incoming - self.inside), len(incoming & self.inside))
        if not is_trial:
            self.inside |= incoming
        return at

    def bring(self, name: str, layout: str, content: bytes, *, is_trial: bool = False) -> int:
        """Write a file and bring it in."""
        self.files += 1
        path = self.scratch / f"{self.files:03}-{name}"
        path.write_bytes(content)
        words = ["payments", "statement", "import", str(path), "--map", layout, "--json"]
        return self.do([*words, "--dry-run"] if is_trial else words)

    def look(self) -> dict[str, int]:
        """Ask for the books, and remember what stands on the account by our own."""
        places = {"state": self.do(STATE), "check": self.do(CHECK), "export": self.do(EXPORT)}
        self.sums[places["state"]] = sum(self.movements[n].amount for n in self.inside)
        return places

    def alike(self, one: dict[str, int], other: dict[str, int], when: str) -> None:
        """Ask that the books say the same twice."""
        self.same += [(one[what], other[what], f"{when}: {what}") for what in ("state", "export")]


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Bring files in, whole and damaged, and take them back.

    Args:
        seed: Makes movements, files and damage up.
        break_name: `known-forgotten` asks no more whether a movement is known; `totals-are-money`
            and `outgoing-is-money` count such rows as payments; `undo-leaves-one` forgets one line.

    Raises:
        ValueError: There is no such break.
    """
    if break_name is not None and break_name not in BREAKS:
        raise ValueError(f"no such break: {break_name}; there are {', '.join(BREAKS)}")
    with tempfile.TemporaryDirectory(prefix="xaso-statements-") as scratch:
        owed, movements = _world(seed)
        story = Story(Path(scratch), movements)
        _tell(story, Random(f"{seed}-story"))
        system = System(Path(scratch) / "data")
        system.start()
        try:
            answers = _run(system, story, owed, break_name)
        finally:
            system.stop()
    return _judged(story, answers, break_name)


# --- The movements -----------------------------------------------------------------------------


def _world(seed: int) -> tuple[dict[str, dict[str, Any]], list[Movement]]:
    """Make up what is owed, and two weeks of movements; every day two of them are truly equal."""
    chance = Random(f"{seed}-statements")
    numbers = iter(chance.sample(range(payment_reference.CAPACITY), MOVEMENTS * 2))
    owed: dict[str, dict[str, Any]] = {}
    movements: list[Movement] = []
    for n in range(MOVEMENTS):
        day = MONTH + timedelta(days=n * DAYS // MOVEMENTS)
        at = time(chance.randrange(6, 22), chance.randrange(60), chance.randrange(60))
        if chance.random() < 0.15:
            text = texts.filled(chance.choice(texts.OUT), chance, "")
            movements.append(_moved(chance, day, at, -chance.randrange(2_200, 9_000_000), text))
            continue
        reference, amount = payment_reference.issue(next(numbers)), chance.randrange(1, 80) * 1_000
        if chance.random() < 0.9:
            owed[reference] = _owed(reference, amount, chance)
        text = texts.through_bank(f"{reference} nộp phí", chance)
        movements.append(_moved(chance, day, at, amount, text))
    for day in range(DAYS):
        amount, text = (
            chance.randrange(1, 80) * 1_000,
            texts.LIKE_TOTALS[day % len(texts.LIKE_TOTALS)],
        )
        for hour in (9, 15):
            at = time(hour, chance.randrange(60))
            movements.append(_moved(chance, MONTH + timedelta(days=day), at, amount, text))
    return owed, chronicle(movements)


def _moved(chance: Random, day: Any, at: time, amount: int, text: str) -> Movement:
    return Movement(day, at, f"FT26{chance.randrange(10**10):010}", amount, text)


def _owed(reference: str, amount: int, chance: Random) -> dict[str, Any]:
    return {
        "reference": reference,
        "amount": amount,
        "fee": chance.choice(FEES),
        "asked": (MONTH - timedelta(days=9)).isoformat(),
        "ended": "",
        "ended_on": "",
    }


# --- The story ---------------------------------------------------------------------------------


def _tell(story: Story, chance: Random) -> None:
    """Bring the two weeks in piece by piece, in every layout, with all that goes wrong."""
    layouts = list(LAYOUTS)
    chance.shuffle(layouts)
    first = _days(story, 0, 4)
    empty = story.look()
    story.take(layouts[0], first, is_trial=True, name="trial")
    story.alike(empty, story.look(), "after a trial run")
    story.take(layouts[0], first, name="first")
    story.do(MATCH)
    once = story.look()
    story.take(layouts[0], first, name="again")
    for layout in layouts:
        story.take(layout, _shuffled(first, chance), name=f"again-{layout.name}")
    story.alike(once, story.look(), "after the same in six layouts")
    for n, layout in enumerate(layouts[1:5], 1):
        _overlap(story, layout, n, chance)
    _halves(story, layouts, chance)
    _damage(story, chance)
    _undo(story, layouts, chance)
    story.do(MATCH)
    story.look()


def _days(story: Story, begins: int, ends: int) -> list[int]:
    """Return the movements of the days from one up to another."""
    return [
        n
        for n, one in enumerate(story.movements)
        if begins <= (one.day - MONTH).days < ends
    ]  # fmt: skip


def _shuffled(chosen: Iterable[int], chance: Random) -> list[int]:
    chosen = list(chosen)
    chance.shuffle(chosen)
    return chosen


def _overlap(story: Story, layout: Layout, n: int, chance: Random) -> None:
    """Bring two more days in, together with two that came before, in any order."""
    story.take(layout, _shuffled(_days(story, n + 1, n + 4), chance), name=f"overlap-{layout.name}")


def _halves(story: Story, layouts: Sequence[Layout], chance: Random) -> None:
    """Bring a day in up to noon, then whole and in another layout: the second of equals is new."""
    for day, (one, other) in enumerate([*zip(layouts[:3], layouts[3:], strict=True)], 8):
        whole = _days(story, day, day + 1)
        noon = datetime.combine(MONTH, time(12)).time()
        morning = [n for n in whole if story.movements[n].at < noon]
        story.take(one, morning, name=f"morning-{one.name}")
        story.take(other, whole, name=f"whole-{other.name}")
        story.take(one, _shuffled(whole, chance), name=f"whole-{one.name}")


def _damage(story: Story, chance: Random) -> None:
    """Bring damaged files in: nothing of those that say nothing sure, the good rows of the rest."""
    fresh = _days(story, 11, 12)
    before = story.look()
    for one in damage.whole([story.movements[n] for n in fresh], chance):
        at = story.bring(one.name, one.layout, one.content)
        story.wanted[at] = Expected(0, 0, is_whole=False)
    story.alike(before, story.look(), "after files that say nothing sure")
    for layout in LAYOUTS:
        for what in ("letters", "days", "formulas"):
            damaged = damage.by_rows(layout, [story.movements[n] for n in fresh], chance, what)
            bad = damaged.bad or frozenset()
            good = {
                n for at, n in enumerate(fresh) if at not in bad and story.movements[n].amount > 0
            }
            at = story.bring(damaged.name, layout.name, damaged.content)
            rows = frozenset(damaged.rows[place] for place in bad)
            story.wanted[at] = Expected(len(good - story.inside), len(good & story.inside), rows)
            story.inside |= good
    story.look()


def _undo(story: Story, layouts: Sequence[Layout], chance: Random) -> None:
    """Take two fresh files back, the last first and the first first, and bring them in again."""
    story.do(MATCH)
    before = story.look()
    for name, order in (("last", (1, 0)), ("first", (0, 1))):
        taken = set(story.inside)
        places = []
        for layout, day in zip(chance.sample(list(layouts), 2), (12, 13), strict=True):
            chosen = _days(story, day, day + 1)
            places.append((
                story.take(layout, chosen, name=f"{name}-{layout.name}"),
                layout,
                chosen,
            ))
        if name == "last":
            story.do(MATCH)
        for n in order:
            story.do(["undo", str(places[n][0])])
        story.inside = taken
        story.alike(before, story.look(), f"after undoing, {name} first")
    for layout, day in zip(chance.sample(list(layouts), 2), (12, 13), strict=True):
        story.take(layout, _days(story, day, day + 1), name=f"at-last-{layout.name}")


# --- What must hold ----------------------------------------------------------------------------


def _run(
    system: System, story: Story, owed: dict[str, dict[str, Any]], break_name: str | None
) -> list[dict[str, Any]]:
    plan = {"owed": list(owed.values()), "payers": {}, "steps": story.steps, "break": break_name}
    path = story.scratch / "plan.json"
    path.write_text(json.dumps(plan, ensure_ascii=False), "utf-8")
    answers: list[dict[str, Any]] = system.inside(INSIDE, str(path))["answers"]
    return answers


def _judged(
    story: Story, answers: list[dict[str, Any]], break_name: str | None
) -> tuple[bool, dict[str, Any]]:
    missed: list[str] = []
    reasons: Counter[str] = Counter()
    for at, wanted in story.wanted.items():
        name = Path(story.steps[at][3]).name
        missed += [f"{name}: {what}" for what in _differs(answers[at], wanted, reasons)]
    for one, other, when in story.same:
        if answers[one] != answers[other]:
            missed.append(f"not the same {when}: {_apart(answers[one], answers[other])}")
    for at, total in story.sums.items():
        stands = answers[at]["accounts"].get(BANK, 0)
        if stands != total:
            missed.append(f"step {at}: {stands} stands on the account, truly {total}")
    for at, words in enumerate(story.steps):
        if words == CHECK and (told := answers[at]["told"][0]) | {"accounts": 0} != NOTHING_WRONG:
            missed.append(f"step {at}: ledger {told}")
    missed += _obligations_missed(story, answers[max(story.sums)]["obligations"])
    refused = [n for n, wanted in story.wanted.items() if not wanted.is_whole]
    figures = {
        "break": break_name,
        "movements": len(story.movements),
        "files": story.files,
        "layouts": len(LAYOUTS),
        "whole_files_refused": sum(bool(answers[n]["error"]) for n in refused),
        "bad_rows": sum(len(wanted.bad) for wanted in story.wanted.values()),
        "reasons": dict(reasons.most_common(12)),
        "on_the_account": story.sums[max(story.sums)],
        "compared_states": len(story.same),
        "missed": missed[:12],
        "missed_count": len(missed),
    }
    return not missed, figures


NOTHING_WRONG = {"sum": 0, "accounts": 0, "differences": []}


def _differs(answer: dict[str, Any], wanted: Expected, reasons: Counter[str]) -> list[str]:
    """Compare what was told of a file with what has to come of it."""
    told = answer["told"][0] if answer["told"] else {}
    if not wanted.is_whole:
        reason = told.get("reason") or answer["error"]
        reasons[f"file: {reason}"] += 1
        is_refused = bool(reason) and not told.get("imported")
        return [] if is_refused else [f"was not refused: {answer}"]
    if not told or answer["error"]:
        return [f"was refused: {answer}"]
    missed = []
    if (told["imported"], told["known"]) != (wanted.new, wanted.known):
        missed.append(
            f"{told['imported']} new and {told['known']} known, truly {wanted.new}, {wanted.known}"
        )
    rejected = {one["row"]: one["reason"] for one in told["rejected"]}
    silent = sorted(wanted.bad - rejected.keys())
    if silent:
        missed.append(f"rows {silent} were not rejected")
    if len(told["rejected"]) != len(rejected) or not all(rejected.values()):
        missed.append("a row is rejected twice or without a reason")
    if told["lines"] != told["imported"] + told["known"] + len(rejected):
        missed.append(f"{told['lines']} lines do not add up: {told}")
    reasons.update(rejected.values())
    return missed


def _apart(one: dict[str, Any], other: dict[str, Any]) -> str:
    """Say where two answers differ, in short."""
    for key, value in one.items():
        if other.get(key) == value:
            continue
        if isinstance(value, dict):
            keys = [k for k in {**value, **other[key]} if value.get(k) != other[key].get(k)]
            return f"{key}: {[(k, value.get(k), other[key].get(k)) for k in keys[:3]]}"
        lines = [line for line in value if line not in other[key]]
        return f"{key}: {len(lines)} lines, {str(lines[:1])[:300]}"
    return "keys"


def _obligations_missed(story: Story, told: dict[str, list[Any]]) -> list[str]:
    """See that each reference is paid by its own movement and by no other."""
    paid: dict[str, int] = {}
    for n in story.inside:
        one = story.movements[n]
        for reference in told:
            if reference in one.text.upper():
                paid[reference] = paid.get(reference, 0) + one.amount
    return [
        f"{reference}: {amount} paid, truly {paid.get(reference, 0)}"
        for reference, (amount, _stands) in told.items()
        if amount != paid.get(reference, 0)
    ]
