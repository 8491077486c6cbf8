"""Between stored answers and what stands in inputs, both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xaso.kernel.forms.engine.registry import KINDS, TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xaso.kernel.forms.domain.definition import Definition, Field


def entered_from(definition: Definition, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return what would stand in the inputs for these answers.

    It takes stored answers, a flat POST, and JSON from other programs where a name, a list or an
    object may stand at any key; what it does not know is left out.
    """
    entered: dict[str, Any] = {}
    for field in definition.fields():
        if field.key in answers:
            entered |= dict(_spread(field, field.key, answers[field.key]))
    known = {name: value for name, value in answers.items() if isinstance(value, str | int | bool)}
    return {
        **{name: _text(value) for name, value in known.items() if name not in entered},
        **entered,
    }


def _spread(field: Field, name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if field.kind == TABLE:
        rows = value if isinstance(value, list) else []
        for index, row in enumerate(rows):
            for column in field.columns:
                if isinstance(row, dict) and column.key in row:
                    yield from _spread(column, f"{name}.{index}.{column.key}", row[column.key])
        return
    kind = KINDS[field.kind]
    if kind.parts == ("",) and isinstance(value, dict | list) and field.kind != "checklist":
        return
    if kind.parts != ("",) and not isinstance(value, dict):
        return
    if isinstance(value, str) and field.kind in {"bool", "date"}:
        yield name, value
        return
    for part, text in kind.spread(field, value).items():
        yield f"{name}{part}", text


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "co" if value else "khong"
    return str(value)
