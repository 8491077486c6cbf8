"""The door of the calls: no room stands above it yet."""

from xaso.service.calls.domain.again import Outcome
from xaso.service.calls.domain.grounds import Ground
from xaso.service.calls.errors import CallRefusal, HeldByOther, NotHers, NothingWaits, WrongEntry
from xaso.service.calls.models import Call, CallHold, CallRule, CallText
from xaso.service.calls.selectors import calls_of, line_of, lines_for, rule_on
from xaso.service.calls.services import let_go, note_call, take, word

__all__ = [
    "Call",
    "CallHold",
    "CallRefusal",
    "CallRule",
    "CallText",
    "Ground",
    "HeldByOther",
    "NotHers",
    "NothingWaits",
    "Outcome",
    "WrongEntry",
    "calls_of",
    "let_go",
    "line_of",
    "lines_for",
    "note_call",
    "rule_on",
    "take",
    "word",
]
