"""Line 5.3: a month of 20,000 bank lines with spoiled texts, matched by machine and never wrongly.

The month is made up in `proofs.bank_world`, which says what shares of it are spoiled how, and knows
whose each line is. It comes in as statement files of four banks' layouts through `xaso payments
statement import`, is matched by `xaso payments match` and closed by `xaso payments closing`. Of the
money that came for something owed at least 95 of 100 lines must be matched, none to anything but
what it was paid for; each line left to people says why; the closing page must add up to sums of our
own.
Breaks: `one-sign-without-amount`, `namesakes-alike`, `double-unsaid`, `closing-forgets-suspense`.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from faults.system import System

from proofs import bank_texts as texts
from proofs import bank_world
from proofs.bank_files import LAYOUTS, write
from proofs.bank_world import PAYABLE, SURPLUS
from xaso.lib import payment_reference

if TYPE_CHECKING:
    from proofs.bank_files import Layout
    from proofs.bank_world import Line, World

LINES = int(os.environ.get("XASO_BANK_LINES", "20000"))
LEAST = 0.95
BREAKS = (
    "one-sign-without-amount", "namesakes-alike", "double-unsaid", "closing-forgets-suspense",
)  # fmt: skip
INSIDE = "proofs.bank_inside"
WHYS = {
    "idle": {"nothing"},
    "named": {"several", "nothing"},
    "swapped": {"nothing", "several", "unknown_reference"},
    "blurred": {"nothing", "several", "other_amount"},
    "abbreviated": {"nothing", "several"},
    "cut": {"nothing", "several", "other_amount"},
    "cut-surplus": {"nothing", "several", "other_amount"},
    "wrong-sign": {"nothing", "several", "other_amount"},
    "double": {"double"},
    "late": {"late", "double"},
    "unknown": {"nothing", "unknown_reference"},
    "two-references": {"many"},
    "two-named": {"several"},
    "beside-another": {"other_amount", "nothing", "several"},
}
"""Why a line of a kind may be left to people; kinds that are not here must be matched."""


class Matched(NamedTuple):
    """What the product says of a line: whose it is, and how it knows or why it does not."""

    reference: str
    how: str
    why: str


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Bring a made-up month in, match, close, compare.

    Args:
        seed: Makes the month up.
        break_name: `one-sign-without-amount` lets a reference with a wrong sign match whatever the
            amount; `namesakes-alike` takes the first of several who owe it and are called so;
            `double-unsaid` forgets to say that money came twice; `closing-forgets-suspense` leaves
            what nobody knows out of the closing page.

    Raises:
        ValueError: There is no such break.
    """
    if break_name is not None and break_name not in BREAKS:
        raise ValueError(f"no such break: {break_name}; there are {', '.join(BREAKS)}")
    world = bank_world.month(seed, LINES, _references(seed))
    with tempfile.TemporaryDirectory(prefix="xaso-bank-month-") as scratch:
        system = System(Path(scratch) / "data")
        system.start()
        try:
            told = _told(system, Path(scratch), world, seed, break_name)
        finally:
            system.stop()
    return _judged(world, told, break_name)


def _references(seed: int) -> list[str]:
    """Draw references; `cousin`s of them come to none of these but by a chance in millions."""
    numbers = Random(f"{seed}-references").sample(range(payment_reference.CAPACITY), LINES * 2)
    return [payment_reference.issue(number) for number in numbers]


class Told(NamedTuple):
    """What the product told: of the imports, of each line, of the closing and the books."""

    imports: list[dict[str, Any]]
    lines: dict[int, Matched]
    closings: dict[str, dict[str, Any]]
    ledger: dict[str, Any]
    state: dict[str, Any]


def _told(
    system: System, scratch: Path, world: World, seed: int, break_name: str | None
) -> Told:  # fmt: skip
    files, places = _files(scratch, world, seed)
    days = _some_days(world)
    first = bank_world.MONTH.isoformat()
    steps: list[list[str]] = [
        *(
            ["payments", "statement", "import", str(path), "--map", name, "--json"]
            for path, name in files
        ),
        ["payments", "match", "--json"],
        *(["payments", "closing", "--since", first, "--day", day, "--json"] for day in days),
        ["ledger", "check", "--json"],
        ["state"],
    ]
    plan = {
        "owed": [_owed(row) for row in world.owed.values()],
        "payers": {row.reference: row.payer for row in world.owed.values()},
        "steps": steps,
        "break": break_name,
    }
    path = scratch / "plan.json"
    path.write_text(json.dumps(plan, ensure_ascii=False), "utf-8")
    told = system.inside(INSIDE, str(path))
    answers, agency = told["answers"], told["agency"]
    imports, rest = answers[: len(files)], answers[len(files) :]
    matched, *rest = rest
    closings, [check, state] = rest[: len(days)], rest[len(days) :]
    return Told(
        imports,
        _by_line(matched, _names(imports, files), places),
        {
            day: next(one for one in answer["told"] if one["agency"] == agency)
            for day, answer in zip(days, closings, strict=True)
        },
        check["told"][0],
        state,
    )


