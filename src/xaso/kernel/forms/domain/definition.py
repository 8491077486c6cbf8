"""What a declaration asks, read from its published JSON (`data/schema.json`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xaso.kernel.forms.domain.rules import Rule


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages; English may be missing."""

    vi: str
    en: str = ""

    def in_language(self, language: str) -> str:
        """Return the text in the language, Vietnamese where there is no English."""
        return self.en if language.startswith("en") and self.en else self.vi


NONE = Words("")


@dataclass(frozen=True, slots=True)
class Option:
    """One value that may be chosen."""

    value: str
    label: Words


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One question; two are the same only if they are one.

    `required` is true, false or a rule; `when` says when it is asked at all. `extra` holds the
    settings of its kind: `min`, `max`, `max_length`, `rows`, `may_be_year`, `source`.
    """

    key: str
    kind: str
    label: Words
    hint: Words = NONE
    required: bool | Rule = True
    when: Rule | None = None
    options: tuple[Option, ...] = ()
    columns: tuple[Field, ...] = ()
    default: str = ""
    audience: str = "resident"
    is_sensitive: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Section:
    """The questions that stand on one page."""

    key: str
    title: Words
    fields: tuple[Field, ...]
    lead: Words = NONE
    when: Rule | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A rule across answers: what must hold, what is said where it does not, and how gravely.

    `level` is "error" (blocks), "warning" (shown once, may be confirmed) or "notice" (told).
    """

    must: Rule
    field: str
    message: Words
    level: str = "error"


@dataclass(frozen=True, slots=True)
class Definition:
    """One published version of a declaration.

    `people` names the answers that say who files, for whom, and how to reach them.
    """

    id: str
    version: int
    title: Words
    basis: tuple[str, ...]
    sections: tuple[Section, ...]
    checks: tuple[Check, ...] = ()
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def section(self, key: str) -> Section:
        """Return one section.

        Raises:
            KeyError: There is none of that name.
        """
        for section in self.sections:
            if section.key == key:
                return section
        raise KeyError(key)

    def fields(self) -> Iterator[Field]:
        """Go through every question in order."""
        for section in self.sections:
            yield from section.fields


def definition_from(source: Mapping[str, Any], lists: Mapping[str, Any]) -> Definition:
    """Read a definition whose JSON has been checked against the schema."""
    return Definition(
        id=source["id"],
        version=source["version"],
        title=_words(source, "title"),
        basis=tuple(source["basis"]),
        sections=tuple(
            Section(
                key=section["key"],
                title=_words(section, "title"),
                lead=_words(section, "lead"),
                when=section.get("when"),
                fields=tuple(_field(one, lists) for one in section["fields"]),
            )
            for section in source["sections"]
        ),
        checks=tuple(
            Check(check["must"], check["field"], _words(check, "message"), check["level"])
            for check in source.get("checks", [])
        ),
        people={role: tuple(keys) for role, keys in source.get("people", {}).items()},
    )


_EXTRA = ("min", "max", "max_length", "rows", "may_be_year", "source", "future")


def _field(source: Mapping[str, Any], lists: Mapping[str, Any]) -> Field:
    options = [*source.get("options", ()), *lists.get(source.get("list", ""), ())]
    return Field(
        key=source["key"],
        kind=source["type"],
        label=_words(source, "label"),
        hint=_words(source, "hint"),
        required=source.get("required", True),
        when=source.get("when"),
        options=tuple(Option(one["value"], _words(one, "label")) for one in options),
        columns=tuple(_field(one, lists) for one in source.get("columns", ())),
        default=source.get("default", ""),
        audience=source.get("audience", "resident"),
        is_sensitive=source.get("sensitive", False),
        extra={name: source[name] for name in _EXTRA if name in source},
    )


def _words(source: Mapping[str, Any], name: str) -> Words:
    return Words(source.get(name, ""), source.get(f"{name}_en", ""))
