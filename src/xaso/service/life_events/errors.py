"""What this room refuses.

LifeEventRefusal
├── UnknownEvent     there is no such event, or none of it concerns this dossier
├── NotHers          this official may not do that
├── LostRace         somebody else was faster
└── WrongEntry       something typed is wrong; `field` says what
"""

from __future__ import annotations


class LifeEventRefusal(Exception):
    """A refusal of this room; the text is for people."""


class UnknownEvent(LifeEventRefusal):
    """There is no such event, or nothing of it here."""


class NotHers(LifeEventRefusal):
    """This official may not do that."""


class LostRace(LifeEventRefusal):
    """It is no longer the version the page was drawn from."""


class WrongEntry(LifeEventRefusal):
    """Something typed is wrong."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field
