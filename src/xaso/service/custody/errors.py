"""What may stand in the way of putting a paper somewhere.

CustodyRefusal
├── NotHers        this post keeps no papers, or sends none: 403
├── StandsOtherwise  somebody else was faster, or it is not so any more: 409
└── WrongEntry     one entry is missing or wrong, `field` names it: 422
"""

from __future__ import annotations


class CustodyRefusal(Exception):
    """The act is refused; the text is for people."""


class NotHers(CustodyRefusal):
    """Not by this post."""


class StandsOtherwise(CustodyRefusal):
    """It is no longer as the page said."""


class WrongEntry(CustodyRefusal):
    """One entry is missing or wrong; `field` names it."""

    def __init__(self, field: str, told: str) -> None:
        super().__init__(told)
        self.field = field
