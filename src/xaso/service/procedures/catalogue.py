"""The data that come with Xã Số: the catalogue, synonyms, choices between look-alikes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
CATALOGUE = DATA / "catalogue.json"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a choice, and the procedure it leads to."""

    code: str
    text: str
    text_en: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A question that tells procedures apart which people call by one name."""

    key: str
    question: str
    question_en: str
    asked_for: tuple[str, ...]
    answers: tuple[Answer, ...]


@cache
def _words() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((DATA / "synonyms.json").read_text("utf-8"))
    return loaded


def synonyms() -> list[tuple[str, str]]:
    """Return (code, phrase) pairs."""
    return [
        (code, phrase)
        for entry in _words()["synonyms"]
        for code in entry["codes"]
        for phrase in entry["phrases"]
    ]


def idle_words() -> frozenset[str]:
    """Return the words that say nothing of what is wanted."""
    return frozenset(_words()["idle"])


@cache
def choices() -> tuple[Choice, ...]:
    """Return every choice, in order."""
    return tuple(
        Choice(
            key=entry["key"],
            question=entry["question"],
            question_en=entry["question_en"],
            asked_for=tuple(entry["asked_for"]),
            answers=tuple(Answer(**answer) for answer in entry["answers"]),
        )
        for entry in _words()["choices"]
    )
