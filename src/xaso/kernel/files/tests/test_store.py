"""A file once accepted is there whole, sealed and unchanged; one refused leaves nothing."""

from __future__ import annotations

import hashlib
import os
import stat
import uuid
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from xaso.kernel.files import api as files
from xaso.kernel.files import disk
from xaso.kernel.files.services import sweep_orphans
from xaso.kernel.files.tests import make
from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations.tests import make as organisations

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    place: Path = tmp_path / "files"
    settings.FILES_DIR = place
    return place


@pytest.fixture
def agency():
    return organisations.agency()


def on_disk(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def store(agency, content: bytes, name="anh.jpg"):
    key = keyring.new_data_key(agency.pk)
    return files.store(BytesIO(content), key_id=key, agency_id=agency.pk, name=name)


@pytest.mark.parametrize("size", [300, 70_000, 250_000])
def test_what_went_in_comes_out(agency, size):
    content = make.picture(size_bytes=size)

    file = store(agency, content)

    file.refresh_from_db()
    assert files.read_whole(file) == content
    assert (file.size, file.media_type) == (len(content), "image/jpeg")
    assert file.sha256 == hashlib.sha256(content).hexdigest()


def test_an_upload_of_the_browser_is_stored(agency):
    upload = SimpleUploadedFile("giấy.pdf", make.pdf(), content_type="text/html")

    file = files.store(
        upload, key_id=keyring.new_data_key(agency.pk), agency_id=agency.pk, name="giấy.pdf"
    )

    assert (file.media_type, files.name_of(file)) == ("application/pdf", "giấy.pdf")


def test_nothing_on_the_disk_or_in_the_row_tells_what_it_is(agency, folder):
    content = make.pdf(padding_bytes=5_000)

    file = store(agency, content, name="Nguyễn Thị Lan.pdf")

    [path] = on_disk(folder)
    assert path == folder / file.location
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert b"PDF" not in path.read_bytes()[:200]
    assert file.sha256 not in path.name
    assert b"Lan" not in bytes(file.sealed_name)


def test_the_same_file_twice_shares_nothing(agency):
    content = make.picture()

    one, two = store(agency, content), store(agency, content)

    assert one.location != two.location
    assert disk.path(one.location).read_bytes() != disk.path(two.location).read_bytes()
    files.forget([one])
    assert files.read_whole(two) == content


def test_what_cannot_be_read_leaves_nothing_behind(agency, folder):
    with pytest.raises(files.UnreadableFile):
        store(agency, b"not a picture")

    assert not on_disk(folder)
    assert not files.StoredFile.objects.exists()


def test_a_file_over_the_limit_is_refused_in_plain_words(agency, settings):
    settings.MAX_FILE_BYTES = 1_572_864

    with pytest.raises(files.FileTooLarge) as refused:
        store(agency, b"0" * 2_097_152)

    assert "2 MB, vượt quá 1,5 MB" in refused.value.reason


@pytest.mark.parametrize("position", [0, 3, 10, 25, -1])
def test_a_changed_byte_is_never_handed_out(agency, position):
    file = store(agency, make.picture(size_bytes=200_000))
    content = bytearray(disk.path(file.location).read_bytes())
    content[position] ^= 1
    disk.path(file.location).write_bytes(content)

    with pytest.raises(files.FileDamaged):
        files.download_response(file)


def test_a_file_cut_at_a_chunk_is_never_handed_out(agency):
    file = store(agency, make.picture(size_bytes=300_000))
    with disk.path(file.location).open("r+b") as sealed:
        sealed.truncate(20 + 65_552)

    with pytest.raises(files.FileDamaged):
        files.read_whole(file)


def test_two_files_whose_bytes_were_swapped_are_never_handed_out(agency):
    key = keyring.make_data_key(agency.pk)

    def put(seed):
        content = BytesIO(make.picture(seed=seed))
        return files.store(content, key_id=key.id, agency_id=agency.pk, name="a", key=key)

    one, two = put(1), put(2)
    one.location, two.location = two.location, one.location

    with pytest.raises(files.FileDamaged):
        files.read_whole(one)


def test_a_missing_file_is_an_alarm(agency):
    file = store(agency, make.picture())
    disk.remove(file.location)

    with pytest.raises(files.FileDamaged, match="FileNotFoundError"):
        files.read_whole(file)


def test_with_its_key_destroyed_a_file_is_gone(agency):
    file = store(agency, make.picture())

    keyring.destroy(file.key_id)

    for read in (files.read_whole, files.name_of, files.download_response):
        with pytest.raises(keyring.KeyDestroyed):
            read(file)


def test_a_location_from_elsewhere_leads_nowhere(agency):
    file = store(agency, make.picture())
    file.location = "../../../etc/passwd"

    with pytest.raises(files.FileDamaged):
        files.read_whole(file)


@pytest.mark.parametrize("step", ["write", "fsync", "rename"])
def test_a_disk_that_fails_leaves_no_file_and_no_row(agency, folder, monkeypatch, step):
    def fail(*args, **kwargs):
        raise OSError(28, "No space left on device")

    target = {"write": "_write", "fsync": "_fsync_folder", "rename": "_move"}[step]
    monkeypatch.setattr(disk, target, fail)

    with pytest.raises(OSError, match="No space"):
        store(agency, make.picture())

    assert not [path for path in on_disk(folder) if path.parent.name == "tmp"]
    assert not files.StoredFile.objects.exists()


def test_bytes_reach_the_disk_before_the_name_and_the_name_before_the_row(agency, monkeypatch):
    store(agency, make.picture())
    steps: list[str] = []
    real_fsync, real_rename = os.fsync, Path.rename

    def fsync(descriptor):
        steps.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "bytes")
        real_fsync(descriptor)

    def rename(self, target):
        real_rename(self, target)
        steps.append("name")

    def create(**columns):
        steps.append("row")
        return files.StoredFile(**columns)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "rename", rename)
    monkeypatch.setattr(files.StoredFile.objects, "create", create)
    store(agency, make.picture())

    assert steps[:2] == ["bytes", "name"]
    assert set(steps[2:-1]) == {"folder"}
    assert steps[-1] == "row"


