"""2.3: at 300,000 dossiers queue and search use indexes, at most 1.2 times as dear as bare."""

from __future__ import annotations

from typing import Any

from bench import walls


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Run `script/bench walls`.

    Args:
        seed: Unused; the dossiers are drawn by the database from a fixed one, for both sides.
        break_name: `no-view` searches for names behind the wall itself.

    Raises:
        ValueError: No rule of that name.
    """
    if break_name not in {None, "no-view"}:
        raise ValueError(f"no rule named {break_name!r} to break; there is 'no-view'")
    return walls.run(10, break_name or "")
