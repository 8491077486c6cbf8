"""The door of rights."""

from xaso.kernel.rights.absences import away_now, be_away, be_back, nobody_signs_until
from xaso.kernel.rights.domain.book import Book, Delegated, Matter, Rule
from xaso.kernel.rights.errors import AlreadyEnded, NotAway, NotDelegable, RightsRefusal
from xaso.kernel.rights.models import Absence, Delegation, Right
from xaso.kernel.rights.registry import Subject, register_catalogue
from xaso.kernel.rights.selectors import (
    book_on,
    delegations_on,
    own_signature,
    signers_on,
)
from xaso.kernel.rights.services import delegate, end_delegation, set_right

__all__ = [
    "Absence",
    "AlreadyEnded",
    "Book",
    "Delegated",
    "Delegation",
    "Matter",
    "NotAway",
    "NotDelegable",
    "Right",
    "RightsRefusal",
    "Rule",
    "Subject",
    "away_now",
    "be_away",
    "be_back",
    "book_on",
    "delegate",
    "delegations_on",
    "end_delegation",
    "nobody_signs_until",
    "own_signature",
    "register_catalogue",
    "set_right",
    "signers_on",
]
