"""Line 1.6: the last POST of a birth registration against pgbench running its own SQL."""

from __future__ import annotations

from typing import Any

from bench.submit import run


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Run `script/bench submit`: every row and file is counted, the ratio is reported.

    Args:
        seed: What the answers are made of.
        break_name: `lost-row` takes a file out of an acknowledged dossier, `wrong-statement`
            leaves a statement out of pgbench's script, `synchronous-commit-off` lets the server
            acknowledge before the disk has it; each has to be noticed.
    """
    return run(seed, break_name)
