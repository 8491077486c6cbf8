"""Reading the list: hamlets with their figures, and all of it for who takes it elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count

from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations import api as organisations
from xaso.kernel.residents import sealing
from xaso.kernel.residents.domain import born
from xaso.kernel.residents.domain.entries import PersonEntry
from xaso.kernel.residents.domain.hamlets import Book, Named
from xaso.kernel.residents.models import Hamlet, Household, Person
from xaso.lib.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from django.db.models import QuerySet

    from xaso.kernel.organisations.api import Agency

SEXES = {"male": "Nam", "female": "Nữ"}


class Counted(NamedTuple):
    """One hamlet with how many live there."""

    hamlet: Hamlet
    households: int
    people: int


def hamlets_of(agency: Agency) -> QuerySet[Hamlet]:
    """Return the hamlets of the agency and of what it continues."""
    return Hamlet.objects.filter(agency_id__in=organisations.scope_of(agency))


def book_of(agency: Agency) -> Book:
    """Return these hamlets to be found by their names. Queries: one."""
    columns = [*Named.__dataclass_fields__]
    return Book(Named(*row) for row in hamlets_of(agency).values_list(*columns))


def counted(agency: Agency) -> list[Counted]:
    """Return the hamlets with their figures, by their names as people read. Queries: three."""
    scope = organisations.scope_of(agency)
    households = _by_hamlet(Household.objects.filter(agency_id__in=scope))
    people = _by_hamlet(Person.objects.filter(agency_id__in=scope))
    listed = [
        Counted(one, households.get(one.pk, 0), people.get(one.pk, 0)) for one in hamlets_of(agency)
    ]
    return sorted(listed, key=lambda one: (fold(one.hamlet.former_commune), fold(one.hamlet.name)))


def _by_hamlet(rows: QuerySet[Household] | QuerySet[Person]) -> dict[UUID, int]:
    return dict(rows.values("hamlet_id").annotate(n=Count("pk")).values_list("hamlet_id", "n"))


def told_people(agency: Agency) -> Iterator[PersonEntry]:
    """Yield everybody in clear, household by household, its head first: for an export alone."""
    scope = organisations.scope_of(agency)
    people = Person.objects.filter(agency_id__in=scope).select_related("hamlet", "household")
    keys = keyring.open_keys({
        *people.values_list("key_id", flat=True),
        *Household.objects.filter(agency_id__in=scope).values_list("key_id", flat=True),
    })
    ordered = people.order_by("hamlet_id", "household_id", "-is_head", "pk")
    for row, person in enumerate(ordered.iterator(chunk_size=1000), start=1):
        if person.key_id not in keys:
            continue
        told = sealing.open_person(keys[person.key_id], person)
        home = person.household
        yield PersonEntry(
            row=row,
            name=told["name"],
            born=born.shown(told["born"]),
            sex=SEXES[told["sex"]],
            number=told["number"],
            household=sealing.open_household(keys[home.key_id], home) if home else "",
            relation=told["relation"],
            hamlet=str(person.hamlet),
            former_commune=person.hamlet.former_commune,
            address=told["address"],
            phone=told["phone"],
        )
