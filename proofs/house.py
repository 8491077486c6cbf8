"""1.9: the suite's role, the linters, the types, the table of access."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
PASSED = re.compile(r"(\d+) passed")


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, object]]:
    """Run every check that looks at the house as a whole.

    Args:
        seed: Unused; the house is the same for every seed.
        break_name: `unlisted-route` hides one row of the access table, which has to be noticed.

    Raises:
        ValueError: No rule of that name.
    """
    if break_name not in {None, "unlisted-route"}:
        raise ValueError(f"no rule named {break_name!r} to break; there is 'unlisted-route'")
    with tempfile.TemporaryDirectory(prefix="xaso-proof-") as scratch:
        checks: dict[str, list[str]] = {
            "ruff": [str(BIN / "ruff"), "check", "--no-cache", "."],
            "format": [str(BIN / "ruff"), "format", "--no-cache", "--check", "."],
            "import_linter": [str(BIN / "lint-imports"), "--no-cache"],
            "mypy_strict": [str(BIN / "mypy"), f"--cache-dir={scratch}/mypy"],
            "migrations": _xaso(scratch, "makemigrations", "--check", "--dry-run"),
            "templates_and_access": _pytest("tests/architecture"),
            "role_is_xaso_app": _pytest("src/xaso/site/tests/test_health.py", "-k", "role"),
        }
        figures: dict[str, object] = {}
        passed = True
        for name, command in checks.items():
            done = _run(command, hide_route=break_name == "unlisted-route")
            found = PASSED.search(done.stdout)
            figures[name] = done.returncode == 0
            if found:
                figures[f"{name}_tests"] = int(found[1])
            if done.returncode:
                figures[f"{name}_said"] = (done.stdout + done.stderr)[-400:]
                passed = False
    figures["javascript"] = _javascript_is_sound()
    return passed and figures["javascript"] is True, figures


def _xaso(data: str, *words: str) -> list[str]:
    return [sys.executable, "-m", "xaso", "--data", data, *words]


def _pytest(*words: str) -> list[str]:
    return [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words]


def _run(command: list[str], *, hide_route: bool) -> subprocess.CompletedProcess[str]:
    environment = {
        **{name: value for name, value in os.environ.items() if "DATABASE" not in name},
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    if hide_route:
        environment["XASO_HIDE_ROUTE"] = "GET home"
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def _javascript_is_sound() -> bool:
    listed = subprocess.run(
        ["git", "ls-files", "--", "*.js", "*.mjs"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return all(
        subprocess.run(
            ["node", "--input-type=module", "--check"],
            input=(ROOT / name).read_text(),
            text=True,
            capture_output=True,
            check=False,
        ).returncode
        == 0
        for name in listed.stdout.split()
    )
