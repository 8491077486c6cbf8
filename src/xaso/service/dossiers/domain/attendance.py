"""Who stood there when a request was made: by what right, with whose help, how it was confirmed.

The owner's request stays the owner's: somebody else files it by a ground the law knows, a helper
only types, and who cannot read or sign confirms in the presence of others after it was read back.

Law: decree-23-2015, civil-code-2015, circular-04-2020-btp; which grounds and ways there are, and
what each asks for, are dated rows, unconfirmed [M].
"""

from __future__ import annotations

import unicodedata
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from xaso.lib.text import tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Mandate(StrEnum):
    """Whether the original of the paper by which somebody files for another has been seen."""

    NONE = ""
    COPY = "copy"
    SEEN = "seen"


class Fault(StrEnum):
    """What is missing or cannot be."""

    GROUND_MISSING = "ground_missing"
    GROUND_FOR_ONESELF = "ground_for_oneself"
    GROUND_UNKNOWN = "ground_unknown"
    GROUND_BARRED = "ground_barred"
    PAPER_MISSING = "paper_missing"
    AUTHENTICATION_MISSING = "authentication_missing"
    MANDATE_EXPIRED = "mandate_expired"
    HELPER_IS_PARTY = "helper_is_party"
    HELPER_FROM_MISSING = "helper_from_missing"
    WAY_UNKNOWN = "way_unknown"
    WITNESSES_MISSING = "witnesses_missing"
    WITNESS_IS_PARTY = "witness_is_party"
    WITNESS_TWICE = "witness_twice"
    WITNESS_PAPER_MISSING = "witness_paper_missing"
    LANGUAGE_MISSING = "language_missing"
    INTERPRETER_MISSING = "interpreter_missing"
    INTERPRETER_IS_PARTY = "interpreter_is_party"
    NOT_READ_BACK = "not_read_back"


@dataclass(frozen=True, slots=True)
class Ground:
    """By what right somebody may file for another, and which papers prove it."""

    code: str
    name: str
    needs_paper: bool = False
    needs_authentication: bool = False
    barred: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Way:
    """How a person confirms what was typed: with how many witnesses, and if it is read back."""

    code: str
    name: str
    witnesses: int = 0
    is_read_back: bool = False


@dataclass(frozen=True, slots=True)
class Witness:
    """Somebody who saw it, with the paper that proves who that is."""

    name: str
    paper: str = ""


@dataclass(frozen=True, slots=True)
class Attendance:
    """What is noted of one filing; empty where somebody files for herself, alone, and signs."""

    ground: str = ""
    paper: str = ""
    authentication: str = ""
    valid_until: date | None = None
    is_copy: bool = False
    helper: str = ""
    helper_from: str = ""
    way: str = ""
    witnesses: tuple[Witness, ...] = ()
    interpreter: str = ""
    language: str = ""
    was_read_back: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the fields for sealing."""
        until = self.valid_until.isoformat() if self.valid_until else ""
        return {**asdict(self), "valid_until": until}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Attendance:
        """Return what was sealed."""
        until = told.get("valid_until")
        return cls(**{
            **told,
            "valid_until": date.fromisoformat(until) if until else None,
            "witnesses": tuple(Witness(**one) for one in told.get("witnesses", ())),
        })

    def mandate(self, ground: Ground | None) -> Mandate:
        """Return whether an original is still to be shown."""
        if ground is None or not ground.needs_paper:
            return Mandate.NONE
        return Mandate.COPY if self.is_copy else Mandate.SEEN


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds on the day of a filing."""

    grounds: Mapping[str, Ground] = field(default_factory=dict)
    ways: Mapping[str, Way] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filing:
    """For whom is filed what, and when; one person where owner and submitter are alike.

    `is_declared` is true where a declaration names the owner and says how the two are related, so
    that no further ground is asked for: a father registers his child's birth.
    """

    owner: str
    submitter: str
    procedure_code: str
    on: date
    is_declared: bool = False


