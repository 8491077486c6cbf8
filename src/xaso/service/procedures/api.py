"""The door of procedures."""

from xaso.service.procedures.catalogue import CATALOGUE
from xaso.service.procedures.domain.flow import WHOLE, Flow, Step
from xaso.service.procedures.domain.flow import Need as StepNeed
from xaso.service.procedures.domain.needs import Need
from xaso.service.procedures.errors import NotAdopted, NotAllowed, TimeUndecided
from xaso.service.procedures.finding import find, find_codes
from xaso.service.procedures.flows import flow_of
from xaso.service.procedures.guides import Guide, register_guide
from xaso.service.procedures.models import (
    Adoption,
    Channel,
    LegalBasis,
    Procedure,
    ProcedureVersion,
    RequiredPaper,
    Unit,
    Way,
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
    "WHOLE",
    "Adoption",
    "Channel",
    "Flow",
    "Guide",
    "LegalBasis",
    "Need",
    "NotAdopted",
    "NotAllowed",
    "Procedure",
    "ProcedureVersion",
    "Report",
    "RequiredPaper",
    "Step",
    "StepNeed",
    "TimeUndecided",
    "Unit",
    "Way",
    "adopt",
    "adoptions_on",
    "agencies_that_decide",
    "find",
    "find_codes",
    "flow_of",
    "import_files",
    "import_sheet",
    "open_adoption",
    "open_versions",
    "register_guide",
    "register_portal",
    "rule_words",
    "withdraw",
]
