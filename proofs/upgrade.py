"""The second half of 1.8: the demo of the previous landing goes on under today's code.

The previous landing is a commit of this repository. A clone of it, in an environment of its own,
loads its demo commune and takes in dossiers; then today's `xaso upgrade` runs on its data folder.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from faults.clients import Client, opened, sample_answers
from faults.journal import Journal
from faults.system import System

from proofs import figures as figures_of
from proofs.clone import clone_for, myself

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

PREVIOUS = "8335c7ebfc1b6349dd1e8f4278148125862ce04e"
"""The commit at the end of the last stop that landed; move it on with each landing."""

FILED = 5
DOSSIERS = 200
LOAD_SECONDS = 600


def prove(
    seed: int, xaso: Callable[..., subprocess.CompletedProcess[str]], break_name: str | None
) -> tuple[bool, dict[str, object]]:
    """Make yesterday's installation, upgrade it, open everything in it."""
    with tempfile.TemporaryDirectory(prefix="xaso-proof-") as place:
        data = Path(place, "data")
        journal = Journal(Path(place, "journal.jsonl"))
        _make_previous(data, journal, seed)
        before = figures_of.kept_keys(data)
        upgraded = xaso(data, "upgrade", check=False)
        if break_name == "lost-event":
            figures_of.execute(data, "DELETE FROM dossiers_event WHERE seq = 1")
        verified = xaso(data, "dossiers", "verify", "--json", check=False)
        lost = figures_of.lost(before, figures_of.kept_keys(data))
        count = _opened_today(data, journal) if upgraded.returncode == 0 else 0
    figures: dict[str, object] = {
        "from": PREVIOUS[:12],
        "rows": sum(map(len, before.values())),
        "rows_lost": lost,
        "upgraded": upgraded.returncode == 0,
        "replayed": json.loads(verified.stdout or "{}"),
        "opened_by_secret": count,
    }
    if upgraded.returncode:
        figures["said"] = upgraded.stderr[-300:]
    held = not upgraded.returncode and not verified.returncode and not lost and count == FILED
    return held, figures


def _make_previous(data: Path, journal: Journal, seed: int) -> None:
    with clone_for(myself(), PREVIOUS) as clone:
        with clone.server() as server:
            client = Client(0, server.address, journal, sample_answers(seed), seed)
            for _ in range(FILED):
                client.file_one()
            _wait_for_dossiers(clone.data, DOSSIERS)
            server.stop()
        shutil.copytree(clone.data, data, ignore=shutil.ignore_patterns(".s.PGSQL*"))


def _wait_for_dossiers(data: Path, wanted: int) -> None:
    """Let the demo load go on in the background until there are enough."""
    deadline = time.monotonic() + LOAD_SECONDS
    while figures_of.count(data, "SELECT count(*) FROM dossiers_dossier") < wanted:
        if time.monotonic() > deadline:
            raise RuntimeError(f"the previous landing did not make {wanted} dossiers")
        time.sleep(1)


def _opened_today(data: Path, journal: Journal) -> int:
    system = System(data)
    system.start()
    try:
        with httpx.Client(base_url=system.address, timeout=30) as http:
            return opened(http, journal)
    finally:
        system.stop()
