"""What may stand in the way of a call.

CallRefusal
├── HeldByOther    a colleague is calling this person just now: 409
├── NothingWaits   what the call was about is over, or was said already: 409
├── NotHers        this post calls nobody: 403
└── WrongEntry     one entry is missing or wrong, `field` names it: 422
"""

from __future__ import annotations


class CallRefusal(Exception):
    """The call is refused; the text is for people."""


class HeldByOther(CallRefusal):
    """A colleague has taken the line."""


class NothingWaits(CallRefusal):
    """There is nothing to call about any more."""


class NotHers(CallRefusal):
    """Not by this post."""


class WrongEntry(CallRefusal):
    """One entry is missing or wrong; `field` names it."""

    def __init__(self, field: str, told: str) -> None:
        super().__init__(told)
        self.field = field
