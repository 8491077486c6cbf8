"""Line 2.6: two hundred barrier-started races for each transition; one wins, the others get 409."""

from __future__ import annotations

from typing import Any

from faults.races import races

EACH = 200


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Hold the races; breaks: no-lock, which answers two with 303 or one with 500."""
    return races(EACH, seed, break_name)
