"""Line 1.5: what was acknowledged survives thirty kills, exactly once."""

from __future__ import annotations

from typing import Any

from faults.crash import crash

KILLS = 30


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Run `script/faults crash --kills 30`; breaks: key-own-transaction, synchronous-commit-off."""
    return crash(KILLS, seed, break_name)
