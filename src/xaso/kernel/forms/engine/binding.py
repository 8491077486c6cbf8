"""Binding what was entered to a declaration: answers, errors, warnings, and what to draw."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xaso.kernel.forms.domain.rules import judge, keys_of
from xaso.kernel.forms.engine.computed import computed
from xaso.kernel.forms.engine.outcome import Setting
from xaso.kernel.forms.engine.reading import Reading
from xaso.kernel.forms.engine.registry import TABLE
from xaso.kernel.organisations import api as organisations

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from xaso.kernel.forms.domain.definition import Check, Definition, Field, Section

CONFIRMED = "_da-xem"
"""The input that carries the doubts a person has seen and let stand."""


class BoundForm:
    """A declaration with what was entered, judged on one section or on all.

    Attributes:
        errors: Sentences by the name of the input; anything here blocks.
        warnings: Doubts by the name of the input, that have not been confirmed yet.
        notices: What a person should know, by the name of the input; blocks nothing.
        answers: JSON values by key, of questions that are asked and could be read.
    """

    def __init__(
        self,
        definition: Definition,
        entered: Mapping[str, Any],
        setting: Setting,
        *,
        section: str | None = None,
        audience: str = "resident",
    ) -> None:
        """Read and judge."""
        self.definition = definition
        self.setting = setting
        self.reading = Reading(definition, entered, setting, audience)
        self.errors: dict[str, list[str]] = {}
        self.warnings: dict[str, list[str]] = {}
        self.notices: dict[str, list[str]] = {}
        self.answers: dict[str, Any] = {}
        self.sections = [
            one
            for one in definition.sections
            if (section is None or one.key == section) and self.is_open(one)
        ]
        self._unasked = {
            field.key
            for one in definition.sections
            for field in one.fields
            if not self.is_open(one) or not self.reading.is_wanted(field)
        }
        for one in self.sections:
            self._judge_section(one)
        self._judge_checks()
        self._let_confirmed_stand(str(entered.get(CONFIRMED) or ""))

    @property
    def is_valid(self) -> bool:
        """Tell whether nothing is wrong; doubts may remain."""
        return not self.errors

    @property
    def confirmation(self) -> str:
        """What the confirming input says once these doubts have been shown."""
        return _fingerprint(self.warnings)

    def is_open(self, section: Section) -> bool:
        """Tell whether a section is surely asked."""
        return section.when is None or self.reading.holds(section.when) is True

    def may_open(self, section: Section) -> bool:
        """Tell whether a section is asked, or may be once more has been answered."""
        return section.when is None or self.reading.holds(section.when) is not False

    def _judge_section(self, section: Section) -> None:
        for field in section.fields:
            if not self.reading.is_asked_here(field) or not self.reading.is_wanted(field):
                continue
            if field.kind == TABLE:
                self._judge_table(field)
            elif field.kind == "auto":
                self._compute(field)
            else:
                self._judge_one(field, field.key)
            if field.key in self.reading.answers:
                self.answers[field.key] = self.reading.answers[field.key]

    def _judge_one(self, field: Field, name: str, row: Mapping[str, Any] | None = None) -> None:
        outcome = self.reading.outcomes.get(name)
        if outcome is None:
            if self.reading.is_required(field, row):
                self._say(self.errors, first_input(field, name), missing(field))
            return
        for problem in outcome.errors:
            self._say(self.errors, _input(field, name, problem.part), problem.message)
        for problem in outcome.warnings:
            self._say(self.warnings, _input(field, name, problem.part), problem.message)

    def _judge_table(self, field: Field) -> None:
        for index, row in self._rows_to_judge(field):
            for column in field.columns:
                if (
                    column.kind != "auto"
                    and self.reading.is_asked_here(column)
                    and self.reading.is_wanted(column, row)
                ):
                    self._judge_one(column, f"{field.key}.{index}.{column.key}", row)

    def _rows_to_judge(self, field: Field) -> list[tuple[int, dict[str, Any]]]:
        """Return the rows filled in, and empty ones up to the number that must be."""
        values = self.reading.answers.get(field.key) or []
        rows = list(zip(self.reading.rows.get(field.key, []), values, strict=True))
        wanted = int(field.extra.get("min", 1)) if self.reading.is_required(field) else 0
        taken = {index for index, _row in rows}
        spare = [index for index in range(wanted + len(rows)) if index not in taken]
        return rows + [(index, {}) for index in spare[: max(0, wanted - len(rows))]]

    def _compute(self, field: Field) -> None:
        value = computed(field, self.reading.answers, self.setting)
        if value:
            self.answers[field.key] = value

    def _judge_checks(self) -> None:
        said = {"error": self.errors, "warning": self.warnings, "notice": self.notices}
        here = {field.key: field for section in self.sections for field in section.fields}
        for check in self.definition.checks:
            if check.field in here and self._fails(check):
                language = get_language() or "vi"
                name = first_input(here[check.field], check.field)
                self._say(said[check.level], name, check.message.in_language(language))

    def _fails(self, check: Check) -> bool:
        """Judge a check on the answers to questions that are asked."""
        seen = {
            key: self.reading.scope[key]
            for key in keys_of(check.must) | _keys_in_rows(check)
            if key in self.reading.scope and key not in self._unasked
        }
        return judge(check.must, seen, self.setting.today) is False

    def _let_confirmed_stand(self, seen: str) -> None:
        if self.warnings and seen == _fingerprint(self.warnings):
            self.warnings = {}

    def _say(self, where: dict[str, list[str]], name: str, sentence: str) -> None:
        sentences = where.setdefault(name, [])
        if sentence not in sentences:
            sentences.append(sentence)


def first_input(field: Field, name: str) -> str:
    """Return the name of the input that a remark about a whole question points to."""
    first = {"address": ".tinh", "iddoc": ".loai", "slot": ".ngay"}
    if field.kind == TABLE:
        column = field.columns[0]
        return first_input(column, f"{name}.0.{column.key}")
    return f"{name}{first.get(field.kind, '')}"


def missing(field: Field) -> str:
    """Return the sentence for a question that must be answered and is not."""
    label = field.label.in_language(get_language() or "vi")
    if field.kind == "checkbox":
        return _("Hãy đánh dấu vào ô cam đoan, đồng ý.")
    if field.kind in {"enum", "bool", "signature", "checklist"}:
        return _("Hãy chọn: %(label)s.") % {"label": label}
    return _("Hãy điền: %(label)s.") % {"label": label}


def _input(field: Field, name: str, part: str) -> str:
    return f"{name}{part}" if part else first_input(field, name)


def _keys_in_rows(check: Check) -> set[str]:
    """Return the keys that a rule on rows looks at; those of columns are found in the rows."""
    [(operator, wanted)] = check.must.items()
    return keys_of(wanted[1]) if operator in {"every", "some"} else set()


def _fingerprint(warnings: Mapping[str, list[str]]) -> str:
    said = "\n".join(f"{name}: {'|'.join(found)}" for name, found in sorted(warnings.items()))
    return hashlib.sha256(said.encode()).hexdigest()[:16] if warnings else ""


def bind(
    definition: Definition,
    data: Mapping[str, Any],
    files: object = None,
    *,
    on: date,
    section: str | None = None,
    audience: str = "resident",
    agency: organisations.Agency | None = None,
) -> BoundForm:
    """Judge what was entered into a declaration, on one section or on all.

    Args:
        definition: The declaration, from `load`.
        data: Text by the name of the input, a POST or a draft; nested JSON answers too
            (see `entered_from`).
        files: Unused: papers go through uploads. It stands here for callers that pass both.
        on: The day to judge by, local time.
        section: The key of one section; the rest is read for its rules and not judged.
        audience: "desk" for officials, who also see what residents are never asked.
        agency: To whom the declaration goes; fills in its name and place.
    """
    setting = Setting(
        today=on,
        places=organisations.gazetteer(),
        agency_name=agency.name if agency else "",
        place_name=agency.area.name if agency and agency.area else "",
    )
    return BoundForm(definition, data, setting, section=section, audience=audience)
