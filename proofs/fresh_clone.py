"""1.1: a fresh clone comes up as root and as an ordinary user, and leaves nothing behind.

Dossiers are filed while it runs; what was there when it stopped is there when it starts again, and
opens with the secrets that were told. At last the clone's own `script/test` has to pass.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import psutil
from faults.clients import Client, opened, sample_answers
from faults.journal import Journal
from faults.system import free_port

from proofs import figures as figures_of
from proofs.clone import Clone, clone_for, myself, ordinary_user

if TYPE_CHECKING:
    from collections.abc import Iterator

AGAIN_SECONDS = 10
TEST_SECONDS = 1800
FILED = 8
PASSED = re.compile(r"(\d+) passed")
RULES = frozenset({"lost-row"})


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, object]]:
    """Try the clone as root (where we are root) and as an ordinary user.

    Args:
        seed: Chooses what is filed while it runs.
        break_name: `lost-row` deletes the dossiers' first events between the two starts, which has
            to be noticed.

    Raises:
        ValueError: No rule of that name.
    """
    if break_name and break_name not in RULES:
        raise ValueError(f"no rule named {break_name!r} to break; there are {sorted(RULES)}")
    people = ["root", ordinary_user()] if os.geteuid() == 0 else [myself()]
    figures: dict[str, object] = {}
    missed = []
    for person in people[:1] if break_name else people:
        with clone_for(person) as clone:
            tried = _try_all(clone, seed, break_name)
        figures[person] = tried
        missed += [f"{person}: {name}" for name, value in tried.items() if value is False]
    return not missed, {**figures, "missed": missed}


def _try_all(clone: Clone, seed: int, break_name: str | None) -> dict[str, object]:
    """Start, file, stop, start again, try a folder that cannot be written, run the suite."""
    if (clone.folder / ".venv").exists():
        return {"is_fresh": False}
    journal = Journal(clone.folder.parent / "journal.jsonl")
    figures = _first_start(clone, seed, journal)
    before = _kept_keys(clone)
    if break_name == "lost-row":
        figures_of.execute(clone.data, "DELETE FROM dossiers_event WHERE seq = 1")
    figures |= _second_start(clone, journal)
    lost = figures_of.lost(before, _kept_keys(clone))
    figures |= {
        "rows_before": sum(map(len, before.values())),
        "rows_lost": lost,
        "every_row_kept": not lost,
    }
    if break_name:
        return figures
    return {**figures, "read_only_is_said": _refuses_read_only(clone), **_suite(clone)}


def _first_start(clone: Clone, seed: int, journal: Journal) -> dict[str, object]:
    before = _received_bytes()
    with clone.server() as server:
        downloaded = round((_received_bytes() - before) / 1e6)
        client = Client(0, server.address, journal, sample_answers(seed), seed)
        for _ in range(FILED):
            client.file_one()
        left = server.stop()
    return {
        "first_start_seconds": round(server.seconds, 1),
        "download_mb": downloaded,
        "filed": len(journal.ok),
        "all_filed": len(journal.ok) == FILED,
        "children_left": left,
        "none_left": left == 0,
    }


def _second_start(clone: Clone, journal: Journal) -> dict[str, object]:
    with clone.server() as server, httpx.Client(base_url=server.address, timeout=30) as http:
        count = opened(http, journal)
        server.stop()
    return {
        "second_start_seconds": round(server.seconds, 1),
        "second_start_in_time": server.seconds < AGAIN_SECONDS,
        "opened_by_secret": count,
        "every_secret_opens": count == FILED,
    }


def _kept_keys(clone: Clone) -> dict[str, list[str]]:
    """Ask as the clone's owner, whom its database serves."""
    asked = clone.run(".venv/bin/python", "-m", "proofs.figures", str(clone.data))
    return dict(json.loads(asked.stdout))


def _refuses_read_only(clone: Clone) -> bool:
    """Point the server at a folder on a read-only disk; it has to say so and end with 2."""
    with _read_only_folder() as folder:
        said = clone.run(
            *("script/server", "--port", str(free_port()), "--data", folder), check=False
        )
    return said.returncode == 2 and folder in said.stderr and "Traceback" not in said.stderr


def _suite(clone: Clone) -> dict[str, object]:
    """Run `script/test` as that person would."""
    done = clone.run("script/test", check=False, timeout=TEST_SECONDS)
    found = PASSED.search(done.stdout)
    return {
        "tests_passed": int(found[1]) if found else 0,
        "suite_passes": done.returncode == 0,
        **({"suite_said": _what_failed(done.stdout)} if done.returncode else {}),
    }


def _what_failed(printed: str) -> list[str]:
    lines = [line for line in printed.splitlines() if line.startswith(("E  ", "FAILED", "=="))]
    return [line[:200] for line in lines[-20:]]


@contextmanager
def _read_only_folder() -> Iterator[str]:
    """Yield a folder that cannot be written, by root neither: a read-only mount."""
    with tempfile.TemporaryDirectory(prefix="xaso-proof-") as place:
        mounted = (
            os.geteuid() == 0
            and not subprocess.run(
                ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", place], check=False
            ).returncode
        )
        if not mounted:
            Path(place).chmod(0o555)
        try:
            yield place
        finally:
            if mounted:
                subprocess.run(["umount", place], check=True)


def _received_bytes() -> int:
    return int(psutil.net_io_counters(pernic=False, nowrap=True).bytes_recv)
