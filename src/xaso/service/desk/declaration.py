"""The declaration of the procedure, filled in by the desk for who stands there.

The same engine and rules as online. What is typed lives in the counter's own form, like all else
there; nothing is kept before the dossier is filed.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from xaso.kernel.forms import api as forms
from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import QueryDict

    from xaso.kernel.organisations.api import Agency
    from xaso.service.procedures.api import Adoption

MORE_ROWS = "_them"


class Declaration:
    """One declaration as it stands between two presses of a button."""

    def __init__(
        self, adoption: Adoption, agency: Agency, posted: QueryDict, now: datetime
    ) -> None:
        """Bind the declaration to what was typed on the counter's page."""
        self.definition = forms.load(adoption.version.form_id)
        self.agency, self.posted = agency, posted
        self.on = timezone.localdate(now)
        self.is_judged = False
        self._bound: forms.BoundForm | None = None

    def fill(self, filer: forms.Filer) -> None:
        """Put what is known of who files, and what the form assumes, into empty inputs."""
        assumed = {one.key: str(one.default) for one in self.definition.fields() if one.default}
        assumed |= dossiers.of_the_province(self.definition, self.agency)
        for name, value in (assumed | forms.prefilled(self.definition, filer)).items():
            if not self.posted.get(name):
                self.posted[name] = value

    @property
    def bound(self) -> forms.BoundForm:
        """What was typed, judged as for an official; read again after each `fill`."""
        if self._bound is None:
            self._bound = forms.bind(
                self.definition,
                self.posted.dict(),
                on=self.on,
                audience="desk",
                agency=self.agency,
            )
        return self._bound

    def is_valid(self) -> bool:
        """Judge it: errors stop, and doubts ask once."""
        self.is_judged = True
        return not self.bound.errors and not self.bound.warnings

    def drawn(self) -> dict[str, Any]:
        """Return what the page draws: sheet, sections, rules of other sections, confirmation."""
        keys = [one.key for one in self.definition.sections]
        sheet, sections = forms.draw(
            self.bound,
            self.posted.dict(),
            keys,
            judged=self.is_judged,
            extra_row=self.posted.get(MORE_ROWS, ""),
        )
        known = forms.known_elsewhere(self.bound, keys)
        return {
            "sheet": sheet,
            "sections": sections,
            "known": json.dumps(known, ensure_ascii=False),
            "confirmation": self.bound.confirmation if self.is_judged else "",
        }

    def told(self) -> list[tuple[str, str]]:
        """Return (label, text) of what was declared, to be read back."""
        return [
            (answer.label, _flat(answer))
            for section in forms.describe(self.definition, self.bound.answers)
            for answer in section.answers
        ]

    def remarks(self) -> list[tuple[str, str]]:
        """Return (input, sentence) for all that is wrong or doubtful."""
        if not self.is_judged:
            return []
        return [
            (f"id_{name}", sentence)
            for found in (self.bound.errors, self.bound.warnings)
            for name, sentences in found.items()
            for sentence in sentences
        ]


def _flat(answer: forms.ShownAnswer) -> str:
    """Write an answer in one line; the rows of a table one after another."""
    if not answer.rows:
        return answer.text
    return "; ".join(
        ", ".join(f"{cell.label}: {cell.text}" for cell in row if cell.text) for row in answer.rows
    )
