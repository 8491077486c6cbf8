"""Whether a paper must come with the dossier, as far as its sheet says so in so many words.

A condition in a sentence is for people to judge: the resident says that it does not concern her,
and the desk reads that she said it.
"""

from __future__ import annotations

import re
from enum import StrEnum

_AS_ONE_LIKES = frozenset({"nếu có"})
_CONDITION = re.compile(r"\b(trường hợp|nếu|đối với|khi|xuất trình)\b", re.IGNORECASE)


class Need(StrEnum):
    """How much a paper is needed."""

    REQUIRED = "required"
    CONDITIONAL = "conditional"
    OPTIONAL = "optional"


def need_of(*, kind: str, condition: str, reuse_from: str, name: str, is_official: bool) -> Need:
    """Return how much a paper is needed.

    What is only shown, or may be taken from an authority's own records, is not demanded. An
    official sheet writes its conditions into the paper's name.

    >>> need_of(kind="nop", condition="", reuse_from="", name="Đơn", is_official=True)
    <Need.REQUIRED: 'required'>
    >>> need_of(kind="nop", condition="đã ly hôn", reuse_from="", name="x", is_official=False)
    <Need.CONDITIONAL: 'conditional'>
    """
    as_one_likes = condition.strip().lower() in _AS_ONE_LIKES or "(nếu có)" in name.lower()
    if kind != "nop" or reuse_from or as_one_likes:
        return Need.OPTIONAL
    if condition.strip() or (is_official and _CONDITION.search(name)):
        return Need.CONDITIONAL
    return Need.REQUIRED
