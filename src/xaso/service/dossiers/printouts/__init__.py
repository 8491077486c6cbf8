"""The papers of a case: receipt, request for more, refusals; values in, PDF out, no database."""

from xaso.service.dossiers.printouts.slips import (
    SAID,
    SYMBOLS,
    DateLine,
    Day,
    Handed,
    Hop,
    Kind,
    Paper,
    Part,
    Party,
    Slip,
    Stand,
    lacking,
    print_slip,
    told,
)
from xaso.service.dossiers.printouts.templates import NoTemplate, Template, template_on
from xaso.service.dossiers.printouts.wording import NAMES, PARTS, BadWording

__all__ = [
    "NAMES",
    "PARTS",
    "SAID",
    "SYMBOLS",
    "BadWording",
    "DateLine",
    "Day",
    "Handed",
    "Hop",
    "Kind",
    "NoTemplate",
    "Paper",
    "Part",
    "Party",
    "Slip",
    "Stand",
    "Template",
    "lacking",
    "print_slip",
    "template_on",
    "told",
]
