"""Bring a backup back, and prove that what came back is what went in."""

from __future__ import annotations

import os
import shutil
import tarfile
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import api as keyring
from xaso.kernel.scope import api as scope
from xaso.service.dossiers import api as dossiers
from xaso.site.cluster import Cluster, prepare_rights
from xaso.site.operations import backup as backups
from xaso.site.operations import inventory

if TYPE_CHECKING:
    from pathlib import Path

    from xaso.site.operations.backup import Backup


class RestoreError(Exception):
    """The backup cannot be brought back here; the text says why."""


def restore(backup: Backup, *, force: bool) -> None:
    """Put database, files and keys of a backup in the place of what is here, and compare.

    Nothing is touched before the backup has been read to its end.

    Args:
        backup: What to bring back.
        force: Replace what is here already.

    Raises:
        RestoreError: There are data here, a server runs, or what came back differs.
        BackupError: The backup is not what its manifest says.
    """
    backup.verify()
    if newer := unknown_migrations(backup):
        raise RestoreError(f"Bản sao lưu của phiên bản Xã Số mới hơn ({newer[0]}, ...).")
    if os.environ.get("XASO_EMBEDDED") and Cluster(settings.DATA_DIR).is_held():
        raise RestoreError("Máy chủ đang chạy với dữ liệu này; hãy dừng script/server trước.")
    if not force and (occupied := _what_is_here()):
        raise RestoreError(
            f"Ở đây đã có dữ liệu ({occupied}). Dùng --force nếu chắc chắn muốn thay thế."
        )
    gone = keyring.read_destroyed()
    _restore_database(backup)
    with backup.opened(backups.FILES) as packed:
        _restore_folder(packed, settings.FILES_DIR)
    with backup.opened(backups.KEYS) as packed:
        _restore_keys(packed)
    _compare(backup)
    keyring.write_destroyed(gone)
    if not _is_older(backup):
        destroy_again()


def destroy_again() -> None:
    """Erase anew what was erased since a backup was taken: its keys are in it, wrapped.

    A backup of an older program is upgraded first; `xaso upgrade` calls this then.
    """
    if not (known := keyring.read_destroyed()):
        return
    with scope.everything():
        dossiers.erase_again(
            known,
            actor=audit.Actor(kind="command"),
            now=timezone.now(),
            ground="Đã xóa trước đây; bản sao lưu phục hồi còn giữ khóa",
        )


def _is_older(backup: Backup) -> bool:
    known = {".".join(name) for name in MigrationLoader(None).disk_migrations}
    return bool(known - set(backup.manifest["migrations"]))


def unknown_migrations(backup: Backup) -> list[str]:
    """Return migrations that the backup has seen and this code does not know."""
    known = {".".join(name) for name in MigrationLoader(None).disk_migrations}
    return sorted(set(backup.manifest["migrations"]) - known)


def _what_is_here() -> str:
    with backups.connect() as connection:
        (tables,) = inventory.one(
            connection, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        )
    if tables:
        return f"{tables} bảng"
    if settings.FILES_DIR.exists() and any(settings.FILES_DIR.iterdir()):
        return str(settings.FILES_DIR)
    return ""


def _restore_database(backup: Backup) -> None:
    with backups.connect() as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
        prepare_rights(connection)
    with backup.opened(backups.DATABASE) as dump:
        backups.run(
            "pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", "--dbname=",
            str(dump),
        )  # fmt: skip


def _restore_folder(archive: Path, target: Path) -> None:
    """Unpack beside the target and swap, so that the target is whole or as it was."""
    fresh = target.with_name(f"{target.name}.restoring")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True, mode=0o700)
    _unpack(archive, fresh)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def _unpack(archive: Path, folder: Path) -> None:
    """Unpack plain files and folders that lie inside `folder`, as our own archives hold.

    By hand, for the Python of Debian 12 (3.11.2) knows no extraction filters yet.

    Raises:
        RestoreError: Something else is packed in it.
    """
    inside = folder.resolve()
    with tarfile.open(archive) as packed:
        members = packed.getmembers()
        for member in members:
            is_plain = member.isfile() or member.isdir()
            if not is_plain or not (inside / member.name).resolve().is_relative_to(inside):
                raise RestoreError(
                    f"{archive.name} có thứ không phải của bản sao lưu: {member.name}"
                )
        for member in members:
            packed.extract(member, inside)


def _restore_keys(archive: Path) -> None:
    """Unpack over the folder: the password of this place's own database stays.

    So does the list of destroyed keys, which is written anew with the backup's afterwards.
    """
    settings.KEYS_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    _unpack(archive, settings.KEYS_DIR)
    unpacked = settings.KEYS_DIR / settings.MASTER_KEYS_FILE.name
    if unpacked.exists() and unpacked != settings.MASTER_KEYS_FILE:
        settings.MASTER_KEYS_FILE.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.move(unpacked, settings.MASTER_KEYS_FILE)


def _compare(backup: Backup) -> None:
    with backups.connect() as connection:
        rows = inventory.tables(connection)
    different = sorted(
        table
        for table in rows.keys() | backup.manifest["tables"].keys()
        if rows.get(table) != backup.manifest["tables"].get(table)
    )
    if different:
        raise RestoreError(f"Sau khi phục hồi, các bảng này khác bản kê: {', '.join(different)}")
    if inventory.summary(list(inventory.files(settings.FILES_DIR))) != backup.manifest["stored"]:
        raise RestoreError("Sau khi phục hồi, các tệp khác bản kê.")
