"""Checks that no address notices alone, because another stands before or behind them.

`second_walls.toml` gives each the reason and the test that watches it. A check that is not there
and that no line of the table notices fails the run; so does a name there that is no check.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

WALLS: dict[str, str] = {
    row["check"]: row["behind"]
    for row in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))[
        "wall"
    ]
}
