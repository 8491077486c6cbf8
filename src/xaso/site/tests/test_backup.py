"""A backup brings everything back, and says so when it cannot."""

import json
import os
import shutil
import tarfile
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from psycopg.conninfo import conninfo_to_dict
from pyrage.x25519 import Identity
from tests.database import at, copied_database

from xaso.kernel.organisations import api as organisations
from xaso.site.operations import backup as backups
from xaso.site.operations import inventory
from xaso.site.operations import restore as restoring
from xaso.site.operations.backup import BackupError, load_backup, take_backup
from xaso.site.operations.health import look_at_backup
from xaso.site.operations.locking import LockError, opened, own_key, read_key
from xaso.site.operations.restore import RestoreError, restore

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def place(own_database, tmp_path, settings, monkeypatch):
    """An installation with an agency and two files, whose owner role is the one that asks."""
    settings.FILES_DIR = tmp_path / "files"
    settings.KEYS_DIR = tmp_path / "keys"
    settings.MASTER_KEYS_FILE = tmp_path / "elsewhere" / "master.json"
    settings.BACKUPS_DIR = tmp_path / "backups"
    settings.DATA_DIR = tmp_path / "data"
    for path in ("files/aa/one", "files/bb/two", "keys/session.key", "elsewhere/master.json"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path)
    organisations.Agency.objects.create(code="H55.242", name="UBND xã Động Đạt", level="commune")
    point_at(own_database, monkeypatch)
    return tmp_path


def point_at(database, monkeypatch):
    monkeypatch.setattr(backups, "connection_words", lambda: owner_words(database))


def owner_words(database):
    return conninfo_to_dict(at(os.environ["XASO_OWNER_DATABASE_URL"], database))


def figures():
    with backups.connect() as connection:
        return inventory.tables(connection), list(inventory.files(settings.FILES_DIR))


def test_what_is_restored_equals_what_was_backed_up(place, monkeypatch):
    backup = take_backup(place / "out", keys_into=place / "safe", now=NOW)
    before = figures()
    assert before[0]["organisations_agency"]["rows"] == 1
    for folder in (settings.FILES_DIR, settings.KEYS_DIR, settings.MASTER_KEYS_FILE.parent):
        shutil.rmtree(folder)
    with copied_database("xaso_restored") as empty:
        point_at(empty, monkeypatch)
        restore(load_backup(backup.folder, keys_from=backup.keys_folder), force=True)
        assert figures() == before
    assert settings.MASTER_KEYS_FILE.read_text() == "elsewhere/master.json"
    assert (settings.KEYS_DIR / "session.key").read_text() == "keys/session.key"


@pytest.mark.parametrize("kind", ["above", "link"])
def test_an_archive_that_reaches_outside_its_folder_is_refused(tmp_path, kind):
    strange = tarfile.TarInfo("../outside" if kind == "above" else "link")
    if kind == "link":
        strange.type, strange.linkname = tarfile.SYMTYPE, "/etc/passwd"
    with tarfile.open(tmp_path / "files.tar", "w") as packed:
        packed.addfile(tarfile.TarInfo("good"))
        packed.addfile(strange)
    (tmp_path / "files").mkdir()

    with pytest.raises(RestoreError, match=strange.name):
        restoring._restore_folder(tmp_path / "files.tar", tmp_path / "files")

    assert list((tmp_path / "files").iterdir()) == []


def test_keys_lie_apart_from_files_and_database(place):
    backup = take_backup(place / "out", keys_into=place / "safe", now=NOW)
    assert {path.name for path in backup.folder.iterdir()} == {
        "database.dump.age", "files.tar.age", "manifest.json",
    }  # fmt: skip
    assert not any(path.stat().st_mode & 0o077 for path in backup.folder.iterdir())


@pytest.mark.parametrize("part", ["database.dump", "files.tar"])
def test_who_finds_the_folder_without_the_keys_reads_nothing(place, part):
    backup = take_backup(place / "out", keys_into=place / "safe", now=NOW)
    shutil.rmtree(settings.KEYS_DIR)
    shutil.rmtree(backup.keys_folder)

    found = (backup.folder / f"{part}.age").read_bytes()

    assert found.startswith(b"age-encryption.org/v1")
    assert b"files/aa/one" not in found
    with pytest.raises((BackupError, FileNotFoundError)), backup.opened(part):
        pass


@pytest.fixture
def safe(place, settings):
    """A further key whose secret half lies in a safe."""
    made = Identity.generate()
    settings.BACKUP_RECIPIENTS = [str(made.to_public())]
    (place / "safe.txt").write_text(f"# created: 2026-11-20\n{made}\n")
    return place / "safe.txt"


