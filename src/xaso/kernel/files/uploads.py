"""How uploads arrive: in memory alone, so that nothing lies on the disk before it is sealed."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

FILES_IN_A_REQUEST = 4
"""One request may carry this many files of the largest size; what is beyond is not kept."""


class MemoryUploads(FileUploadHandler):
    """Keep each file in memory up to the limit; of a larger one keep only its size.

    The request goes on, so the form keeps what was typed and can say which file is too large:
    `files.store` refuses it by the size.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self._content = BytesIO()
        self._is_over = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece, or drop everything once the file or the request is too large."""
        kept = getattr(self, "_kept", 0) + len(raw_data)
        limit: int = settings.MAX_FILE_BYTES
        if start + len(raw_data) > limit or kept > FILES_IN_A_REQUEST * limit:
            self._is_over = True
            self._content = BytesIO()
        if not self._is_over:
            self._content.write(raw_data)
            self._kept = kept

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Hand the file over; one that was dropped says a size over the limit."""
        self._content.seek(0)
        size = max(file_size, settings.MAX_FILE_BYTES + 1) if self._is_over else file_size
        return InMemoryUploadedFile(
            file=self._content,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
