"""Must show 1.3: official sheets come in word for word, and broken ones stop nothing.

The 134 sheets lie outside the repository (`XASO_SHARED`, or `../shared`); without them there is
nothing to prove. Breaks: `guess-time`, `guess-fee`, `tidy-words`, `swallow-problems`, `always-new`.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import django

from xaso.site.cluster import APP, OWNER, Cluster

ROOT = Path(__file__).resolve().parent.parent
SHEETS, TABLE, HOSTILE = 134, 40, 80
BREAKS = ("guess-time", "guess-fee", "tidy-words", "swallow-problems", "always-new")


def prove(seed: int, break_name: str | None = None) -> tuple[bool, dict[str, Any]]:
    """Import the sheets in a database of their own, and count what came of it."""
    if break_name is not None and break_name not in BREAKS:
        raise ValueError(f"unknown break {break_name}; known: {', '.join(BREAKS)}")
    folder = _official_folder()
    with tempfile.TemporaryDirectory(prefix="xaso-sheets-") as scratch, ExitStack() as stack:
        _open_database(Path(scratch) / "data", stack)
        inside = importlib.import_module("proofs.sheets_inside")  # needs Django set up
        if break_name:
            stack.enter_context(inside.BREAKS[break_name]())
        figures = inside.words(folder)
        figures |= inside.hostile(folder, Path(scratch) / "hostile", seed, HOSTILE)
    return _holds(figures), figures


def _official_folder() -> Path:
    places = [os.environ.get("XASO_SHARED", ""), str(ROOT.parent / "shared"), "/work/shared"]
    for place in filter(None, places):
        folder = Path(place) / "data" / "official-procedures"
        if folder.is_dir():
            return folder
    raise FileNotFoundError("the official sheets are not at hand: set XASO_SHARED")


def _open_database(data: Path, stack: ExitStack) -> None:
    os.environ |= {"XASO_DATA": str(data), "XASO_DEBUG": "1", "XASO_LOG": "ERROR"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xaso.site.settings")
    cluster = stack.enter_context(Cluster(data).running())
    os.environ["DATABASE_URL"] = cluster.address(APP)
    os.environ["XASO_OWNER_DATABASE_URL"] = cluster.address(OWNER)
    subprocess.run([sys.executable, "-m", "xaso", "migrate", "--verbosity=0"], check=True)
    django.setup()


def _holds(figures: dict[str, Any]) -> bool:
    return (
        figures["sheets"] == figures["created"] == figures["second_run_unchanged"] == SHEETS
        and figures["problems"] == figures["not_word_for_word"] == []
        and figures["table_rows"] == TABLE
        and figures["times_understood"] >= 0.95
        and figures["counts_understood"] >= 0.95
        and figures["fees_understood"] >= 0.9
        and figures["understood_wrongly"] == 0
        and figures["hostile"] == figures["named"] == HOSTILE
        and (figures["sound_among_them"], figures["sound_refused"]) == (10, 0)
    )
