"""The record of processing: what is kept of whom, why, how long, and who sees it.

Law: personal-data-2025. Everything comes from reviewed text that tests hold against the models:
columns from `personal-data.csv`, purposes from `processing.toml`, who sees from `access.toml`.
"""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path
from typing import Any

from django.apps import apps

from xaso.site.operations import access

DATA = Path(__file__).with_name("data")
HOLDS_NOTHING = "none"
NOT_PEOPLE = frozenset({"anonymous", "foreign"})


def activities() -> list[dict[str, Any]]:
    """Return every activity that keeps data of people, in the order of `processing.toml`.

    Returns:
        JSON values: `name`, `activity`, `people`, `basis`, `recipients`, `seen_by` (posts),
        `columns` (table, column, kind, form, purpose, retention).

    Raises:
        LookupError: A column is listed that no activity or no model has.
    """
    known = tomllib.loads((DATA / "processing.toml").read_text(encoding="utf-8"))
    columns: dict[str, list[dict[str, str]]] = {name: [] for name in known}
    models = _columns_of_models()
    for row in _listed():
        name = next((one for one in known if row["table"].startswith(f"{one}_")), None)
        if name is None:
            raise LookupError(f"{row['table']}: no activity of its room in processing.toml")
        if (row["table"], row["column"]) not in models:
            raise LookupError(f"{row['table']}.{row['column']}: no model has it")
        columns[name].append(row)
    return [
        {
            "name": name,
            **{field: said[field] for field in ("activity", "people", "basis", "recipients")},
            "seen_by": _seen_by(said["routes"]),
            "columns": columns[name],
        }
        for name, said in known.items()
    ]


def _listed() -> list[dict[str, str]]:
    with (DATA / "personal-data.csv").open(newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["form"] != HOLDS_NOTHING]


def _columns_of_models() -> set[tuple[str, str | None]]:
    return {
        (model._meta.db_table, field.column)  # noqa: SLF001
        for model in apps.get_models()
        for field in model._meta.concrete_fields  # noqa: SLF001
    }


def _seen_by(rooms: list[str]) -> list[str]:
    """Return who is let in somewhere in these rooms, by the table of access."""
    found = {
        role
        for kind in access.kinds().values()
        for route in kind.routes
        if route.partition(":")[0] in rooms
        for role in kind.allowed
    }
    return [role for role in access.ROLES if role in found - NOT_PEOPLE]
