"""The door of rights."""

from xaso.kernel.rights.domain.book import Book, Delegated, Matter, Rule
from xaso.kernel.rights.errors import AlreadyEnded, NotDelegable, RightsRefusal
from xaso.kernel.rights.models import Delegation, Right
from xaso.kernel.rights.registry import Subject, register_catalogue
from xaso.kernel.rights.selectors import (
    book_on,
    delegations_on,
    own_signature,
    signers_on,
)
from xaso.kernel.rights.services import delegate, end_delegation, set_right

__all__ = [
    "AlreadyEnded",
    "Book",
    "Delegated",
    "Delegation",
    "Matter",
    "NotDelegable",
    "Right",
    "RightsRefusal",
    "Rule",
    "Subject",
    "book_on",
    "delegate",
    "delegations_on",
    "end_delegation",
    "own_signature",
    "register_catalogue",
    "set_right",
    "signers_on",
]
