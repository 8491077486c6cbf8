"""Makers: real documents in memory, and one stored."""

from __future__ import annotations

import random
from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf
from PIL import Image

from xaso.kernel.files import api as files
from xaso.kernel.keyring import api as keyring

if TYPE_CHECKING:
    from xaso.kernel.organisations.api import Agency


def picture(image_format: str = "JPEG", *, size_bytes: int = 20_000, seed: int = 0) -> bytes:
    """Return a picture that nobody has seen before, of about so many bytes."""
    side = max(4, int((size_bytes / 3) ** 0.5))
    noise = random.Random(seed).randbytes(side * side * 3)
    out = BytesIO()
    Image.frombytes("RGB", (side, side), noise).save(out, image_format)
    return out.getvalue()


def pdf(*, pages: int = 1, padding_bytes: int = 0, password: str = "", seed: int = 0) -> bytes:
    """Return a PDF with blank pages, as heavy as wanted."""
    out = BytesIO()
    with pikepdf.new() as document:
        for _ in range(pages):
            page = document.add_blank_page(page_size=(595, 842))
            content = b"% " + random.Random(seed).randbytes(padding_bytes).replace(b"\n", b"")
            page.Contents = document.make_stream(content)
        document.save(
            out,
            encryption=pikepdf.Encryption(owner=password, user=password) if password else False,
            compress_streams=False,
        )
    return out.getvalue()


def stored_file(
    *, agency: Agency, content: bytes | None = None, name: str = "giấy chứng sinh.jpg"
) -> files.StoredFile:
    """Store a file under a key of its own."""
    key = keyring.make_data_key(agency.pk)
    return files.store(
        BytesIO(content if content is not None else picture()),
        key_id=key.id,
        agency_id=agency.pk,
        name=name,
        key=key,
    )
