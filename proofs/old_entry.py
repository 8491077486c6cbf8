"""The second half of line 4.4: an entry of 1987 is found in an old book, its extract printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random

    from faults.system import System

    from proofs.desks import Case, Town


def old_entry(town: Town, case: Case, system: System, chance: random.Random) -> dict[str, Any]:
    """Find the entry."""
    town.check("not yet", holds=False)
    return {}
