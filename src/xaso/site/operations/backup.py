"""Take a backup: database, files and keys apart and locked, with a manifest, read back at once.

Whoever holds files and database without the keys can read nothing at all (`locking`), so the
keys may go elsewhere. The database is dumped from one snapshot before the files are packed: a
file is always older than the row that names it, so no row in a backup lacks its file.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import tarfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from django.conf import settings

import xaso
from xaso.kernel.keyring import api as keyring
from xaso.site.cluster import binaries
from xaso.site.operations import inventory, locking

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from pyrage.x25519 import Identity

MANIFEST, DATABASE, FILES, KEYS = "manifest.json", "database.dump", "files.tar", "keys.tar"
FORMAT, UNLOCKED = 2, 1
"""Backups are written in the first form; those whose parts lie open are still read."""
CHUNK_BYTES = 1024 * 1024
LAST = "last.json"
# Belongs to this server's own cluster; another one makes its own.
NOT_BACKED_UP = frozenset({"postgres.json"})


class BackupError(Exception):
    """A backup cannot be taken, or is not what its manifest says."""


@dataclass(frozen=True, slots=True)
class Backup:
    """One finished backup in a folder of its own; `identity` is a file with a further key to it."""

    folder: Path
    keys_folder: Path
    manifest: dict[str, Any]
    identity: Path | None = None

    def path_of(self, name: str) -> Path:
        """Return where a part lies under the name that the manifest gives it."""
        return (self.keys_folder if name.startswith(KEYS) else self.folder) / name

    @contextmanager
    def opened(self, part: str) -> Iterator[Path]:
        """Give the plain content of a part.

        Raises:
            BackupError: No key that is here opens it.
        """
        if part in self.manifest["parts"]:
            yield self.path_of(part)
            return
        try:
            with locking.opened(self.path_of(part + locking.SUFFIX), self._keys(part)) as plain:
                yield plain
        except locking.LockError as error:
            raise BackupError(str(error)) from error

    def verify(self) -> None:
        """Read every part back and compare it with the manifest.

        Raises:
            BackupError: A part is missing, changed or unreadable; the text names it.
        """
        for name, expected in self.manifest["parts"].items():
            path = self.path_of(name)
            if not path.exists():
                raise BackupError(f"Thiếu {path}.")
            if inventory.sha256_of(path) != expected["sha256"]:
                raise BackupError(f"{path} không còn nguyên vẹn (SHA-256 khác bản kê).")
        with self.opened(DATABASE) as dump:
            run("pg_restore", "--list", str(dump))
        for part in (FILES, KEYS):
            with self.opened(part) as packed, tarfile.open(packed) as archive:
                names = sum(1 for member in archive if member.isfile())
            if names != self._expected(part)["files"]:
                raise BackupError(f"{self.path_of(part)}: số tệp khác bản kê.")

    def _expected(self, part: str) -> dict[str, Any]:
        parts = self.manifest["parts"]
        expected: dict[str, Any] = parts.get(part) or parts[part + locking.SUFFIX]
        return expected

    def _keys(self, part: str) -> list[Identity]:
        """Return the keys at hand: the one shown, the one among the backup's keys, this place's."""
        found = [locking.read_key(self.identity)] if self.identity else []
        own = settings.KEYS_DIR / locking.OWN_KEY
        if own.exists():
            found.append(locking.read_key(own))
        if part != KEYS:
            with self.opened(KEYS) as packed, tarfile.open(packed) as archive:
                if locking.OWN_KEY in archive.getnames():
                    with locking.scratch() as folder:
                        archive.extract(locking.OWN_KEY, folder)
                        found.append(locking.read_key(folder / locking.OWN_KEY))
        return found


def take_backup(into: Path, *, keys_into: Path | None, now: datetime) -> Backup:
    """Write a backup into a new folder below `into` and read it back.

    Effects: the folder `xaso-<moment>` with the parts, 0600, and `last.json` for the state page.

    Raises:
        BackupError: It cannot be written, or does not read back.
    """
    name = f"xaso-{now:%Y%m%d-%H%M%S}"
    folder = into.resolve() / name
    keys_folder = keys_into.resolve() / name if keys_into else folder
    try:
        for each in {folder, keys_folder}:
            each.mkdir(parents=True, mode=0o700, exist_ok=each != folder)
        manifest = _write(folder, keys_folder, now)
        backup = Backup(folder, keys_folder, manifest)
        backup.verify()
        settings.BACKUPS_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
        (settings.BACKUPS_DIR / LAST).write_text(
            json.dumps({
                "at": now.isoformat(),
                "folder": str(folder),
                "keys_lie_open": folder == keys_folder and KEYS in manifest["parts"],
            })
        )
    except (OSError, locking.LockError) as error:
        raise BackupError(f"Không ghi được bản sao lưu: {error}") from error
    return backup


def load_backup(folder: Path, *, keys_from: Path | None, identity: Path | None = None) -> Backup:
    """Return the backup in `folder`.

    Args:
        folder: Where it lies.
        keys_from: Where its keys lie, if apart.
        identity: A file with the secret half of a further recipient.

    Raises:
        BackupError: There is none, or a newer Xã Số wrote it.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise BackupError(f"{folder} không phải một bản sao lưu: {error}") from error
    if manifest.get("format") not in {FORMAT, UNLOCKED}:
        raise BackupError(f"Bản sao lưu thuộc phiên bản khác: {manifest.get('format')}")
    return Backup(folder.resolve(), (keys_from or folder).resolve(), manifest, identity)


