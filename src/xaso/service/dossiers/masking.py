"""What stands covered on the page of who has no part in a dossier now, until a reason is given.

Law: personal-data-2025: only who needs them for a purpose reads them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from xaso.service.dossiers.selectors import steps_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.forms.api import ShownAnswer, ShownSection
    from xaso.kernel.rights import api as rights
    from xaso.service.dossiers.models import Dossier

COVERED = "••••••"
CONTACTS = ("personal_number", "phone", "email", "address", "post_address")
NUMBER = re.compile(r"\+?\d(?:[ .]?\d){8,}")
"""Nine figures or more find a person: telephone, identity card, account."""


def needs_reason(actor: Actor, dossier: Dossier, book: rights.Book) -> bool:
    """Tell whether somebody has to say why before reading what is sensitive.

    Those on whose desk the dossier lies now read it to do their part; colleagues say why.
    """
    is_ours = actor.agency_id == dossier.agency_id
    return not (is_ours and dossier.step in steps_of(actor, book))


def cover(text: str) -> str:
    """Cover a value; of a number the ends stay, enough to compare with a paper at hand."""
    if not NUMBER.fullmatch(text.strip()):
        return COVERED if text else ""
    digits = re.sub(r"[ .]", "", text)
    return f"{digits[:4]}{'*' * (len(digits) - 6)}{digits[-2:]}"


def cover_parties(parties: Mapping[str, Any]) -> dict[str, Any]:
    """Cover what reaches a person; names stay, for they stand in every list."""
    return {
        key: cover(str(value or "")) if key in CONTACTS else value for key, value in parties.items()
    }


def cover_attended(lines: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Cover every number that finds a person in what is told of who filed."""
    return [(what, NUMBER.sub(lambda found: cover(found[0]), words)) for what, words in lines]


def cover_sections(sections: Sequence[ShownSection]) -> list[ShownSection]:
    """Cover the answers that the form calls sensitive, and every number that finds a person."""
    return [replace(one, answers=tuple(map(_cover_answer, one.answers))) for one in sections]


def _cover_answer(answer: ShownAnswer) -> ShownAnswer:
    if answer.is_sensitive:
        return replace(answer, text=COVERED, rows=())
    if answer.rows:
        return replace(answer, rows=tuple(tuple(map(_cover_answer, row)) for row in answer.rows))
    return replace(answer, text=NUMBER.sub(lambda found: cover(found[0]), answer.text))
