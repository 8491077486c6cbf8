"""3.1: dossiers live at random against a model typed by hand, and every part of the table counts.

Breaks: `NAME` takes a row out of the table of transitions, `NAME/GUARD` one guard of a row; the
lives must then disagree with the model, and the proof says where.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
TESTS = "src/xaso/service/dossiers/tests/test_machine.py"
STEPS = int(os.environ.get("XASO_LIFE_STEPS", "2000"))


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Live `XASO_LIFE_STEPS` steps (2,000) with that seed; then take each part out in turn."""
    with tempfile.TemporaryDirectory(prefix="xaso-life-") as scratch:
        told = Path(scratch) / "seen.json"
        lives = _pytest(
            "two_thousand",
            seed,
            {"XASO_LIFE_BREAK": break_name or "", "XASO_LIFE_TELL": str(told)},
        )
        seen: dict[str, int] = json.loads(told.read_text()) if told.exists() else {}
    figures: dict[str, Any] = {
        "steps": sum(seen.values()),
        "done": sum(count for name, count in seen.items() if name.startswith("done")),
        "refused": sum(count for name, count in seen.items() if name.startswith("refused")),
        "transitions_done": len({name for name in seen if name.startswith("done")}),
    }
    if lives.returncode:
        figures["lost"] = _why(lives.stdout)
        return False, figures
    if break_name:
        return True, figures
    parts = _pytest("every_missing", seed, {})
    figures["parts_taken_out"] = _count(parts.stdout, "passed") + _count(parts.stdout, "failed")
    figures["unnoticed"] = re.findall(r"FAILED \S+\[(\S+)\]", parts.stdout)
    return parts.returncode == 0, figures


def _pytest(which: str, seed: int, more: dict[str, str]) -> subprocess.CompletedProcess[str]:
    with tempfile.TemporaryDirectory(prefix="xaso-life-") as scratch:
        words = ("-q", "-p", "no:cacheprovider", "-n", "2", "-m", "full or not full", "-k", which)
        return subprocess.run(
            [sys.executable, "-m", "pytest", *words, TESTS],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            env={
                **os.environ,
                "XASO_TEST_DATA": scratch,
                "XASO_LIFE_SEED": str(seed),
                "XASO_LIFE_STEPS": str(STEPS),
                **more,
            },
        )


def _why(output: str) -> str:
    found = re.findall(r"Broken: (.*)", output)
    return found[-1][:400] if found else output[-600:]


def _count(output: str, word: str) -> int:
    found = re.search(rf"(\d+) {word}", output)
    return int(found[1]) if found else 0
