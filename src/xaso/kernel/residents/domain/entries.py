"""What a list says of one hamlet or one person, as words; nothing in it is judged yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date


class Refusal(NamedTuple):
    """Why one row of a list was not taken."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class HamletEntry:
    """One hamlet; without a first day it is one since ever."""

    row: int
    name: str
    kind: str = ""
    code: str = ""
    former_commune: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """One person of a household."""

    row: int
    name: str
    born: str = ""
    sex: str = ""
    number: str = ""
    household: str = ""
    relation: str = ""
    hamlet: str = ""
    former_commune: str = ""
    address: str = ""
    phone: str = ""
