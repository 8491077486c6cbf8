"""The door of reports."""

from xaso.service.reports.errors import ReportRefusal
from xaso.service.reports.models import Report, ReportedFact, ReportTemplate
from xaso.service.reports.selectors import counted, templates_on
from xaso.service.reports.services import send

__all__ = [
    "Report",
    "ReportRefusal",
    "ReportTemplate",
    "ReportedFact",
    "counted",
    "send",
    "templates_on",
]
