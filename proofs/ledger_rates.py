"""Line 5.7: what posting costs beside its bare SQL, and a balance at a million legs.

Both sides take turns in one run and write into the same tables, under the same triggers: the house
by `ledger.post`, bare psycopg by the two statements that it comes down to. Then an account gets a
million legs and another a thousand, over the same days, and both are asked for their balance.
"""

from __future__ import annotations

import os
import platform
import tempfile
from pathlib import Path
from typing import Any

from faults.system import System

INSIDE = "proofs.ledger_rates_inside"
POSTING_GOAL, BALANCE_GOAL = 0.4, 2.0
BREAKS = frozenset({"slow-post", "balance-from-legs"})


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Race the ledger against its own statements, and a long account against a short one.

    Args:
        seed: Chooses the amounts, the days and who begins.
        break_name: `slow-post` lets each posting wait, `balance-from-legs` adds up the legs.

    Raises:
        ValueError: There is no such break.
    """
    if break_name is not None and break_name not in BREAKS:
        raise ValueError(f"no such break: {break_name}; there are {', '.join(sorted(BREAKS))}")
    with tempfile.TemporaryDirectory(prefix="xaso-ledger-") as scratch:
        system = System(Path(scratch) / "data")
        system.start()
        try:
            found = system.inside(INSIDE, str(seed), break_name or "")
        finally:
            system.stop()
    lost = [f"the ledger: {line}" for line in found["differences"][:5]]
    if found["sum"]:
        lost.append(f"the ledger comes to {found['sum']}")
    if found["posting"]["ratio"] < POSTING_GOAL:
        lost.append("posting is too slow")
    if found["balance"]["times"] > BALANCE_GOAL:
        lost.append("the balance of a long account is too slow")
    hardware = f"{os.cpu_count()} cores, {platform.machine()}"
    goals = {"posting": POSTING_GOAL, "balance": BALANCE_GOAL}
    return not lost, {**found, "goals": goals, "hardware": hardware, "lost": lost}
