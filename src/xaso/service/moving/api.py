"""The door of moving."""

from xaso.service.moving.errors import (
    AlreadyUndone,
    FolderTaken,
    MovingRefusal,
    UnreadableFile,
)
from xaso.service.moving.exporting import export
from xaso.service.moving.models import Import
from xaso.service.moving.services import Report, import_register, undo

__all__ = [
    "AlreadyUndone",
    "FolderTaken",
    "Import",
    "MovingRefusal",
    "Report",
    "UnreadableFile",
    "export",
    "import_register",
    "undo",
]
