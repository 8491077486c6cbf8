"""What reading one question gives, and what a reader may know of the rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from xaso.kernel.organisations import api as organisations


@dataclass(frozen=True, slots=True)
class Setting:
    """What surrounds a declaration: the day, the agency asked, and the map."""

    today: date
    places: organisations.Gazetteer
    agency_name: str = ""
    place_name: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to say about one input; `part` is empty for the question as a whole."""

    message: str
    part: str = ""


@dataclass(slots=True)
class Outcome:
    """The value to store (nothing if not given or refused), what is wrong, what is doubtful."""

    value: Any = None
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    @classmethod
    def wrong(cls, message: str, part: str = "") -> Outcome:
        """Return a refusal."""
        return cls(errors=[Problem(message, part)])
