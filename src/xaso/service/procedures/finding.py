"""Find procedures by what people say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaso.kernel.search import api as search
from xaso.lib.text import fold
from xaso.service.procedures.catalogue import Choice, choices, idle_words
from xaso.service.procedures.domain.official import CODE
from xaso.service.procedures.selectors import open_versions
from xaso.service.procedures.services.words import KIND

if TYPE_CHECKING:
    from xaso.service.procedures.models import ProcedureVersion


def find_codes(query: str, *, limit: int = 10) -> list[str]:
    """Return the codes of the procedures meant, best first; a code finds itself alone."""
    asked = query.strip().upper()
    is_code = CODE.match(asked) and asked[0].isdigit()
    if is_code and open_versions().filter(procedure__code=asked).exists():
        return [asked]
    return [hit.object_id for hit in search.find(KIND, without_idle(query), limit=limit)]


def find(query: str, *, limit: int = 10) -> list[ProcedureVersion]:
    """Return the open versions of the procedures meant, best first. Two queries."""
    codes = find_codes(query, limit=limit)
    versions = {v.procedure.code: v for v in open_versions().filter(procedure__code__in=codes)}
    return [versions[code] for code in codes if code in versions]


def without_idle(query: str) -> str:
    """Return the query without the words that say nothing; all of it if nothing else is there.

    A word typed with diacritics is idle only as that word; one typed without, as any of them.
    """
    idle = idle_words()
    folded = {fold(word) for word in idle}
    words = query.split()
    kept = [
        word
        for word in words
        if word.casefold() not in idle and (fold(word) != word.casefold() or word not in folded)
    ]
    return " ".join(kept or words)


def choice_for(query: str) -> Choice | None:
    """Return the question that helps when people ask by a name that several procedures share.

    A query that says two words more has chosen already ("chứng thực chữ ký").
    """
    asked = fold(without_idle(query)).split()
    for choice in choices():
        for name in (fold(name).split() for name in choice.asked_for):
            starts = range(len(asked) - len(name) + 1)
            if len(asked) <= len(name) + 1 and any(
                asked[at : at + len(name)] == name for at in starts
            ):
                return choice
    return None
