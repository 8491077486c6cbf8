"""What the two pages of an event share: the questions as they are drawn and read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils import timezone

from xaso.kernel.forms import api as forms
from xaso.service.life_events import planning, reading

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from xaso.kernel.organisations.api import Agency
    from xaso.service.life_events.reading import Rows


class Asking:
    """One event's questions, what is known already, and what was typed."""

    def __init__(
        self,
        rows: Rows,
        agency: Agency,
        now: datetime,
        *,
        known: Mapping[str, str] | None = None,
        typed: Mapping[str, str] | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """Bind what was typed to the questions; those that are known are not read from it.

        Args:
            facts: What rules may look at besides, such as by which procedure it is registered.
        """
        self.rows, self.agency, self.facts = rows, agency, dict(facts or {})
        self.day = timezone.localdate(now)
        self.known = dict(known or {})
        judge = reading.judge(self.day)
        self.definition = reading.definition(rows, self.known, judge)
        asked = {one.key for one in self.definition.section(reading.ASKED).fields}
        self.typed = {key: value for key, value in (typed or {}).items() if key in asked}
        self.bound = forms.bind(self.definition, {**self.typed, **self.known}, on=self.day)

    @property
    def given(self) -> dict[str, str]:
        """The answers that were given to questions that are asked."""
        return {key: value for key, value in self.bound.answers.items() if key not in self.known}

    def plan(self, ground: planning.Ground) -> planning.Plan:
        """Return what follows."""
        answers = {**self.bound.answers, **self.facts}
        return planning.draw_up(self.agency, self.rows, answers, ground, day=self.day)

    def drawn(self, *, judged: bool) -> dict[str, Any]:
        """Return what the page draws: the sheet, its questions, and what its rules know."""
        sheet, sections = forms.draw(
            self.bound, {**self.known, **self.typed}, [reading.ASKED], judged=judged
        )
        for question in sections[0].fields:
            for one in question.inputs:
                one.field.required = (
                    True  # every question is left out at will: the page says so once
                )
        known = forms.known_elsewhere(self.bound, [reading.ASKED])
        return {
            "event": self.rows.event,
            "sheet": sheet,
            "section": sections[0],
            "known_to_rules": json.dumps(known, ensure_ascii=False),
            "spared_questions": len(self.known),
        }


def rows_or_404(event: str, now: datetime) -> Rows:
    """Return an event's rows today.

    Raises:
        Http404: There is no such event.
    """
    rows = reading.rows_on(event, timezone.localdate(now))
    if rows is None:
        raise Http404("no such event")
    return rows
