"""Known facts put into the inputs of the next declaration, and papers that lie here already."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CONSTANT = "="
_PLACE = re.compile(r"\{([A-Za-z0-9.]+)\}")


def facts_for(source: str, facts: Mapping[str, str]) -> dict[str, str]:
    """Return what a source gives, by the end of the input's name ("" for an input alone).

    A source is a key with all its parts, a constant ("=co"), or a sentence with keys in braces,
    which gives nothing unless every one of them is known.

    >>> facts_for("kt.noi", {"kt.noi.tinh": "19", "kt.noi.xa": "Đu", "kt.noiChet": "x"})
    {'.tinh': '19', '.xa': 'Đu'}
    """
    if source.startswith(CONSTANT):
        return {"": source.removeprefix(CONSTANT)}
    places = _PLACE.findall(source)
    if places:
        if not all(facts.get(key) for key in places):
            return {}
        return {"": _PLACE.sub(lambda found: facts[found[1]], source)}
    return {
        name.removeprefix(source): value
        for name, value in facts.items()
        if value and (name == source or name.startswith(f"{source}."))
    }


def carried(rows: Iterable[tuple[str, str]], facts: Mapping[str, str]) -> dict[str, str]:
    """Return what is filled in, by the names of inputs; the first source that gives wins.

    Args:
        rows: (target, source) in their order; a target is a key or one input of it.
    """
    filled: dict[str, str] = {}
    for target, source in rows:
        if any(name == target or name.startswith(f"{target}.") for name in filled):
            continue
        filled |= {f"{target}{end}": value for end, value in facts_for(source, facts).items()}
    return filled


def matching(name: str, words: str) -> bool:
    """Tell whether a paper's name, folded, holds these words, folded, as they stand.

    >>> matching("ban sao trich luc khai tu", "trich luc khai tu")
    True
    >>> matching("trich luc khai tuyen", "trich luc khai tu")
    False
    """
    return f" {words} " in f" {name} "


def same_words(query: str, phrases: Iterable[str], alone: Iterable[str]) -> bool:
    """Tell whether somebody looks for an event: a phrase within the query, or a word by itself.

    Queries and phrases are compared as they are given (folded by the caller where that is meant).
    """
    return query in set(alone) or any(matching(query, phrase) for phrase in phrases)
