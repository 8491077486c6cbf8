"""The sheets tests run on: the official ones where they are at hand, else three of our own."""

from __future__ import annotations

import os
from pathlib import Path

OWN = Path(__file__).parent / "data" / "sheets"
_ROOT = Path(__file__).resolve().parents[5]


def official_folder() -> Path | None:
    """Return the folder of official sheets beside the repository, if it is there."""
    shared = [os.environ.get("XASO_SHARED", ""), str(_ROOT.parent / "shared"), "/work/shared"]
    folders = [Path(place) / "data" / "official-procedures" for place in shared if place]
    return next((folder for folder in folders if folder.is_dir()), None)


def sheets() -> Path:
    """Return a folder of sheets to test with."""
    return official_folder() or OWN
