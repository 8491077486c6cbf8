"""2.7: the breach drill tells what was planted; requests about one's data keep their clocks."""

from __future__ import annotations

from typing import Any

from proofs import breach, subject_clocks

HALVES = {"breach": breach, "subject_clocks": subject_clocks}
"""Each has `BREAKS` and `check(seed, break_name) -> (passed, figures)`."""


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Prove each half; with a break only the half that it is of.

    Raises:
        ValueError: No rule of that name.
    """
    halves = [half for half in HALVES.values() if break_name is None or break_name in half.BREAKS]
    if not halves:
        known = sorted(name for half in HALVES.values() for name in half.BREAKS)
        raise ValueError(f"no rule named {break_name!r} to break; there are {known}")
    passed, figures = True, dict[str, Any]()
    for half in halves:
        holds, told = half.check(seed, break_name)
        passed, figures = passed and holds, figures | told
    return passed, figures