def connect() -> psycopg.Connection[Any]:
    """Open a connection of the role these settings name, outside Django and its time limits."""
    return psycopg.connect(**connection_words())


def connection_words() -> dict[str, Any]:
    """Return libpq's words for the database of these settings."""
    database = settings.DATABASES["default"]
    words = {
        "host": database["HOST"],
        "port": database["PORT"],
        "user": database["USER"],
        "password": database["PASSWORD"],
        "dbname": database["NAME"],
    }
    return {name: value for name, value in words.items() if value}


def run(program: str, *words: str) -> None:
    """Run one of PostgreSQL's programs against the database of these settings.

    Raises:
        BackupError: It failed; the text is what it said.
    """
    connection = connection_words()
    variables = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "dbname": "PGDATABASE",
    }
    done = subprocess.run(
        [_program(program), *words],
        env={**os.environ, **{variables[name]: str(value) for name, value in connection.items()}},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupError(f"{program}: {done.stderr.strip()}")


def _program(name: str) -> str:
    """Return the program of the server's own major version, else the newest: the embedded one."""
    with connect() as connection:
        server = connection.info.server_version // 10_000
    found = (f"/usr/lib/postgresql/{server}/bin/{name}", shutil.which(name), binaries() / name)
    for path in found:
        if path and Path(path).exists() and _major_version(path) == server:
            return str(path)
    return str(binaries() / name)


def _major_version(program: str | Path) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    number = re.search(r"(\d+)", said.stdout)
    return int(number[1]) if number else 0


def _write(folder: Path, keys_folder: Path, now: datetime) -> dict[str, Any]:
    locking.own_key()  # made before the keys are packed
    keyring.write_destroyed()
    keys_name = KEYS + locking.SUFFIX if locking.further_recipients() else KEYS
    with locking.scratch() as plain:
        with connect() as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            (snapshot,) = inventory.one(connection, "SELECT pg_export_snapshot()")
            rows = inventory.tables(connection)
            applied = connection.execute(
                "SELECT app || '.' || name FROM django_migrations"
            ).fetchall()
            run(
                "pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}",
                f"--file={plain / DATABASE}",
            )  # fmt: skip
        parts = {DATABASE + locking.SUFFIX: _put(plain / DATABASE, folder)}
        stored = _pack(settings.FILES_DIR, plain / FILES)
        parts[FILES + locking.SUFFIX] = _put(plain / FILES, folder) | {"files": len(stored)}
        keys = _pack(settings.KEYS_DIR, plain / KEYS, also=(settings.MASTER_KEYS_FILE,))
        parts[keys_name] = _put(plain / KEYS, keys_folder, keys_name) | {"files": len(keys)}
    manifest = {
        "format": FORMAT,
        "version": xaso.__version__,
        "taken_at": now.isoformat(),
        "migrations": sorted(name for (name,) in applied),
        "tables": rows,
        "stored": inventory.summary(stored),
        "parts": parts,
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True))
    for path in (*folder.iterdir(), keys_folder / keys_name):
        path.chmod(0o600)
        _flush(path)
    return manifest


def _put(plain: Path, folder: Path, name: str = "") -> dict[str, Any]:
    """Lock a part into its folder, or copy it if its name says so; return what is noted."""
    target = folder / (name or plain.name + locking.SUFFIX)
    if target.suffix == locking.SUFFIX:
        locking.lock(plain, target)
    else:
        shutil.copyfile(plain, target)
    plain.unlink()
    return {"sha256": inventory.sha256_of(target)}


def _pack(source: Path, archive: Path, also: tuple[Path, ...] = ()) -> list[tuple[str, str]]:
    """Pack what lies below `source` and return the names and hashes that went in.

    Args:
        source: The folder.
        archive: The file to write.
        also: Files that may lie elsewhere; they are packed by their bare name.
    """
    names = {path: str(path.relative_to(source)) for path in _regular_files(source)}
    names |= {path: path.name for path in also if path.is_file() and path not in names}
    packed = []
    with tarfile.open(archive, "w") as target:
        for path, name in names.items():
            try:
                target.add(path, arcname=name, recursive=False)
            except FileNotFoundError:
                continue  # swept between listing and packing; no row of the dump names it
            packed.append(name)
    with tarfile.open(archive) as written:
        return [(name, _digest(written, name)) for name in packed]


def _regular_files(source: Path) -> Iterator[Path]:
    for path in sorted(source.rglob("*")):
        if path.is_file() and path.name not in NOT_BACKED_UP and not path.name.startswith("."):
            yield path


def _digest(archive: tarfile.TarFile, name: str) -> str:
    content = archive.extractfile(name)
    if content is None:
        raise BackupError(f"{name} không phải tệp thường")
    digest = hashlib.sha256()
    for chunk in iter(lambda: content.read(CHUNK_BYTES), b""):
        digest.update(chunk)
    return digest.hexdigest()


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
