"""Telling journeys in Chromium on a real server: one after the other, each with its own case."""

from __future__ import annotations

import os
import random
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from faults.system import ROOT, System, python_path
from tests.browser.harness import chromium

from proofs.desks import Case, Town, passwords_of
from proofs.journey import Checks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Journey = Callable[[Town, Case, System], dict[str, Any]]

NAMES = (
    ("Ma", "Nông", "Lường", "Hoàng", "Triệu", "Đặng", "Nguyễn", "Trần", "Lý", "Hà"),
    ("Thị", "Văn", "Đức", "Ngọc", "Minh", "Hữu", "Quỳnh", "Thu", "Xuân", "Bảo"),
    ("Sớm", "Đông", "Hạ", "Thịnh", "Hường", "Khởi", "Trâm", "Ưng", "Ỷ", "Mỹ"),
    ("An", "Ánh", "Bình", "Dậu", "Gấm", "Huệ", "Kiên", "Lượng", "Nữ", "Yến"),
)


def tell(
    journeys: Mapping[str, Journey],
    procedure: str,
    seed: int,
    break_name: str | None,
    breaks: Sequence[str],
) -> tuple[bool, dict[str, Any]]:
    """Tell all journeys; every observation must hold. `XASO_SHOTS` keeps pictures.

    Raises:
        ValueError: There is no such break.
    """
    if break_name is not None and break_name not in breaks:
        raise ValueError(f"no such break: {break_name}; there are {', '.join(breaks)}")
    checks, chance = Checks(), random.Random(seed)
    environment = {}
    if break_name is not None:
        path = python_path(ROOT / "faults" / "breaks")
        environment = {"PYTHONPATH": path, "XASO_FAULT": break_name}
    told: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="xaso-told-") as folder:
        system = System(Path(folder) / "data", environment)
        system.start()
        try:
            with chromium() as browser:
                town = Town(browser, system.port, passwords_of(system.data), checks)
                for name, journey in journeys.items():
                    try:
                        told[name] = journey(town, Case(name, procedure, owner(chance)), system)
                    except Exception as error:  # noqa: BLE001
                        checks(f"{name}: {type(error).__name__}: {error}"[:400], holds=False)
                    see(town, name)
        finally:
            system.stop()
    figures = {"journeys": told, "held": checks.held, "missed": checks.missed}
    return not checks.missed, figures


def owner(chance: random.Random) -> str:
    """Make a name up that no other journey has."""
    return " ".join(chance.choice(words) for words in NAMES)


def see(town: Town, name: str) -> None:
    """Keep pictures of where everybody stands, where pictures are wanted."""
    if shots := os.environ.get("XASO_SHOTS", ""):
        Path(shots).mkdir(parents=True, exist_ok=True)
        for who, page in town.pages.items():
            page.screenshot(path=Path(shots) / f"{name}-{who}.png", full_page=True)
