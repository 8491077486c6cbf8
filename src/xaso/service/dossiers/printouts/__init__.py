"""The papers of a case: receipt, request for more, refusals; values in, PDF out, no database."""

from xaso.service.dossiers.printouts.slips import (
    SYMBOLS,
    DateLine,
    Day,
    Handed,
    Hop,
    Kind,
    Paper,
    Party,
    Slip,
    print_slip,
    told,
)
from xaso.service.dossiers.printouts.templates import NoTemplate, Template, template_on

__all__ = [
    "SYMBOLS",
    "DateLine",
    "Day",
    "Handed",
    "Hop",
    "Kind",
    "NoTemplate",
    "Paper",
    "Party",
    "Slip",
    "Template",
    "print_slip",
    "template_on",
    "told",
]
