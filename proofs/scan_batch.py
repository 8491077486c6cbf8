"""Line 4.5: a long batch: memory flat, progress true, stopped and gone on with, originals whole.

`XASO_SCAN_PAGES` sets how many pages are scanned (1,000).
"""

from __future__ import annotations

import json
import os
import signal
import tempfile
from typing import Any

from proofs.commune import commune, inside
from proofs.scanning import Ran, run

PAGES = int(os.environ.get("XASO_SCAN_PAGES", "1000"))
CALL = "from proofs import scans_inside as inside; inside.{what}"
STOPPED = 130
GROWS_MB = 40
"""What a process may hold more in its second half than in its first: caches that filled."""


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Read a long batch, ask it to stop in its middle, go on, and weigh the process meanwhile.

    Raises:
        ValueError: No rule is broken here on purpose; line 4.1 breaks those of the same run.
    """
    if break_name is not None:
        raise ValueError("no break here; see line 4.1")
    with tempfile.TemporaryDirectory(prefix="xaso-scans-") as place, commune() as (_db, around):
        drawn = _said(inside(around, CALL.format(what=f"draw_many({place!r}, {seed}, {PAGES})")))
        words = ["batch", f"{place}/quet", "--json", "--agency", drawn["agency"]]
        first = run(around, words, when=lambda done, of: done >= of // 3 > 0, then=signal.SIGTERM)
        second = run(around, [*words, "--resume"])
        told = _said(inside(around, CALL.format(what=f"judge_many({place!r})")))
    figures: dict[str, Any] = {
        **told,
        "stopped": first.code == STOPPED and first.said.get("state") == "stopped",
        "stopped_at": first.progress[-1],
        "went_on_at": second.progress[0],
        "ended": second.code == 0 and second.said.get("state") == "done",
        "progress_true": _is_true(first) and _is_true(second) and second.progress[-1][0] == PAGES,
        "memory_mb": [_halves(first), _halves(second)],
        "pages_a_minute": round(60 * PAGES / second.said["seconds"], 1),
    }
    figures["memory_flat"] = all(late - early <= GROWS_MB for early, late in figures["memory_mb"])
    holds = (
        not told["originals_changed"]
        and told["pages"] == PAGES == told["in_documents"] + told["separators"]
        and all(figures[name] for name in ("stopped", "ended", "progress_true", "memory_flat"))
    )
    return holds, figures


def _is_true(ran: Ran) -> bool:
    """Tell whether progress never went back, and the last word said what the summary says."""
    done = [one for one, _of in ran.progress]
    return done == sorted(done) and {of for _one, of in ran.progress[-1:]} == {ran.said["pages"]}


def _halves(ran: Ran) -> tuple[float, float]:
    """Return the most memory in the first and in the second half of a run, in megabytes."""
    middle = max(1, len(ran.memory) // 2)
    early, late = ran.memory[:middle], ran.memory[middle:] or ran.memory[-1:]
    return round(max(early), 1), round(max(late), 1)


def _said(printed: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(printed.strip().splitlines()[-1])
    return told
