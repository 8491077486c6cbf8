"""What a page needs to draw a declaration: questions with their inputs, values and remarks."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.utils import ErrorDict, ErrorList
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xaso.kernel.forms.domain.rules import keys_of
from xaso.kernel.forms.engine.kinds import Checkbox
from xaso.kernel.forms.engine.reading import inputs_of
from xaso.kernel.forms.engine.registry import KINDS, TABLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.forms.boundfield import BoundField

    from xaso.kernel.forms.domain.definition import Definition, Field, Section
    from xaso.kernel.forms.engine.binding import BoundForm

MORE_ROWS = "_them"
"""The button that asks for one more row of a table; its value is the table's key."""


@dataclass(slots=True)
class DrawnField:
    """One question as a page draws it."""

    key: str
    name: str
    kind: str
    label: str
    hint: str = ""
    inputs: list[BoundField] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    is_required: bool = True
    when: str = ""
    when_words: str = ""
    rows: list[list[DrawnField]] = field(default_factory=list)
    may_grow: bool = False
    text: str = ""


@dataclass(slots=True)
class DrawnSection:
    """One section as a page draws it."""

    key: str
    title: str
    lead: str
    fields: list[DrawnField]
    when: str = ""


class Sheet(forms.Form):
    """The inputs of some sections as a Django form, judged elsewhere."""

    use_required_attribute = False

    def __init__(
        self,
        entered: Mapping[str, Any],
        remarks: Mapping[str, list[str]],
        warnings: Mapping[str, list[str]],
    ) -> None:
        """Show what was entered, what is wrong with it and what is doubtful."""
        super().__init__(initial=dict(entered))
        self.warnings = warnings
        self._remarks = remarks

    def full_clean(self) -> None:
        """Take over the errors that were found."""
        self.cleaned_data: dict[str, Any] = {}
        self._errors = ErrorDict()
        for name, sentences in self._remarks.items():
            self._errors[name] = ErrorList(sentences, renderer=self.renderer)

    def add(self, name: str, prototype: forms.Field, *, is_required: bool) -> BoundField:
        """Put an input under its name."""
        one = copy.copy(prototype)
        one.required = is_required
        self.fields[name] = one
        return self[name]


