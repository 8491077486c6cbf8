"""The dated rows of one event, read together and kept until one of their tables changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from xaso.kernel.forms import api as forms
from xaso.kernel.reference import api as reference
from xaso.lib.text import fold
from xaso.service.life_events.domain import carrying, plan
from xaso.service.life_events.models import Carried, HeldPaper, LifeEvent, Outcome, Question

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

TOPIC = "life_events"
KNOWN, ASKED = "da-biet", "hoi"
"""The sections of the questions that the dossier answers, and of those put to people."""
JOINT = "hoSo.thuTuc"
"""The fact that says by which procedure the event is registered; absent on the public page."""
COMMON = (
    ("co", "Có", "Yes"),
    ("khong", "Không", "No"),
    ("khong-ro", "Không rõ", "Not known"),
)


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows of one event that hold on a day. Shared between requests: do not change it."""

    event: LifeEvent
    questions: tuple[Question, ...]
    outcomes: tuple[Outcome, ...]
    carried: tuple[Carried, ...]
    held: tuple[HeldPaper, ...]

    @property
    def asked(self) -> list[plan.Question]:
        """The questions as the rules see them."""
        return [
            plan.Question(row.key, row.when, tuple((one[0], one[1]) for one in row.known))
            for row in self.questions
        ]

    @property
    def leads(self) -> list[plan.Outcome]:
        """The outcomes as the rules see them."""
        return [plan.Outcome(row.key, row.kind, row.when, row.question) for row in self.outcomes]

    def outcome(self, key: str) -> Outcome | None:
        """Return one outcome by its key."""
        return next((row for row in self.outcomes if row.key == key), None)


def rows_on(key: str, day: date) -> Rows | None:
    """Return the rows of an event on a day, None where there is no such event. Five queries."""
    return reference.kept(TOPIC, (key, day), lambda: _rows_on(key, day))


def _rows_on(key: str, day: date) -> Rows | None:
    in_force = reference.in_force(day)
    event = LifeEvent.objects.filter(in_force, key=key).order_by("-valid_from").first()
    if event is None:
        return None
    return Rows(
        event,
        tuple(Question.objects.filter(in_force, event=key)),
        tuple(Outcome.objects.filter(in_force, event=key)),
        tuple(Carried.objects.filter(in_force, event=key)),
        tuple(HeldPaper.objects.filter(in_force, event=key)),
    )


def events_on(day: date) -> list[LifeEvent]:
    """Return the events in force on a day."""
    return reference.kept(
        TOPIC, day, lambda: list(LifeEvent.objects.filter(reference.in_force(day)).order_by("key"))
    )


def event_of(procedure_code: str, day: date) -> LifeEvent | None:
    """Return the event that a procedure registers."""
    return next((one for one in events_on(day) if procedure_code in one.procedures), None)


def event_meant(query: str, day: date) -> LifeEvent | None:
    """Return the event that somebody looks for. Without diacritics only whole phrases count."""
    asked, folded = " ".join(query.casefold().split()), fold(query)
    for event in events_on(day):
        phrases = [fold(one) for one in event.phrases]
        if carrying.same_words(folded, phrases, ()) or asked in event.words:
            return event
    return None


def judge(day: date) -> plan.Judge:
    """Return the judge of rules on a day."""

    def judged(rule: dict[str, Any], answers: Mapping[str, Any]) -> bool | None:
        return forms.judge(rule, answers, day)

    return judged


def definition(rows: Rows, known: Mapping[str, str], judge: plan.Judge) -> forms.Definition:
    """Return the questions as a declaration, those that are answered already in a section apart.

    A question that the known answers surely rule out is left out. What differs only by the day is
    one and the same, since the forms keep the inputs of every question they have drawn.
    """
    shown = [
        row
        for row in rows.questions
        if row.key in known or row.when is None or judge(row.when, known) is not False
    ]
    key = (rows.event.pk, tuple((row.pk, row.key in known) for row in shown))
    return reference.kept(TOPIC, key, lambda: _definition(rows.event, shown, known))


def _definition(
    event: LifeEvent, shown: Iterable[Question], known: Mapping[str, str]
) -> forms.Definition:
    sections: dict[str, list[dict[str, Any]]] = {KNOWN: [], ASKED: []}
    for row in shown:
        sections[KNOWN if row.key in known else ASKED].append(_field(row))
    source = {
        "id": "SU_KIEN",
        "version": 1,
        "title": event.title,
        "title_en": event.title_en,
        "basis": [event.basis],
        "sections": [
            {"key": key, "title": event.title, "title_en": event.title_en, "fields": fields}
            for key, fields in sections.items()
        ],
    }
    return forms.definition_from(source, {})


def _field(row: Question) -> dict[str, Any]:
    options = row.options or COMMON
    found: dict[str, Any] = {
        "key": row.key,
        "type": "enum",
        "label": row.text,
        "label_en": row.text_en,
        "hint": row.hint,
        "hint_en": row.hint_en,
        "required": False,
        "options": [{"value": v, "label": vi, "label_en": en} for v, vi, en in options],
    }
    if row.when is not None:
        found["when"] = row.when
    return found


def answer_words(row: Question, answer: str, language: str) -> str:
    """Return an answer as it is read on the page."""
    for value, vi, en in row.options or COMMON:
        if value == answer:
            return str(en if language.startswith("en") and en else vi)
    return _("Không rõ")
