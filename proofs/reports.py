"""Line 3.6: reports of generated months balance, and equal a count made directly in SQL."""

from __future__ import annotations

import json
from typing import Any

from proofs.commune import commune, inside

BREAKS = ("corrected-is-open", "late-by-apology", "another-commune", "sent-follows")
DOSSIERS = 260
CALL = "from proofs import reports_inside as inside; inside.run({seed}, {how_many}, {broken!r})"


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Let dossiers of a merged commune live at random over ten months, report, and count in SQL.

    Args:
        seed: Draws the lives: when each came, by which way, what was done, with which delays.
        break_name: `corrected-is-open` counts a corrected dossier as open again;
            `late-by-apology` measures lateness by the re-appointment; `another-commune` counts a
            stranger's dossiers; `sent-follows` lets a sent report follow what changed.

    Raises:
        ValueError: There is no such break.
    """
    if break_name is not None and break_name not in BREAKS:
        raise ValueError(f"no such break: {break_name}; there are {', '.join(BREAKS)}")
    call = CALL.format(seed=seed, how_many=DOSSIERS, broken=break_name or "")
    with commune() as (_cluster, environment):
        said = inside(environment, call)
    told: dict[str, Any] = json.loads(said.strip().splitlines()[-1])
    return not told["missed"], told
