"""What a sheet says, in one shape for every source."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xaso.service.procedures.domain.texts import Counts, Fee, Time


@dataclass(frozen=True, slots=True)
class Problem:
    """A text an official must read; `kind` is its name, `place` where, `text` word for word."""

    kind: str
    place: str
    text: str = ""

    def as_json(self) -> dict[str, str]:
        """Return it as stored and reported."""
        return {"kind": self.kind, "place": self.place, "text": self.text}


@dataclass(frozen=True, slots=True)
class SheetWay:
    """One way of filing."""

    channel: str
    verbatim_channel: str
    time: Time | None
    verbatim_time: str
    fees: tuple[Fee, ...] | None
    verbatim_fee: str
    same_day: bool = False


@dataclass(frozen=True, slots=True)
class SheetPaper:
    """One required paper."""

    name: str
    counts: Counts | None
    verbatim_count: str = ""
    kind: str = "nop"
    condition: str = ""
    template: str = ""
    form_id: str = ""
    reuse_from: str = ""


@dataclass(frozen=True, slots=True)
class SheetLaw:
    """One document of law."""

    number: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything one source says of one procedure."""

    code: str
    source: str
    name: str
    field: str
    raw: dict[str, Any]
    name_en: str = ""
    field_en: str = ""
    levels: tuple[str, ...] = ()
    decision: str = ""
    authority: str = ""
    applicant: str = ""
    steps: str = ""
    conditions: str = ""
    result: str = ""
    form_id: str = ""
    presence: str = ""
    note: str = ""
    exemptions: tuple[str, ...] = ()
    refers_elsewhere: bool = False
    ways: tuple[SheetWay, ...] = ()
    papers: tuple[SheetPaper, ...] = ()
    legal: tuple[SheetLaw, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def content_hash(self) -> str:
        """The SHA-256 of what the source says, whatever its file is called."""
        said = {key: value for key, value in self.raw.items() if key != "source_file"}
        text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
