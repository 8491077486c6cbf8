"""Handing a file out, so that no browser runs it, guesses about it or keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from xaso.kernel.files.inspection import PDF
from xaso.kernel.files.selectors import name_of, read_whole

if TYPE_CHECKING:
    from xaso.kernel.files.models import StoredFile


def download_response(file: StoredFile) -> HttpResponse:
    """Answer with the file to be saved, after all of it has been proven unchanged.

    The caller has asked whether this person may have it, and records that they took it.

    Raises:
        FileDamaged: It is missing or changed on the disk.
        KeyDestroyed: Its key was erased.
    """
    return _response(file, as_attachment=True)


def picture_response(file: StoredFile) -> HttpResponse:
    """Answer with a picture to be shown in a page; anything else is to be saved.

    Refusals as `download_response`.
    """
    return _response(file, as_attachment=file.media_type == PDF)


def _response(file: StoredFile, *, as_attachment: bool) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=as_attachment, filename=name_of(file))
    return HttpResponse(
        read_whole(file),
        content_type=file.media_type,
        headers={
            "Content-Disposition": disposition or "attachment",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-store",
        },
    )
