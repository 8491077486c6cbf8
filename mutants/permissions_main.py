"""Take the checks of permission out one by one: script/permissions [--sample N] [--log FILE]."""

from __future__ import annotations

import argparse
import sys
import time
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

from mutants.checks import checks
from mutants.workshop import world_at_work

HELD, MISSED = 0, 1


def main() -> int:
    """Try the checks; 0 where each is noticed or watched by a named test, else 1."""
    parser = argparse.ArgumentParser(prog="script/permissions", description=__doc__)
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="only N of them")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--log", type=Path, default=None, help="write what became of each")
    wanted = parser.parse_args()
    seed = wanted.seed if wanted.seed is not None else time.time_ns() % 1_000_000
    began = time.monotonic()
    with world_at_work() as world:
        permissions = import_module("mutants.permissions")
        report = permissions.run(world, checks(), wanted.sample, Random(seed), say)
    seconds = round(time.monotonic() - began)
    last = (
        f"{report.tried} checks taken out, {report.noticed} noticed, {report.behind} behind"
        f" another wall, {len(report.unnoticed)} unnoticed; seed {seed}, {seconds} s"
    )
    print("\n".join([*report.unnoticed, last]))
    if wanted.log is not None:
        lines = sorted(told(one) for one in report.findings)
        wanted.log.write_text("\n".join([last, "", *lines]) + "\n", encoding="utf-8")
    return MISSED if report.unnoticed else HELD


def say(finding: Any) -> None:
    """Tell how far it has come."""
    sys.stderr.write(f"{told(finding)}\n")
    sys.stderr.flush()


def told(finding: Any) -> str:
    """Return one line of the log."""
    walls = import_module("mutants.second_walls").WALLS
    by = finding.noticed_by or walls.get(finding.check.place) or "NOBODY NOTICED"
    return f"{finding.check.place} -> {by} ({finding.asked} asked)"


if __name__ == "__main__":
    sys.exit(main())
