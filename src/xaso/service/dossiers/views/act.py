"""How the desk meets one transition: a button, a question, and what it asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = _StrPromise | str


@dataclass(frozen=True, slots=True)
class Act:
    """One transition as the desk meets it.

    Args:
        transition: Its name in the table of transitions.
        slug: Its word in the address.
        verb: What the button says.
        question: The heading of the page that asks once more.
        consequence: What follows, in one sentence.
        reason: The label of the words to write; empty where none are taken. `hint` stands below.
        key: The letter that presses it.
        is_onward: Leads towards the result; shown to others as what is awaited.
        is_grave: Ends the dossier or sends it back.
        asks: Further entries of the form, by their names in `ActForm`.
    """

    transition: str
    slug: str
    verb: Words
    question: Words
    consequence: Words = ""
    reason: Words = ""
    hint: Words = ""
    key: str = ""
    is_onward: bool = False
    is_grave: bool = False
    asks: tuple[str, ...] = ()

    @property
    def testid(self) -> str:
        """Return the `data-testid` of its button."""
        return f"action-{'return' if self.transition == 'return_result' else self.transition}"
