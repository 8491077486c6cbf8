"""The door of residents."""

from xaso.kernel.residents.domain.entries import HamletEntry, PersonEntry, Refusal
from xaso.kernel.residents.domain.hamlets import hamlet_in
from xaso.kernel.residents.models import Hamlet, Household, Person
from xaso.kernel.residents.selectors import Counted, book_of, counted, hamlets_of, told_people
from xaso.kernel.residents.services.hamlets import add_hamlets, take_in_hamlets
from xaso.kernel.residents.services.looking import (
    Found,
    find_by_number,
    household_by_number,
    person_by_number,
)
from xaso.kernel.residents.services.people import take_in_people
from xaso.kernel.residents.services.taking_back import take_back

__all__ = [
    "Counted",
    "Found",
    "Hamlet",
    "HamletEntry",
    "Household",
    "Person",
    "PersonEntry",
    "Refusal",
    "add_hamlets",
    "book_of",
    "counted",
    "find_by_number",
    "hamlet_in",
    "hamlets_of",
    "household_by_number",
    "person_by_number",
    "take_back",
    "take_in_hamlets",
    "take_in_people",
    "told_people",
]
