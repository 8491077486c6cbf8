"""Run one proof and print one line of JSON."""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import time
import traceback
from pathlib import Path

from proofs import LINES

ROOT = Path(__file__).parents[1]
HELD, MISSED, CANNOT_RUN = 0, 1, 2


def main() -> int:
    """Prove one line; 0 it holds, 1 it does not, 2 there is no such proof."""
    parser = argparse.ArgumentParser(prog="script/prove", description=__doc__)
    parser.add_argument("line", choices=sorted(LINES), metavar="M.N")
    parser.add_argument("--json", action="store_true", help="accepted for its own sake: always on")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--break", dest="break_name", default=None, metavar="NAME")
    wanted = parser.parse_args()
    seed = wanted.seed if wanted.seed is not None else time.time_ns() % 1_000_000
    module = importlib.import_module(LINES[wanted.line])
    began = time.monotonic()
    try:
        passed, figures = module.prove(seed, wanted.break_name)
    except Exception as error:  # noqa: BLE001
        traceback.print_exc()
        passed, figures = False, {"error": f"{type(error).__name__}: {error}"}
    figures["seconds"] = round(time.monotonic() - began, 1)
    report = {
        "line": wanted.line,
        "passed": passed,
        "figures": figures,
        "seed": seed,
        "commit": _commit(),
    }
    print(json.dumps(report, ensure_ascii=False))
    return HELD if passed else MISSED


def _commit() -> str:
    asked = subprocess.run(
        ["git", "-C", ROOT, "describe", "--always", "--dirty", "--abbrev=12"],
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
