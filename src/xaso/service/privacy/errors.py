"""What may stand in the way of a request about one's data.

SubjectRefusal
├── NotOpen         it has ended, or this step is behind it
├── NoTerm          nobody has entered how long such a request may take
├── ReasonMissing   an extension or a refusal needs a reason
└── LostRace        somebody else was faster
"""

from __future__ import annotations


class SubjectRefusal(Exception):
    """The step is not taken; the text is for people."""


class NotOpen(SubjectRefusal):
    """The request has ended, or the step was taken before."""


class NoTerm(SubjectRefusal):
    """No dated row says how long it may take."""


class ReasonMissing(SubjectRefusal):
    """Words are needed."""


class LostRace(SubjectRefusal):
    """The request changed since the page was drawn."""
