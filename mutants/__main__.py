"""Try the mutants of the rules and say which survive: script/mutants [PATH...]."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

from tests.database import start_server

from mutants import fresh
from mutants.changes import changes
from mutants.outcomes import SURVIVED, Mutant
from mutants.rooms import by_room, name_of, rule_modules
from mutants.trying import say, try_room
from xaso.site.cluster import stop

HELD, MISSED = 0, 1
GOAL = 80


def main() -> int:
    """Try the mutants; 0 as many die as wanted, 1 too few."""
    parser = argparse.ArgumentParser(prog="script/mutants", description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path, help="modules or folders; all without")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="at most N a module")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--lanes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", action="store_true", help="only one line of JSON on stdout")
    wanted = parser.parse_args()
    seed = wanted.seed if wanted.seed is not None else time.time_ns() % 1_000_000
    began = time.monotonic()
    modules = run(wanted.paths, wanted.sample, Random(seed), wanted.lanes)
    killed, tried = (sum(row[key] for row in modules) for key in ("killed", "mutants"))
    report = {
        "mutants": tried,
        "killed": killed,
        "percent": _percent(killed, tried),
        "goal": GOAL,
        "seed": seed,
        "seconds": round(time.monotonic() - began),
        "modules": modules,
    }
    print(json.dumps(report, ensure_ascii=False) if wanted.json else _told(report))
    return HELD if killed * 100 >= GOAL * tried else MISSED


def run(paths: list[Path], sample: int, random: Random, lanes: int) -> list[dict[str, Any]]:
    """Try the mutants of the modules at or below the paths; return a row for each module."""
    rows = []
    scratch = Path(os.environ["XASO_DATA"])
    fresh.prepare()
    server = start_server()
    try:
        for room, modules in by_room(rule_modules(paths)).items():
            chosen = {module: _mutants(module, sample, random) for module in modules}
            mutants = [mutant for found in chosen.values() for mutant in found]
            outcomes = try_room(room, modules, mutants, lanes, scratch)
            new = [_row(module, found, outcomes) for module, found in chosen.items() if found]
            for row in new:
                say(json.dumps(row, ensure_ascii=False))
            rows += new
    finally:
        stop(server)
    return rows


def _mutants(module: Path, sample: int, random: Random) -> list[Mutant]:
    found = [
        Mutant(str(module), number, change.says, change.line, change.lines, change.is_inside)
        for number, change in enumerate(changes(module))
    ]
    return random.sample(found, sample) if 0 < sample < len(found) else found


def _row(module: Path, mutants: list[Mutant], outcomes: dict[str, str]) -> dict[str, Any]:
    survivors = sorted(
        (mutant.line, mutant.says) for mutant in mutants if outcomes[mutant.key] == SURVIVED
    )
    killed = len(mutants) - len(survivors)
    return {
        "module": name_of(module),
        "mutants": len(mutants),
        "killed": killed,
        "percent": _percent(killed, len(mutants)),
        "survived": [f"{line}: {says}" for line, says in survivors],
    }


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 100.0


def _told(report: dict[str, Any]) -> str:
    rows = [*report["modules"], {**report, "module": "all"}]
    lines = ["| module | mutants | killed | % |", "|---|--:|--:|--:|"]
    lines += [
        f"| {row['module']} | {row['mutants']} | {row['killed']} | {row['percent']} |"
        for row in rows
    ]
    lines.append("")
    for row in report["modules"]:
        lines += [f"{row['module']}:{survivor}" for survivor in row["survived"]]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
