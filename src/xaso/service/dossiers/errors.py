"""What may stand in the way of a dossier.

DossierRefusal
├── NotAllowed            the person or the moment is wrong: 404 or 403 by policy
├── LostRace              somebody else moved it first: 409
├── ReasonMissing         a required reason was left empty: 422
├── WrongEntry            one entry is missing or wrong, `field` names it: 422
├── TimeLimitUnknown      the procedure's time limit is not understood: 422
├── IdempotencyConflict   same key, other content: 422
└── UnknownDossier        no such dossier for these eyes: 404
"""

from __future__ import annotations


class DossierRefusal(Exception):
    """The act is refused; the text is for people."""


class NotAllowed(DossierRefusal):
    """Not by this person, or not in this state."""


class LostRace(DossierRefusal):
    """The dossier changed since the page was opened."""


class ReasonMissing(DossierRefusal):
    """A reason is required."""


class WrongEntry(DossierRefusal):
    """One entry of an act is missing or wrong; `field` names it."""

    def __init__(self, field: str, told: str) -> None:
        super().__init__(told)
        self.field = field


class TimeLimitUnknown(DossierRefusal):
    """The time limit must be entered by the official, with its source."""


class IdempotencyConflict(DossierRefusal):
    """The key was used for other content."""


class UnknownDossier(DossierRefusal):
    """There is no such dossier, or not for who asks."""