def faults(said: Attendance, rules: Rules, filing: Filing) -> dict[str, Fault]:
    """Return what is wrong with a filing, by the entry that is to be mended."""
    parties = [filing.owner, filing.submitter]
    found = _by_right(said, rules, filing)
    return found | _by_help(said, parties) | _by_confirming(said, rules, parties)


def _by_right(said: Attendance, rules: Rules, filing: Filing) -> dict[str, Fault]:
    is_other = not _same(filing.owner, filing.submitter)
    if not said.ground:
        is_missing = is_other and not filing.is_declared
        return {"ground": Fault.GROUND_MISSING} if is_missing else {}
    if not is_other:
        return {"ground": Fault.GROUND_FOR_ONESELF}
    ground = rules.grounds.get(said.ground)
    if ground is None:
        return {"ground": Fault.GROUND_UNKNOWN}
    if filing.procedure_code in ground.barred:
        return {"ground": Fault.GROUND_BARRED}
    found = {}
    if ground.needs_paper and not said.paper.strip():
        found["paper"] = Fault.PAPER_MISSING
    if ground.needs_authentication and not said.authentication.strip():
        found["authentication"] = Fault.AUTHENTICATION_MISSING
    if said.valid_until is not None and said.valid_until < filing.on:
        found["valid_until"] = Fault.MANDATE_EXPIRED
    return found


def _by_help(said: Attendance, parties: Iterable[str]) -> dict[str, Fault]:
    if not said.helper.strip():
        return {}
    found = {}
    if _is_among(said.helper, parties):
        found["helper"] = Fault.HELPER_IS_PARTY
    if not said.helper_from.strip():
        found["helper_from"] = Fault.HELPER_FROM_MISSING
    return found


def _by_confirming(said: Attendance, rules: Rules, parties: Iterable[str]) -> dict[str, Fault]:
    way = rules.ways.get(said.way) if said.way else Way("", "")
    if way is None:
        return {"way": Fault.WAY_UNKNOWN}
    involved = [*parties, *filter(None, (said.helper.strip(),))]
    found = _by_witnesses(said, way, involved) | _by_language(said, involved)
    if (way.is_read_back or said.interpreter.strip()) and not said.was_read_back:
        found["was_read_back"] = Fault.NOT_READ_BACK
    return found


def _by_witnesses(said: Attendance, way: Way, involved: list[str]) -> dict[str, Fault]:
    names = [one.name for one in said.witnesses]
    if len(names) < way.witnesses:
        return {"witnesses": Fault.WITNESSES_MISSING}
    if any(_is_among(name, [*involved, said.interpreter]) for name in names):
        return {"witnesses": Fault.WITNESS_IS_PARTY}
    if len({_written(name) for name in names}) < len(names):
        return {"witnesses": Fault.WITNESS_TWICE}
    if any(not one.paper.strip() for one in said.witnesses):
        return {"witnesses": Fault.WITNESS_PAPER_MISSING}
    return {}


def _by_language(said: Attendance, involved: list[str]) -> dict[str, Fault]:
    interpreter, language = said.interpreter.strip(), said.language.strip()
    if interpreter and not language:
        return {"language": Fault.LANGUAGE_MISSING}
    if language and not interpreter:
        return {"interpreter": Fault.INTERPRETER_MISSING}
    if interpreter and _is_among(interpreter, involved):
        return {"interpreter": Fault.INTERPRETER_IS_PARTY}
    return {}


def _is_among(name: str, others: Iterable[str]) -> bool:
    return any(_same(name, other) for other in others)


def _same(one: str, other: str) -> bool:
    return _written(one) == _written(other)


def _written(name: str) -> str:
    """Return a name so that it can be compared; marks count: Thảo is not Thao."""
    return unicodedata.normalize("NFC", tidy(name)).casefold()
