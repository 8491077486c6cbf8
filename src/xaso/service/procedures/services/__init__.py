"""Writing procedures: importing versions, adopting them."""

from xaso.service.procedures.services.adoptions import adopt, undecided, withdraw
from xaso.service.procedures.services.imports import Report, import_files, import_sheet
from xaso.service.procedures.services.words import load_synonyms

__all__ = [
    "Report",
    "adopt",
    "import_files",
    "import_sheet",
    "load_synonyms",
    "undecided",
    "withdraw",
]
