"""The door of files: store what people hand in, read it back, hand it out."""

from xaso.kernel.files.errors import (
    FileDamaged,
    FileRefused,
    FilesError,
    FileTooLarge,
    UnreadableFile,
)
from xaso.kernel.files.models import StoredFile
from xaso.kernel.files.responses import download_response, picture_response
from xaso.kernel.files.selectors import name_of, read, read_whole
from xaso.kernel.files.services import check, forget, store
from xaso.kernel.files.verification import Verification, verify

__all__ = [
    "FileDamaged",
    "FileRefused",
    "FileTooLarge",
    "FilesError",
    "StoredFile",
    "UnreadableFile",
    "Verification",
    "check",
    "download_response",
    "forget",
    "name_of",
    "picture_response",
    "read",
    "read_whole",
    "store",
    "verify",
]
