"""Line 4.1: mixed scans become documents: read right, in the right dossier, none lost by a kill.

On some papers the name is hard to read (`hard_fields`), and a stamp or a copy of a copy takes more
with it. What is proposed of those papers counts among the wrong like any other; as they are none of
the scans that are to be read, a blank is not missed among the right, nor a word of theirs counted
with the scanner's. `right_of_all` counts them.

`XASO_SCANS` sets how many papers are scanned (200).
"""

from __future__ import annotations

import json
import os
import tempfile
from typing import Any

from proofs.commune import commune, inside
from proofs.scanning import run

SCANS = int(os.environ.get("XASO_SCANS", "200"))
BREAKS = ("last-sheet-trusted", "sure-of-everything", "faulty-pages-left-out")
CALL = "from proofs import scans_inside as inside; inside.{what}"
CLEAN, PHONE = 0.97, 0.90
RIGHT, WRONG = 0.95, 0.01
NEVER = ("lost", "doubled", "in_a_wrong_dossier", "unassigned_needlessly", "originals_changed",
         "mistaken_for_something_else")  # fmt: skip


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Scan mixed stacks, kill the run in its middle, go on, and compare every page.

    Args:
        seed: Draws the papers, the stacks and what scanners did to them.
        break_name: `last-sheet-trusted` lets pages behind a lost sheet go to the dossier before;
            `sure-of-everything` proposes what was read unsurely; `faulty-pages-left-out` drops
            pages that should be scanned again.

    Raises:
        ValueError: There is no such break.
    """
    if break_name is not None and break_name not in BREAKS:
        raise ValueError(f"no such break: {break_name}; there are {', '.join(BREAKS)}")
    with tempfile.TemporaryDirectory(prefix="xaso-scans-") as place, commune() as (_db, around):
        drawn = _said(inside(around, CALL.format(what=f"draw({place!r}, {seed}, {SCANS})")))
        words = ["batch", f"{place}/quet", "--json", "--agency", drawn["agency"]]
        killed = run(
            around, words, broken=break_name or "", when=lambda done, of: done >= of * 0.4 > 0
        )
        ended = run(around, [*words, "--resume"], broken=break_name or "")
        told = _said(inside(around, CALL.format(what=f"judge({place!r})")))
    cpu = killed.cpu_seconds + ended.cpu_seconds
    figures = {
        **{name: told.get(name, 0) for name in NEVER},
        **told,
        "files": drawn["files"],
        "killed_at": killed.progress[-1] if killed.progress else None,
        "killed": killed.code == -9,
        "resumed_to_the_end": ended.code == 0 and ended.said.get("state") == "done",
        "rescans_told": len(ended.said.get("rescan", [])),
        "pages_a_minute_a_core": round(60 * told["pages"] / cpu, 1) if cpu else None,
    }
    figures["lost"] = _lost(figures)
    return not figures["lost"], figures


def _lost(figures: dict[str, Any]) -> list[str]:
    """Return which promises were not kept."""
    accuracy = figures["word_accuracy"]
    kept = {
        "killed in its middle": figures["killed"],
        "resumed to the end": figures["resumed_to_the_end"],
        "names that are hard to read were met": figures["fields_hard"],
        "words on clean 300 dpi": accuracy.get("clean 300", 0) >= CLEAN,
        "words on phone photographs": accuracy.get("phone", 1) >= PHONE,
        "legible fields right": figures["right_part"] >= RIGHT,
        "hardly a field wrong": figures["wrong_part"] <= WRONG,
    }
    return [
        *(f"{name}: {figures[name]}" for name in NEVER if figures[name]),
        *(f"not kept: {what}" for what, is_kept in kept.items() if not is_kept),
    ]


def _said(printed: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(printed.strip().splitlines()[-1])
    return told