def _owed(row: bank_world.Owed) -> dict[str, Any]:
    asked = bank_world.MONTH - timedelta(days=20)
    return {
        "reference": row.reference,
        "amount": row.amount,
        "fee": row.fee,
        "asked": asked.isoformat(),
        "ended": row.ended,
        "ended_on": row.ended_on,
    }


def _files(
    scratch: Path, world: World, seed: int
) -> tuple[list[tuple[Path, str]], dict[tuple[str, int], int]]:
    """Write a file a week, each as another bank would; tell where each line stands."""
    chance = Random(f"{seed}-files")
    layouts = chance.sample(list(LAYOUTS), 4)
    files, places = [], {}
    for week, layout in enumerate(layouts):
        begins = bank_world.MONTH + timedelta(days=7 * week)
        ends = begins + timedelta(days=7)
        mine = [n for n, line in enumerate(world.lines) if begins <= line.movement.day < ends]
        if week % 2:
            mine.reverse()
        written = write(layout, [world.lines[n].movement for n in mine])
        path = scratch / f"week-{week}.{layout.kind}"
        path.write_bytes(written.content)
        files.append((path, layout.name))
        for n in mine:
            world.lines[n] = _as_written(world.lines[n], layout)
        places |= {(path.name, row): n for n, row in zip(mine, written.rows, strict=True)}
    return files, places


def _as_written(line: Line, layout: Layout) -> Line:
    """Return a line as cut off where this layout cuts its reference off."""
    text = texts.bare(layout.text(line.movement.text))
    if line.kind not in {*PAYABLE, *SURPLUS} or not line.owner or line.owner in text:
        return line
    if line.owner not in texts.bare(line.movement.text):
        return line
    return replace(line, kind="cut" if line.kind in PAYABLE else "cut-surplus")


