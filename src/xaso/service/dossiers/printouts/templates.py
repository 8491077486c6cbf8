"""Which printed form holds on which day: dated rows in `templates.toml`."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

FOLDER: Final = Path(__file__).resolve().parent


class Kind(StrEnum):
    """The papers a case can give."""

    RECEIPT = "receipt"
    SUPPLEMENT = "supplement"
    INTAKE_REFUSAL = "intake_refusal"
    REJECTION = "rejection"
    APOLOGY = "apology"
    STOP = "stop"
    CONTROL = "control"
    LEDGER = "ledger"
    RETURN = "return"
    REGISTER = "register"
    HAND_OVER = "hand_over"


class NoTemplate(LookupError):
    """No form of that kind was in force on that day."""


@dataclass(frozen=True, slots=True)
class Template:
    """One form for one span of days, with the text that prescribes it.

    `wording` is what a paper of a case says beneath its title; lists have a drawing of their own.
    """

    kind: Kind
    source: Path
    wording: str
    form: str
    title: str
    basis: str
    law: str
    version: int
    valid_from: date
    valid_until: date | None
    mark: str

    def holds_on(self, day: date) -> bool:
        """Tell whether the form is in force on `day`."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@functools.cache
def templates() -> tuple[Template, ...]:
    """Return every form of the data file, in its order."""
    rows = tomllib.loads((FOLDER / "templates.toml").read_text(encoding="utf-8"))["template"]
    return tuple(
        Template(
            kind=Kind(row["kind"]),
            source=FOLDER / row["source"],
            wording=_wording(row.get("wording", "")),
            form=row["form"],
            title=row["title"],
            basis=row["basis"],
            law=row["law"],
            version=row["version"],
            valid_from=row["valid_from"],
            valid_until=row.get("valid_until"),
            mark=row["mark"],
        )
        for row in rows
    )


def _wording(name: str) -> str:
    return (FOLDER / "wordings" / name).read_text(encoding="utf-8") if name else ""


def template_on(kind: Kind, day: date) -> Template:
    """Return the form of a kind in force on a day.

    Raises:
        NoTemplate: There was none.
    """
    for template in templates():
        if template.kind == kind and template.holds_on(day):
            return template
    raise NoTemplate(f"Không có mẫu {kind} cho ngày {day:%d/%m/%Y}")
