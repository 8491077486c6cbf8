"""What the room refuses and what it fears.

FilesError
├── FileRefused        not stored; `reason` is a sentence for the person, `code` one for machines
│   ├── UnreadableFile it is not what it should be, or could not be opened
│   └── FileTooLarge   over the limit (status 413 for machines)
└── FileDamaged        stored once, and now missing or changed on the disk: an alarm
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class FilesError(Exception):
    """Base of all refusals and alarms of the room."""


class FileRefused(FilesError):
    """The file was not stored; `reason` says why and how to mend it."""

    def __init__(self, code: str, reason: str | _StrPromise) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason


class UnreadableFile(FileRefused):
    """The content is not a document or picture that can be opened safely."""


class FileTooLarge(FileRefused):
    """The file is larger than one file may be."""

    def __init__(self, size_bytes: int, limit_bytes: int) -> None:
        text = _(
            "Tệp nặng %(size)s MB, vượt quá %(limit)s MB. Hãy chụp hoặc quét lại ở độ nét thấp"
            " hơn, hoặc tách thành nhiều tệp."
        ) % {"size": _megabytes(size_bytes), "limit": _megabytes(limit_bytes)}
        super().__init__("too_large", text)
        self.size_bytes, self.limit_bytes = size_bytes, limit_bytes


class FileDamaged(FilesError):
    """A stored file is missing from the disk or is no longer what was stored."""


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1_048_576:.1f}".replace(".", ",").removesuffix(",0")
