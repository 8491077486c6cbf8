"""The door of procedures."""

from xaso.service.procedures.catalogue import CATALOGUE
from xaso.service.procedures.domain.needs import Need
from xaso.service.procedures.errors import NotAdopted, NotAllowed, TimeUndecided
from xaso.service.procedures.finding import find, find_codes
from xaso.service.procedures.models import (
    Adoption,
    Channel,
    LegalBasis,
    Procedure,
    ProcedureVersion,
    RequiredPaper,
    Unit,
    Way,
    WorkflowStep,
)
from xaso.service.procedures.portals import register_portal
from xaso.service.procedures.selectors import (
    adoptions_on,
    agencies_that_decide,
    open_adoption,
    open_versions,
)
from xaso.service.procedures.services import Report, adopt, import_files, import_sheet, withdraw
from xaso.service.procedures.sheet import rule_words

__all__ = [
    "CATALOGUE",
    "Adoption",
    "Channel",
    "LegalBasis",
    "Need",
    "NotAdopted",
    "NotAllowed",
    "Procedure",
    "ProcedureVersion",
    "Report",
    "RequiredPaper",
    "TimeUndecided",
    "Unit",
    "Way",
    "WorkflowStep",
    "adopt",
    "adoptions_on",
    "agencies_that_decide",
    "find",
    "find_codes",
    "import_files",
    "import_sheet",
    "open_adoption",
    "open_versions",
    "register_portal",
    "rule_words",
    "withdraw",
]