def _some_days(world: World) -> list[str]:
    found = sorted({line.movement.day for line in world.lines})
    return [found[0].isoformat(), found[len(found) // 2].isoformat(), found[-1].isoformat()]


def _names(imports: list[dict[str, Any]], files: list[tuple[Path, str]]) -> dict[str, str]:
    """Return the names of the files by the ids of the statements they became."""
    return {
        answer["told"][0]["statement"]: path.name
        for answer, (path, _layout) in zip(imports, files, strict=True)
    }


def _by_line(
    matched: dict[str, Any], names: dict[str, str], places: dict[tuple[str, int], int]
) -> dict[int, Matched]:
    """Find our lines again by the file and the row they stood in."""
    return {
        places[names[one["statement"]], one["row"]]: Matched(
            one["reference"] or "", one["how"] or "", one["reason"] or ""
        )
        for one in matched["told"]
    }


# --- What must hold ----------------------------------------------------------------------------


def _judged(world: World, told: Told, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    incoming = {n: line for n, line in enumerate(world.lines) if line.movement.amount > 0}
    kinds = Counter(line.kind for line in world.lines)
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    missed = [f"{name}: {answer}" for name, answer in _imports_missed(world, told.imports)]
    wrong = []
    for number, line in incoming.items():
        found = told.lines.get(number)
        if found is None:
            missed.append(f"never told: {line}")
            continue
        if not found.reference:
            by_kind[line.kind][found.why or "no reason"] += 1
            if found.why not in WHYS.get(line.kind, set()):
                missed.append(f"left to people because of {found.why!r}: {line}")
        elif found.reference != line.owner:
            wrong.append(f"{found} is wrong: {line}")
        else:
            by_kind[line.kind][f"{found.how} {found.why}".strip()] += 1
    payable = [n for n, line in incoming.items() if line.kind in PAYABLE]
    by_machine = sum(bool(n in told.lines and told.lines[n].reference) for n in payable)
    share = by_machine / len(payable)
    missed += _surplus_missed(incoming, told.lines)
    missed += _books_missed(world, told)
    for day, page in told.closings.items():
        missed += [f"closing of {day}: {what}" for what in _closing_missed(world, told, day, page)]
    figures = {
        "break": break_name,
        "lines": len(world.lines),
        "incoming": len(incoming),
        "kinds": dict(kinds),
        "payable": len(payable),
        "matched_by_machine": by_machine,
        "share": round(share, 4),
        "wrong": len(wrong),
        "how": {kind: dict(counted) for kind, counted in sorted(by_kind.items())},
        "people": sum(not one.reference for one in told.lines.values()),
        "closing": {
            key: told.closings[max(told.closings)][key]
            for key in ("day", "balances", "collected", "unknown", "over", "waiting")
        },
        "ledger": {key: told.ledger[key] for key in ("sum", "accounts")},
        "wrong_lines": wrong[:5],
        "missed": missed[:10],
        "missed_count": len(missed),
    }
    return share >= LEAST and not wrong and not missed, figures


def _surplus_missed(incoming: dict[int, Line], told: dict[int, Matched]) -> list[str]:
    """See that of what came for one thing as many lines are called too much as truly are.

    Which of two is the second is a matter of their order in a file; where a layout cut one off,
    there is only the other.
    """
    cut = {line.owner for line in incoming.values() if line.kind in {"cut", "cut-surplus"}}
    truly: Counter[str] = Counter(line.owner for line in incoming.values() if line.kind in SURPLUS)
    found: Counter[str] = Counter(
        incoming[n].owner
        for n, one in told.items()
        if n in incoming and one.why in {"double", "late"}
    )
    return [
        f"{owner}: {found[owner]} lines are called too much, truly {truly[owner]}"
        for owner in truly.keys() | found.keys()
        if owner and owner not in cut and truly[owner] != found[owner]
    ]


def _imports_missed(world: World, imports: list[dict[str, Any]]) -> list[str]:
    """See that each file brought what it holds and nothing stands twice."""
    missed = []
    new = 0
    for answer in imports:
        told = answer["told"][0] if answer["told"] else {}
        if answer["error"] or told.get("known") or told.get("held"):
            missed.append(f"import: {str(answer)[:300]}")
        new += told.get("imported", 0)
    incoming = sum(line.movement.amount > 0 for line in world.lines)
    return missed if new == incoming else [*missed, f"{new} lines came in, truly {incoming}"]


def _books_missed(world: World, told: Told) -> list[str]:
    """Compare the accounts of the ledger with sums of our own."""
    sums = _sums(world, told.lines, "9999")
    ours = {
        "bank:970415:113366668888": sums.came,
        "cash:1": sums.cash,
        "suspense:unknown": -sums.unknown,
        "suspense:over": -sums.over,
        **{f"fee:{fee}": -amount for fee, amount in sums.applied.items()},
    }
    theirs = told.state["accounts"]
    missed = [
        f"{account} stands at {theirs.get(account, 0)}, truly {ours.get(account, 0)}"
        for account in ours.keys() | theirs.keys()
        if theirs.get(account, 0) != ours.get(account, 0)
    ]
    if told.ledger["sum"] or told.ledger["differences"]:
        missed.append(f"ledger: {told.ledger}")
    return missed


class Sums(NamedTuple):
    """What our own books say up to the end of a day, in đồng."""

    came: int
    unknown: int
    applied: dict[str, int]
    over: int
    cash: int


def _sums(world: World, lines: dict[int, Matched], until: str) -> Sums:
    """Add up what came until a day, from whose each line is said to be."""
    came: dict[str, int] = defaultdict(int)
    total = unknown = 0
    for n, line in enumerate(world.lines):
        amount = max(line.movement.amount, 0)
        if not amount or line.movement.day.isoformat() > until:
            continue
        total += amount
        if n in lines and lines[n].reference:
            came[lines[n].reference] += amount
        else:
            unknown += amount
    applied: dict[str, int] = defaultdict(int)
    over = cash = 0
    for row in world.owed.values():
        counted = 0 if row.ended else min(row.amount, came[row.reference])
        over += came[row.reference] - counted
        if row.ended == "cash" and row.ended_on <= until:
            cash += row.amount
            counted += row.amount
        applied[row.fee] += counted
    return Sums(total, unknown, applied, over, cash)


def _closing_missed(world: World, told: Told, day: str, page: dict[str, Any]) -> list[str]:
    """Compare a closing page with sums of our own."""
    before = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    until, earlier = _sums(world, told.lines, day), _sums(world, told.lines, before)
    today = [line.movement.amount for line in world.lines if line.movement.day.isoformat() == day]
    truly = {
        "balances": True,
        "sum": 0,
        "incoming": sum(amount for amount in today if amount > 0),
        "outgoing": sum(-amount for amount in today if amount < 0),
        "collected": sum(until.applied.values()) - sum(earlier.applied.values()),
        "unknown": until.unknown,
        "over": until.over,
        "owed_back": 0,
        "refunded": 0,
        "differences": [],
    }
    bank = {key: sum(row[key] for row in page["bank"]) for key in ("incoming", "outgoing")}
    found = {key: {**page, **bank}[key] for key in truly}
    return [f"{key} {found[key]}, truly {truly[key]}" for key in truly if found[key] != truly[key]]
