"""End with 0 where node_modules holds exactly what package-lock.json names for this machine."""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def is_installed() -> bool:
    """Tell whether node_modules holds exactly what package-lock.json names for this machine."""
    hidden = ROOT / "node_modules/.package-lock.json"
    if not hidden.exists():
        return False
    wanted = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    present = json.loads(hidden.read_text())["packages"]
    return all(
        present.get(name, {}).get("integrity") == package["integrity"]
        for name, package in wanted.items()
        if name and not package.get("optional")
    )


if __name__ == "__main__":
    sys.exit(0 if is_installed() else 1)
