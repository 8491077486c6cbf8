"""Which modules hold rules, and which tests watch over them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from conftest import ROOT  # which names the test data folder and the settings

if TYPE_CHECKING:
    from pathlib import Path

SOURCES = ROOT / "src"
LIBRARY = SOURCES / "xaso" / "lib"
NOT_HERE = ("tests/browser", "tests/docs", "tests/architecture")


def is_rule(path: Path) -> bool:
    """Tell whether a module decides something: domain, policies, services, the pure library."""
    parts = path.relative_to(SOURCES).parts
    return (
        path.suffix == ".py"
        and "tests" not in parts
        and (
            path.is_relative_to(LIBRARY)
            or not {"domain", "services"}.isdisjoint(parts)
            or path.name in {"policies.py", "services.py"}
        )
    )


def rule_modules(paths: list[Path]) -> list[Path]:
    """Return the modules that hold rules at or below these paths; all, if there are none."""
    places = [path.resolve() for path in paths] or [SOURCES / "xaso"]
    found = {
        module
        for place in places
        for module in ([place] if place.is_file() else place.rglob("*.py"))
        if is_rule(module)
    }
    return sorted(found)


def by_room(modules: list[Path]) -> dict[Path, list[Path]]:
    """Group modules by the nearest folder above them that has tests."""
    rooms: dict[Path, list[Path]] = defaultdict(list)
    for module in modules:
        room = next(folder for folder in module.parents if (folder / "tests").is_dir())
        rooms[room].append(module)
    return dict(rooms)


def name_of(module: Path) -> str:
    """Return the dotted name of a module, or of a package's `__init__.py`."""
    return ".".join(module.relative_to(SOURCES).with_suffix("").parts).removesuffix(".__init__")


def tests_for(room: Path, modules: list[Path]) -> list[str]:
    """Return what pytest collects: the room's tests, doctests, and tests that name a module."""
    names = [name_of(module) for module in modules]
    naming = {
        str(path)
        for folder in (SOURCES, ROOT / "tests")
        for path in folder.rglob("test_*.py")
        if not path.is_relative_to(room / "tests")
        and not str(path.relative_to(ROOT)).startswith(NOT_HERE)
        and any(name in path.read_text(encoding="utf-8") for name in names)
    }
    return [str(room / "tests"), *map(str, modules), *sorted(naming)]
