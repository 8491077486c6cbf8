"""Answers as people read them: for check-your-answers, the dossier page and prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language

from xaso.kernel.forms.engine.registry import KINDS, TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xaso.kernel.forms.domain.definition import Definition, Field


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """One question and its answer; a table has rows of answers instead of a text."""

    key: str
    label: str
    text: str
    is_sensitive: bool = False
    rows: tuple[tuple[ShownAnswer, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class ShownSection:
    """One section with what was answered in it."""

    key: str
    title: str
    answers: tuple[ShownAnswer, ...]


@dataclass(frozen=True, slots=True)
class People:
    """Who files a declaration, for whom, and how to reach them; empty where not declared."""

    name: str = ""
    number: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    subject: str = ""


def describe(definition: Definition, answers: Mapping[str, Any]) -> list[ShownSection]:
    """Return the answered questions by section, in the language of the moment."""
    language = get_language() or "vi"
    sections = []
    for section in definition.sections:
        shown = tuple(
            _shown(field, answers[field.key], language)
            for field in section.fields
            if answers.get(field.key) not in (None, "", [])
        )
        if shown:
            sections.append(ShownSection(section.key, section.title.in_language(language), shown))
    return sections


def people_in(definition: Definition, answers: Mapping[str, Any]) -> People:
    """Return who files, for whom, and how to reach them."""
    found = {
        role: next(filter(None, (_person_value(answers, key) for key in keys)), "")
        for role, keys in definition.people.items()
    }
    return People(**found)


def _shown(field: Field, value: Any, language: str) -> ShownAnswer:
    label = field.label.in_language(language)
    if field.kind == TABLE:
        rows = tuple(tuple(_row(field, row, language)) for row in value)
        return ShownAnswer(field.key, label, "", field.is_sensitive, rows)
    return ShownAnswer(field.key, label, KINDS[field.kind].show(field, value), field.is_sensitive)


def _row(field: Field, row: Mapping[str, Any], language: str) -> Iterator[ShownAnswer]:
    for column in field.columns:
        if row.get(column.key) not in (None, "", []):
            yield _shown(column, row[column.key], language)


def _person_value(answers: Mapping[str, Any], key: str) -> str:
    value = answers.get(key)
    if value is None and ".0." in key:
        table, _, column = key.partition(".0.")
        rows = answers.get(table) or [{}]
        value = rows[0].get(column)
    if isinstance(value, dict):
        value = value.get("text") or value.get("so")
    return str(value or "")
