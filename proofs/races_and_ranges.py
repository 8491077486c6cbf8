"""Line 3.2: races for every transition, and the codes of three desks without a line merged.

Breaks: `no-lock` as 2.6, `codes-forgotten` as 3.4; each breaks its own half.
"""

from __future__ import annotations

from typing import Any

from faults.races import BREAKS as OF_RACES

from proofs import offline, races


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Hold two hundred races a transition, and merge what three desks took in offline.

    Raises:
        ValueError: There is no such break.
    """
    if break_name in OF_RACES:
        return races.prove(seed, break_name)
    merged, ranges = offline.prove(seed, break_name)
    if break_name:
        return merged, ranges
    held, raced = races.prove(seed, None)
    return merged and held, {"ranges": ranges, "races": raced}
