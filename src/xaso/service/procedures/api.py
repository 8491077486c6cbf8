"""The door of procedures."""

from xaso.service.procedures.errors import NotAdopted, NotAllowed, TimeUndecided
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
from xaso.service.procedures.selectors import adoptions_on, open_adoption

__all__ = [
    "Adoption",
    "Channel",
    "LegalBasis",
    "NotAdopted",
    "NotAllowed",
    "Procedure",
    "ProcedureVersion",
    "RequiredPaper",
    "TimeUndecided",
    "Unit",
    "Way",
    "WorkflowStep",
    "adoptions_on",
    "open_adoption",
]
