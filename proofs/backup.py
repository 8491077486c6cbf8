"""1.8: what is backed up, destroyed and restored equals what was there; an upgrade keeps it."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from proofs import figures as figures_of
from proofs import upgrade

ROOT = Path(__file__).parents[1]
DOSSIERS = 300
RULES = frozenset({"changed-archive", "row-lost", "lost-event"})


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, object]]:
    """Fill an installation, back it up, destroy it, restore it, compare.

    Args:
        seed: Chooses the stored files.
        break_name: `changed-archive` flips a byte of the backup; `row-lost` deletes a row after the
            restore; `lost-event` deletes events after the upgrade. Each has to be noticed.

    Raises:
        ValueError: No rule of that name.
    """
    if break_name and break_name not in RULES:
        raise ValueError(f"no rule named {break_name!r} to break; there are {sorted(RULES)}")
    if break_name == "lost-event":
        return upgrade.prove(seed, _xaso, break_name)
    with tempfile.TemporaryDirectory(prefix="xaso-proof-") as place:
        data, out, keys = Path(place, "data"), Path(place, "out"), Path(place, "keys")
        _xaso(data, "migrate", "--verbosity=0")
        _xaso(data, "demo", "load", "--now", "--dossiers", str(DOSSIERS))
        _store_files(data / "files", seed)
        before = _figures(data)
        report = json.loads(_xaso(data, "backup", str(out), "--keys", str(keys), "--json").stdout)
        backup = Path(report["folder"])
        shutil.rmtree(data)
        if break_name == "changed-archive":
            _flip_a_byte(backup / "files.tar.age", seed)
        restored = _xaso(
            data, "restore", str(backup), "--keys", str(keys / backup.name), check=False
        )
        if break_name == "row-lost":
            figures_of.execute(data, "DELETE FROM django_migrations WHERE id = 1")
        after = _figures(data) if restored.returncode == 0 else None
    figures: dict[str, object] = {
        "tables": len(before[0]),
        "rows": sum(int(str(table["rows"])) for table in before[0].values()),
        "files": len(before[1]),
        "md5_of_ids_equal": after is not None and after[0] == before[0],
        "md5_of_files_equal": after is not None and after[1] == before[1],
        "restore_said": restored.stderr.strip()[-300:],
    }
    if break_name:
        return after == before, figures
    upgraded, figures["upgrade"] = upgrade.prove(seed, _xaso, None)
    return after == before and upgraded, figures


def _xaso(data: Path, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if "DATABASE" not in name and name != "XASO_EMBEDDED"
    }
    return subprocess.run(
        [sys.executable, "-m", "xaso", *words, "--data", str(data)],
        env={**environment, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        capture_output=True,
        text=True,
        check=check,
    )


def _figures(data: Path) -> tuple[dict[str, dict[str, object]], list[tuple[str, str]]]:
    return figures_of.of_tables(data), figures_of.of_files(data)


def _store_files(folder: Path, seed: int) -> None:
    """Put files beside those of the demo, as the file store lays them."""
    chance = random.Random(seed)
    for _ in range(200):
        name = f"{chance.getrandbits(128):032x}"
        path = folder / name[:2] / name[2:4] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(chance.randbytes(chance.randrange(1, 50_000)))


def _flip_a_byte(path: Path, seed: int) -> None:
    content = bytearray(path.read_bytes())
    content[random.Random(seed).randrange(len(content))] ^= 1
    path.write_bytes(content)