def test_a_key_from_the_safe_opens_what_survived_alone(place, safe, monkeypatch):
    backup = take_backup(place / "out", keys_into=None, now=NOW)
    before = figures()
    assert {path.name for path in backup.folder.iterdir()} == {
        "database.dump.age", "files.tar.age", "keys.tar.age", "manifest.json",
    }  # fmt: skip
    for folder in (settings.FILES_DIR, settings.KEYS_DIR, settings.MASTER_KEYS_FILE.parent):
        shutil.rmtree(folder)

    with copied_database("xaso_restored_by_safe") as empty:
        point_at(empty, monkeypatch)
        for identity in (None, place / "wrong.txt"):
            (place / "wrong.txt").write_text(str(Identity.generate()))
            found = load_backup(backup.folder, keys_from=None, identity=identity)
            with pytest.raises(BackupError, match="--identity"):
                restore(found, force=True)
        call_command("restore", str(backup.folder), "--identity", str(safe), "--force")
        assert figures() == before
    assert settings.MASTER_KEYS_FILE.read_text() == "elsewhere/master.json"


def test_a_key_that_is_none_is_told(place, settings):
    settings.BACKUP_RECIPIENTS = ["age1khong"]
    with pytest.raises(BackupError, match="age1khong"):
        take_backup(place / "out", keys_into=None, now=NOW)
    (place / "none.txt").write_text("khoá")
    with pytest.raises(LockError, match=r"none\.txt"):
        read_key(place / "none.txt")


def test_a_backup_from_before_they_were_locked_is_restored(place, monkeypatch):
    backup = take_backup(place / "out", keys_into=None, now=NOW)
    before = figures()
    for part in ("database.dump", "files.tar"):
        noted = backup.manifest["parts"].pop(f"{part}.age")
        with opened(backup.folder / f"{part}.age", [own_key()]) as plain:
            shutil.copyfile(plain, backup.folder / part)
        noted["sha256"] = inventory.sha256_of(backup.folder / part)
        backup.manifest["parts"][part] = noted
    (backup.folder / "manifest.json").write_text(json.dumps(backup.manifest | {"format": 1}))

    with copied_database("xaso_restored_unlocked") as empty:
        point_at(empty, monkeypatch)
        restore(load_backup(backup.folder, keys_from=None), force=True)
        assert figures() == before


@pytest.mark.parametrize("number", [0, 3])
def test_a_form_of_backup_that_is_unknown_is_refused(place, number):
    backup = take_backup(place / "out", keys_into=None, now=NOW)
    (backup.folder / "manifest.json").write_text(json.dumps(backup.manifest | {"format": number}))
    with pytest.raises(BackupError, match=str(number)):
        load_backup(backup.folder, keys_from=None)


def test_the_state_page_warns_of_keys_that_lie_open_beside(place, safe, settings):
    take_backup(place / "out", keys_into=place / "apart", now=NOW)
    assert look_at_backup(NOW)[0] == "fine"
    settings.BACKUP_RECIPIENTS = []
    take_backup(place / "beside", keys_into=None, now=NOW)
    assert look_at_backup(NOW)[0] == "warning"
    assert "khoá nằm ngay bên cạnh" in look_at_backup(NOW)[1]


def test_nothing_plain_stays_beside_the_data(place):
    take_backup(place / "out", keys_into=None, now=NOW).verify()
    assert not list(settings.DATA_DIR.glob(".backup-*"))


def test_data_that_are_here_are_not_replaced_unasked(place):
    backup = take_backup(place / "out", keys_into=None, now=NOW)
    with pytest.raises(RestoreError, match="--force"):
        restore(backup, force=False)


@pytest.mark.parametrize("part", ["database.dump.age", "files.tar.age", "keys.tar"])
def test_a_changed_part_is_found_before_anything_is_touched(place, part):
    backup = take_backup(place / "out", keys_into=None, now=NOW)
    content = bytearray(backup.path_of(part).read_bytes())
    content[len(content) // 2] ^= 1
    backup.path_of(part).write_bytes(content)
    with pytest.raises(BackupError, match=part):
        restore(backup, force=True)
    assert (settings.FILES_DIR / "aa" / "one").exists()


def test_a_row_that_went_missing_on_the_way_is_noticed(place):
    backup = take_backup(place / "out", keys_into=None, now=NOW)
    backup.manifest["tables"]["organisations_agency"]["rows"] = 2
    with pytest.raises(RestoreError, match="organisations_agency"):
        restore(backup, force=True)


def test_a_backup_of_a_newer_program_is_refused(place):
    backup = take_backup(place / "out", keys_into=None, now=NOW)
    backup.manifest["migrations"].append("organisations.9999_from_the_future")
    with pytest.raises(RestoreError, match="9999"):
        restore(backup, force=True)


def test_the_command_notes_when_and_where(place, capsys):
    call_command("backup", str(place / "out"), "--json")
    report = json.loads(capsys.readouterr().out)
    assert report["verified"]
    noted = json.loads((settings.BACKUPS_DIR / "last.json").read_text())
    assert noted["folder"] == report["folder"]


def test_a_folder_that_cannot_be_written_is_a_refusal(place):
    (place / "file").write_text("")
    with pytest.raises(CommandError, match="Không ghi được"):
        call_command("backup", str(place / "file" / "below"))