def test_a_download_is_saved_and_never_run(agency):
    file = store(agency, make.pdf(), name='Giấy "chứng\nsinh".html')

    response = files.download_response(file)

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''Gi%E1%BA%A5y")
    assert response["Content-Disposition"].endswith(".pdf")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-store"


def test_only_pictures_are_shown_in_a_page(agency):
    shown = files.picture_response(store(agency, make.picture("PNG")))
    saved = files.picture_response(store(agency, make.pdf()))

    assert shown["Content-Disposition"].startswith("inline")
    assert saved["Content-Disposition"].startswith("attachment")


def age(location: str, hours: int) -> None:
    then = (timezone.now() - timedelta(hours=hours)).timestamp()
    os.utime(disk.path(location), (then, then))


def test_only_orphans_older_than_a_day_are_swept(agency, folder):
    kept = store(agency, make.picture())
    young, old = disk.put([b"x"]), disk.put([b"x"])
    (folder / "tmp" / "left").write_bytes(b"x")
    os.utime(folder / "tmp" / "left", (0, 0))
    age(kept.location, 99)
    age(old, 25)
    age(young, 23)

    assert sweep_orphans(now=timezone.now()) == 2

    assert disk.path(kept.location).exists()
    assert disk.path(young).exists()
    assert not disk.path(old).exists()


def test_forgotten_files_are_gone_after_the_commit_and_not_before(
    agency, django_capture_on_commit_callbacks
):
    file = store(agency, make.picture())

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        files.forget([file])
        assert disk.path(file.location).exists()

    assert not disk.path(file.location).exists()
    assert not files.StoredFile.objects.exists()


def test_verify_names_what_is_damaged_and_counts_what_is_erased(agency, capsys):
    sound, erased, damaged = (store(agency, make.picture(seed=seed)) for seed in range(3))
    keyring.destroy(erased.key_id)
    disk.path(damaged.location).write_bytes(b"")

    found = files.verify()

    assert (found.read, found.bytes, found.erased) == (1, sound.size, 1)
    assert found.damaged == [str(damaged.pk)]
    with pytest.raises(CommandError, match=str(damaged.pk)):
        call_command("files", "verify", "--json")


def test_verify_notices_a_row_that_lies_about_its_hash(agency):
    file = store(agency, make.picture())
    files.StoredFile.objects.filter(pk=file.pk).update(sha256="0" * 64)

    assert files.verify().damaged == [str(file.pk)]


def test_an_unknown_key_stores_nothing(agency, folder):
    with pytest.raises(keyring.UnknownKey):
        files.store(BytesIO(make.picture()), key_id=uuid.uuid4(), agency_id=agency.pk, name="a.jpg")

    assert not on_disk(folder)