class Drawing:
    """Draws the sections of a bound declaration."""

    def __init__(
        self, bound: BoundForm, entered: Mapping[str, Any], *, judged: bool, extra_row: str = ""
    ) -> None:
        """Prepare the sheet; errors and doubts are drawn only if the page was judged."""
        self.bound = bound
        self.entered = entered
        self._extra_row = extra_row
        self.sheet = Sheet(
            entered, bound.errors if judged else {}, bound.warnings if judged else {}
        )
        self._language = get_language() or "vi"

    def sections(self, keys: list[str]) -> list[DrawnSection]:
        """Draw the sections of these keys."""
        return [self._section(self.bound.definition.section(key)) for key in keys]

    def _section(self, section: Section) -> DrawnSection:
        reading = self.bound.reading
        own = {one.key for one in section.fields}
        fields = []
        for one in section.fields:
            rests_here = one.when is not None and bool(keys_of(one.when) & own)
            if reading.is_asked_here(one) and (rests_here or reading.is_wanted(one)):
                fields.append(self._field(one, one.key))
        return DrawnSection(
            key=section.key,
            title=section.title.in_language(self._language),
            lead=section.lead.in_language(self._language),
            fields=fields,
            when=_json(section.when),
        )

    def _field(self, one: Field, name: str, row: Mapping[str, Any] | None = None) -> DrawnField:
        reading = self.bound.reading
        drawn = DrawnField(
            key=one.key,
            name=name,
            kind=one.kind,
            label=one.label.in_language(self._language),
            hint=one.hint.in_language(self._language),
            is_required=one.required is True or reading.is_required(one, row),
            when=_json(one.when),
            when_words=self._in_words(one),
        )
        if one.kind == TABLE:
            self._rows(one, drawn)
        elif one.kind == "auto":
            drawn.text = str(self.bound.answers.get(one.key, ""))
        else:
            self._inputs(one, drawn)
        return drawn

    def _in_words(self, one: Field) -> str:
        """Say when a question is to be answered, for pages without script."""
        if one.when is None or not one.when.keys() <= {"is", "in"}:
            return ""
        [(operator, wanted)] = one.when.items()
        asked = next((f for f in self.bound.definition.fields() if f.key == wanted[0]), None)
        if asked is None:
            return ""
        values = wanted[1] if operator == "in" else [wanted[1]]
        shown = (KINDS[asked.kind].show(asked, value) for value in values)
        return _("Chỉ trả lời nếu ở trên chọn: %(values)s.") % {"values": "; ".join(shown)}

    def _inputs(self, one: Field, drawn: DrawnField) -> None:
        for part, prototype in inputs_of(one).items():
            name = f"{drawn.name}{part}"
            is_required = drawn.is_required and not (one.kind == "iddoc" and "Cap" in part)
            drawn.inputs.append(self.sheet.add(name, prototype, is_required=is_required))
            drawn.notices += self.bound.notices.get(name, [])
        if isinstance(KINDS[one.kind], Checkbox) and self.entered.get(drawn.name) == "khong":
            self.sheet.initial[drawn.name] = ""

    def _rows(self, one: Field, drawn: DrawnField) -> None:
        reading = self.bound.reading
        indexes = reading.rows.get(one.key) or [0]
        least, most = int(one.extra.get("min", 1)), int(one.extra.get("max", 20))
        wanted = max(least, len(indexes) + (self._extra_row == one.key))
        spare = (index for index in range(most) if index not in indexes)
        indexes = sorted([*indexes, *list(spare)[: wanted - len(indexes)]])[:most]
        values = dict(
            zip(reading.rows.get(one.key, []), reading.answers.get(one.key) or [], strict=False)
        )
        for index in indexes:
            self._fill_defaults(one, index)
            drawn.rows.append([
                self._field(column, f"{one.key}.{index}.{column.key}", values.get(index))
                for column in one.columns
                if reading.is_asked_here(column)
            ])
        drawn.may_grow = len(indexes) < most and most > least

    def _fill_defaults(self, one: Field, index: int) -> None:
        for column in one.columns:
            if column.default:
                name = f"{one.key}.{index}.{column.key}"
                self.sheet.initial.setdefault(name, column.default)


def draw(
    bound: BoundForm,
    entered: Mapping[str, Any],
    keys: list[str],
    *,
    judged: bool,
    extra_row: str = "",
) -> tuple[Sheet, list[DrawnSection]]:
    """Return the sheet (for the error summary) and the drawn sections of these keys.

    Args:
        bound: The declaration, bound to everything entered.
        entered: The same entered values.
        keys: Which sections to draw.
        judged: Whether errors and doubts are shown; not on a page opened for the first time.
        extra_row: The key of a table that gets one more row.
    """
    drawing = Drawing(bound, entered, judged=judged, extra_row=extra_row)
    sections = drawing.sections(keys)
    return drawing.sheet, sections


def known_elsewhere(bound: BoundForm, keys: list[str]) -> dict[str, Any]:
    """Return the answers of other sections that the rules of these sections look at."""
    sections = [bound.definition.section(key) for key in keys]
    rules = [one.when for section in sections for one in section.fields if one.when]
    wanted = set().union(*(keys_of(rule) for rule in rules)) if rules else set()
    own = {one.key for section in sections for one in section.fields}
    return {key: bound.reading.scope[key] for key in wanted - own if key in bound.reading.scope}


def section_of(definition: Definition, name: str) -> str:
    """Return the key of the section in which an input stands.

    Raises:
        KeyError: No section has such an input.
    """
    best = ""
    found = ""
    for section in definition.sections:
        for one in section.fields:
            is_row = one.kind == TABLE and name.startswith(f"{one.key}.")
            names = (
                {f"{one.key}{part}" for part in KINDS[one.kind].parts}
                if one.kind != TABLE
                else set()
            )
            if (name in names or is_row) and len(one.key) > len(best):
                best, found = one.key, section.key
    if not found:
        raise KeyError(name)
    return found


def _json(rule: Any) -> str:
    return json.dumps(rule, ensure_ascii=False, separators=(",", ":")) if rule else ""
