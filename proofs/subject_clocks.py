"""The half of 2.7 about clocks: requests about people's data over a virtual year.

Two hundred requests of each kind come at random moments of a year. An oracle that counts days on
its own, from the calendar's bare rows, says what is promised and when alarms are due; the real
services and the real task, told the time every few hours, have to agree. In mid-year the rules
change.
"""

from __future__ import annotations

import json
from typing import Any

from bench import queue

from proofs.commune import commune, inside

BREAKS = frozenset({"calendar-ignored", "new-rules-for-old", "extended-twice"})
LIVE = "from proofs import subject_clocks_inside as inside; inside.live({seed}, {broken!r})"


def check(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Let a year pass.

    Args:
        seed: Chooses the moments, what officials do, days off of the commune and the new rules.
        break_name: `calendar-ignored` counts every day as worked; `new-rules-for-old` measures a
            request by the rules of the day of its answer; `extended-twice` gives time again.
    """
    with commune() as (_cluster, environment):
        queue.xaso(environment, "demo", "load", "--now", "--dossiers", "12")
        said = inside(environment, LIVE.format(seed=seed, broken=break_name or ""))
    figures: dict[str, Any] = json.loads(said.splitlines()[-1])
    return not figures["different_in_all"], {"subject_clocks": figures}
