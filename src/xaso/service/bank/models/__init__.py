"""What is stored: layouts, statements and their lines, proposals, lines to banks, slips."""

from xaso.service.bank.models.hooks import Call, Hook
from xaso.service.bank.models.layouts import Layout
from xaso.service.bank.models.lines import Line, Outgoing, Proposal
from xaso.service.bank.models.statements import Slip, Statement
from xaso.service.bank.models.trials import Trial

__all__ = [
    "Call",
    "Hook",
    "Layout",
    "Line",
    "Outgoing",
    "Proposal",
    "Slip",
    "Statement",
    "Trial",
]
