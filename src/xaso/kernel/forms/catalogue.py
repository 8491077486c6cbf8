"""The published declarations, read once and checked against the schema."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

from xaso.kernel.forms.domain.definition import Definition, definition_from
from xaso.kernel.forms.errors import UnknownForm

DATA = Path(__file__).resolve().parent / "data"


@cache
def load(form_id: str) -> Definition:
    """Return the declaration of this name, for example "HT_KS".

    Raises:
        UnknownForm: None of that name is published.
        jsonschema.ValidationError: The shipped file breaks the schema.
    """
    if form_id not in form_ids():
        raise UnknownForm(form_id)
    source = _read(f"{form_id}.json")
    jsonschema.Draft202012Validator(_read("schema.json")).validate(source)
    return definition_from(source, _read("lists.json"))


@cache
def form_ids() -> tuple[str, ...]:
    """Return the names of all published declarations."""
    return tuple(sorted(path.stem for path in DATA.glob("[A-Z]*.json")))


@cache
def _read(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))
