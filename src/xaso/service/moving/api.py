"""The door of moving."""

from xaso.service.moving.errors import AlreadyUndone, MovingRefusal, UnreadableFile
from xaso.service.moving.models import Import
from xaso.service.moving.services import Report, import_register, undo

__all__ = [
    "AlreadyUndone",
    "Import",
    "MovingRefusal",
    "Report",
    "UnreadableFile",
    "import_register",
    "undo",
]
