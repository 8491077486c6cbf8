"""The door of digitising."""

from xaso.service.digitising.errors import (
    AlreadyBegun,
    Busy,
    DigitisingRefusal,
    NoSuchFolder,
    NothingTaken,
    NotSo,
    ToolsMissing,
)
from xaso.service.digitising.models import Batch, Document, Page, Proposal, ScanFile
from xaso.service.digitising.planning import plan_told
from xaso.service.digitising.selectors import status_of, summary_of
from xaso.service.digitising.services.assigning import assign, take_off
from xaso.service.digitising.services.planning import count_paper
from xaso.service.digitising.services.proposals import decide, value_of
from xaso.service.digitising.services.running import Progress, run
from xaso.service.digitising.sheets import bound, print_sheets

__all__ = [
    "AlreadyBegun",
    "Batch",
    "Busy",
    "DigitisingRefusal",
    "Document",
    "NoSuchFolder",
    "NotSo",
    "NothingTaken",
    "Page",
    "Progress",
    "Proposal",
    "ScanFile",
    "ToolsMissing",
    "assign",
    "bound",
    "count_paper",
    "decide",
    "plan_told",
    "print_sheets",
    "run",
    "status_of",
    "summary_of",
    "take_off",
    "value_of",
]
