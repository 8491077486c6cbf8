"""Line 3.7: queue, dossier page and search at 100,000 dossiers beside a page's worth, one run.

Each page is compared with the same page of a database that holds just enough to fill it: both draw
the same rows, so that what differs is what size costs.
"""

from __future__ import annotations

from random import Random
from typing import Any

from bench import queue

MOST_TIMES = 1.2
REQUESTS, ROUNDS = 10, 5
BREAKS = ("sorted-whole",)


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Measure each page at both sizes in turn, five times; at most 1.2 times the fastest.

    Args:
        seed: Draws the names in the database.
        break_name: `sorted-whole` lets the database sort all that a list could show.

    Raises:
        ValueError: There is no such break.
    """
    if break_name is not None and break_name not in BREAKS:
        raise ValueError(f"no such break: {break_name}; there are {', '.join(BREAKS)}")
    drawn = Random(seed).uniform(-1, 1)
    holds, figures = queue.run(REQUESTS, break_name or "", rounds=ROUNDS, seed=drawn)
    slow = {
        page: cost["ratio"] for page, cost in figures["pages"].items() if cost["ratio"] > MOST_TIMES
    }
    return holds and not slow, {**figures, "most_times": MOST_TIMES, "slow": slow}
