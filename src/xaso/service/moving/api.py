"""The door of moving."""

from xaso.service.moving.errors import (
    AlreadyUndone,
    FolderTaken,
    MovingRefusal,
    UnreadableFile,
)
from xaso.service.moving.exporting import export
from xaso.service.moving.models import Import
from xaso.service.moving.services.lists import import_hamlets, import_residents
from xaso.service.moving.services.register import import_register
from xaso.service.moving.services.report import Report
from xaso.service.moving.services.scans import import_scans
from xaso.service.moving.services.undoing import undo

__all__ = [
    "AlreadyUndone",
    "FolderTaken",
    "Import",
    "MovingRefusal",
    "Report",
    "UnreadableFile",
    "export",
    "import_hamlets",
    "import_register",
    "import_residents",
    "import_scans",
    "undo",
]
