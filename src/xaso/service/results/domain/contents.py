"""What stands in a result document: the answers of a declaration as labelled lines."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from xaso.lib.longhand import date_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xaso.service.results.domain.templates import Template

UNKNOWN: Final = "—"
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


def lines(
    template: Template, answers: Mapping[str, Any], shown: Mapping[str, str]
) -> list[dict[str, str]]:
    """Return label and text of each line; without an answer it falls away, unless it must stand.

    Args:
        template: Says which answers stand and in which order.
        answers: A declaration's answers by key.
        shown: What the answers read where a code stands for words ("nu" is "Nữ").
    """
    found = []
    for label, source in template.rows:
        text = _line(source, answers, shown)
        if text or source in template.always:
            found.append({"label": label, "text": text or UNKNOWN})
    return found


def _line(source: str, answers: Mapping[str, Any], shown: Mapping[str, str]) -> str:
    purpose, _, key = source.rpartition(":")
    if purpose == "@words":
        text = str(answers.get(key) or "")
        return date_in_words(date.fromisoformat(text)) if _DAY.match(text) else ""
    if purpose == "@year":
        return str(answers.get(key) or "")[:4]
    for choice in key.split("|"):
        if text := shown.get(choice) or readable(answers.get(choice)):
            return text
    return ""


def grid(
    template: Template, answers: Mapping[str, Any], shown: Mapping[str, str]
) -> list[list[str]]:
    """Return the repeated group of a declaration as rows of text, in the template's columns.

    In `shown` the answer of a row is named "ct.0.tenGiayTo".
    """
    rows = answers.get(template.table) if template.table else None
    if not isinstance(rows, list):
        return []
    return [
        [
            shown.get(f"{template.table}.{number}.{key}") or readable(row.get(key))
            for _, key in template.columns
        ]
        for number, row in enumerate(rows)
    ]


def readable(value: object) -> str:
    """Write one answer as people read it.

    >>> readable("2026-03-05"), readable(["a", "b"]), readable(None), readable(True)
    ('05/03/2026', 'a, b', '', 'Có')
    >>> readable({"tinh": "19", "xa": "05629", "chiTiet": "Xóm Đuổm", "text": "Xóm Đuổm, Động Đạt"})
    'Xóm Đuổm, Động Đạt'
    """
    match value:
        case None | "":
            return ""
        case bool():
            return "Có" if value else "Không"
        case str() if _DAY.match(value):
            return f"{date.fromisoformat(value):%d/%m/%Y}"
        case dict():
            text = value.get("text")
            return str(text) if text else _joined(list(value.values()))
        case list() | tuple():
            return _joined(value)
        case _:
            return str(value)


def _joined(values: list[Any] | tuple[Any, ...]) -> str:
    return ", ".join(text for text in map(readable, values) if text)
