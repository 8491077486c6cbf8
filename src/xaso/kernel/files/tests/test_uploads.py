"""Uploads stay in memory, and one that is too large costs nothing but itself."""

from __future__ import annotations

import tempfile
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from xaso.kernel.files import api as files
from xaso.kernel.files.services import store
from xaso.kernel.files.tests import make
from xaso.kernel.keyring import api as keyring

KEY = keyring.OpenKey(uuid.UUID(int=1), bytes(32))


def posted(**fields):
    return RequestFactory().post("/", fields)


def test_an_upload_never_touches_the_disk(monkeypatch):
    def fail(*args, **kwargs):
        raise AssertionError("a temporary file was opened")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", fail)
    content = make.picture(size_bytes=3_000_000)

    request = posted(file=SimpleUploadedFile("a.jpg", content), name="Lan")

    assert request.FILES["file"].read() == content


def test_beside_a_file_that_is_too_large_everything_else_is_kept(settings):
    settings.MAX_FILE_BYTES = 100_000
    large, small = b"\xff\xd8\xff" * 200_000, make.picture(size_bytes=20_000)

    request = posted(
        one=SimpleUploadedFile("a.jpg", large), two=SimpleUploadedFile("b.jpg", small), name="Lan"
    )

    assert request.POST["name"] == "Lan"
    assert request.FILES["two"].read() == small
    with pytest.raises(files.FileTooLarge) as refused:
        store(request.FILES["one"], key_id=KEY.id, agency_id=KEY.id, name="a", key=KEY)
    assert refused.value.size_bytes == len(large)


def test_a_request_with_too_many_large_files_keeps_the_first_ones(settings):
    settings.MAX_FILE_BYTES = 1_000
    sent = {f"f{i}": SimpleUploadedFile("a.jpg", b"x" * 900) for i in range(8)}

    request = posted(**sent)

    sizes = [request.FILES[name].size for name in sent]
    assert sizes.count(900) == 4
    assert set(sizes) == {900, 1_001}
