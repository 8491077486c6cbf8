"""Finding one person by her number: exactly, for a reason, and never without a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations import api as organisations
from xaso.kernel.residents import sealing
from xaso.kernel.residents.models import Household, Person
from xaso.lib import personal_number
from xaso.lib.text import fold

if TYPE_CHECKING:
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency


class Found(NamedTuple):
    """What the list says of somebody."""

    name: str
    born: str
    sex: str
    address: str
    hamlet: str
    phone: str


@transaction.atomic
def person_by_number(
    *, agency: Agency, number: str, actor: Actor, ground: str, name: str = ""
) -> Person | None:
    """Return the row that a personal number names in the list.

    Args:
        ground: Why she is looked for; it stands in the audit.
        name: As she says it, where nobody has her card in hand: with another name nobody is found.

    Effects: an audit entry, also where nobody was found; none where it is no personal number.
    """
    read = personal_number.read(number)
    if read is None:
        return None
    scope = organisations.scope_of(agency)
    wanted = [sealing.number_index(agency_id, read.digits) for agency_id in scope]
    person = (
        Person.objects
        .filter(agency_id__in=scope, number_index__in=wanted)
        .select_related("hamlet")
        .first()
    )
    if person is not None and name and not _is_called(person, name):
        person = None
    audit.record(
        actor=actor,
        verb="residents.look",
        object_kind="residents.person" if person else "organisations.agency",
        object_id=person.pk if person else agency.pk,
        agency_id=agency.pk,
        ground=ground,
        details={"found": person is not None},
    )
    return person


def household_by_number(agency: Agency, hamlet_id: UUID, number: str) -> UUID | None:
    """Return the household that a number names in a hamlet of the agency; numbers lie sealed."""
    wanted = sealing.household_index(agency.pk, hamlet_id, number)
    rows = Household.objects.filter(agency=agency, number_index=wanted)
    return rows.values_list("pk", flat=True).first()


def _is_called(person: Person, name: str) -> bool:
    told = sealing.open_person(keyring.open_key(person.key_id), person)
    return fold(told["name"]) == fold(name)


def find_by_number(*, agency: Agency, number: str, actor: Actor, ground: str) -> Found | None:
    """Return whom a personal number names in the list of the agency and of what it continues.

    Args:
        ground: Why she is looked for; it stands in the audit.

    Effects: an audit entry, also where nobody was found; none where it is no personal number.
    """
    person = person_by_number(agency=agency, number=number, actor=actor, ground=ground)
    if person is None:
        return None
    told = sealing.open_person(keyring.open_key(person.key_id), person)
    return Found(
        told["name"], told["born"], told["sex"], told["address"], str(person.hamlet), told["phone"]
    )
