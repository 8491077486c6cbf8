"""Reading what was entered into answers, question by question."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xaso.kernel.forms.domain.rules import judge
from xaso.kernel.forms.engine.kinds import Around
from xaso.kernel.forms.engine.outcome import Outcome, Problem
from xaso.kernel.forms.engine.registry import KINDS, TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xaso.kernel.forms.domain.definition import Definition, Field
    from xaso.kernel.forms.domain.rules import Rule
    from xaso.kernel.forms.engine.outcome import Setting

_LATE = {"personal_number", "iddoc"}
"""Kinds that look at other answers and so are read after them."""


def inputs_of(field: Field) -> dict[str, forms.Field]:
    """Return the Django fields of a question by part, shared between requests: do not change."""
    return _inputs(field, get_language() or "vi")


@cache
def _inputs(field: Field, language: str) -> dict[str, forms.Field]:
    inputs = KINDS[field.kind].inputs(field)
    for part, one in inputs.items():
        if not part:
            one.label = field.label.in_language(language)
            one.help_text = field.hint.in_language(language)
    return inputs


class Reading:
    """All answers of a declaration, read once from what stands in its inputs.

    `answers` holds every value that could be read, asked or not; `outcomes` what reading each
    question gave, by the full name of the question ("ks.hoTen", "ct.0.soBan").
    """

    def __init__(
        self, definition: Definition, entered: Mapping[str, Any], setting: Setting, audience: str
    ) -> None:
        """Read everything; nothing is judged as missing yet."""
        self.setting = setting
        self.entered = entered
        self.answers: dict[str, Any] = {}
        self.scope: dict[str, Any] = {"@today": setting.today.isoformat()}
        self.outcomes: dict[str, Outcome] = {}
        self.rows: dict[str, list[int]] = {}
        self._audience = audience
        questions = [one for one in definition.fields() if self.is_asked_here(one)]
        for question in sorted(questions, key=lambda one: one.kind in _LATE):
            value = (
                self._table(question)
                if question.kind == TABLE
                else self._one(question, question.key, self.answers)
            )
            if value is not None:
                self.answers[question.key] = value
                self.scope.update(flat(question.key, value))

    def is_asked_here(self, field: Field) -> bool:
        """Tell whether this audience fills the question in."""
        return field.audience == "resident" or self._audience == "desk"

    def holds(self, rule: Rule, row: Mapping[str, Any] | None = None) -> bool | None:
        """Judge a rule on all answers, and on a table's row where one is given."""
        return judge(rule, {**self.scope, **row} if row else self.scope, self.setting.today)

    def is_wanted(self, field: Field, row: Mapping[str, Any] | None = None) -> bool:
        """Tell whether the question is surely asked, given the other answers."""
        return field.when is None or self.holds(field.when, row) is True

    def is_required(self, field: Field, row: Mapping[str, Any] | None = None) -> bool:
        """Tell whether the question must surely be answered."""
        if isinstance(field.required, bool):
            return field.required
        return self.holds(field.required, row) is True

    def parts(self, field: Field, name: str) -> dict[str, Any]:
        """Return what stands in the inputs of a question, by part."""
        return {part: self.entered.get(f"{name}{part}") for part in KINDS[field.kind].parts}

    def _one(self, field: Field, name: str, answers: Mapping[str, Any]) -> Any:
        kind, parts = KINDS[field.kind], self.parts(field, name)
        if kind.is_blank(parts):
            return None
        outcome = _overlong(field, parts) or kind.read(
            field, parts, Around(self.setting, field.key, answers)
        )
        self.outcomes[name] = outcome
        return outcome.value

    def _table(self, field: Field) -> list[dict[str, Any]] | None:
        found = {}
        columns = [one for one in field.columns if self.is_asked_here(one)]
        for index in row_indexes(self.entered, field.key, int(field.extra.get("max", 20))):
            row: dict[str, Any] = {}
            for column in sorted(columns, key=lambda one: one.kind in _LATE):
                value = self._one(column, f"{field.key}.{index}.{column.key}", row)
                if value is not None:
                    row[column.key] = value
            if not self._is_blank_row(columns, f"{field.key}.{index}"):
                found[index] = row
        self.rows[field.key] = list(found)
        return list(found.values()) or None

    def _is_blank_row(self, columns: list[Field], name: str) -> bool:
        """A row in which only what was filled in beforehand stands is blank."""
        return all(
            KINDS[column.kind].is_blank(self.parts(column, f"{name}.{column.key}"))
            or self.entered.get(f"{name}.{column.key}") == column.default
            for column in columns
        )


def row_indexes(entered: Mapping[str, Any], key: str, most: int) -> list[int]:
    """Return the rows of a table for which there are inputs, at most `most`, in order."""
    found = set()
    pattern = re.compile(re.escape(key) + r"\.(\d{1,3})\.")
    for name in entered:
        if match := pattern.match(name):
            found.add(int(match[1]))
    return sorted(found)[:most]


def flat(key: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Give an answer and, for one of several parts, its parts, as rules name them.

    >>> dict(flat("nu.giayTo", {"so": "1"}))
    {'nu.giayTo': {'so': '1'}, 'nu.giayTo.so': '1'}
    """
    yield key, value
    if isinstance(value, dict):
        for part, inner in value.items():
            yield f"{key}.{part}", inner


def _overlong(field: Field, parts: Mapping[str, Any]) -> Outcome | None:
    """Refuse what the input itself refuses: too long, or with signs no text has."""
    problems = []
    for part, one in inputs_of(field).items():
        if not isinstance(one, forms.CharField):
            continue
        try:
            one.clean(parts.get(part) or "")
        except ValidationError:
            limit = one.max_length or 0
            message = _("Viết gọn trong %(limit)s chữ cái.") % {"limit": limit}
            is_long = limit and len(str(parts.get(part))) > limit
            problems.append(Problem(message if is_long else _("Có ký tự không đọc được."), part))
    return Outcome(errors=problems) if problems else None
