"""Putting people and households into the list: each row whole, or refused with its reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import uuid_utils.compat as uuid
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations import api as organisations
from xaso.kernel.residents import sealing
from xaso.kernel.residents.domain import born
from xaso.kernel.residents.domain.entries import PersonEntry, Refusal
from xaso.kernel.residents.models import Household, Person
from xaso.kernel.residents.selectors import book_of
from xaso.kernel.residents.services.turns import take_turn
from xaso.lib import personal_number, phone
from xaso.lib.text import check_name, fold, tidy

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency
    from xaso.kernel.residents.domain.hamlets import Book

HEAD = "chu ho"
"""How the relation of a household's head begins, without marks."""
LONGEST = {"relation": 60, "address": 300, "household": 40}


class _Refused(Exception):
    """A row that is not taken; the text says why."""


@dataclass(slots=True)
class _Known:
    """What the list holds already, and what of this bringing-in has joined it."""

    scope: frozenset[UUID]
    numbers: set[str]
    with_number: set[str]
    without: set[str]
    """Likenesses of those who have a personal number, and of those who have none."""
    households: dict[str, Household]
    heads: set[UUID]
    new_households: list[Household] = field(default_factory=list)
    new_people: list[Person] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where somebody is put, and on which day."""

    agency: Agency
    key: keyring.OpenKey
    source: UUID
    today: date
    book: Book
    known: _Known


@transaction.atomic
def take_in_people(
    *,
    agency: Agency,
    entries: Sequence[PersonEntry],
    source: UUID,
    actor: Actor,
    now: datetime,
) -> list[Refusal]:
    """Put people into the agency's list, those that can be, with their households.

    Effects: a `Person` for each row taken, a `Household` for each number not known; one data key
    for all of them; an audit entry where anybody was taken.

    Returns: Why the others were not taken.
    """
    take_turn(agency.pk)
    key = keyring.make_data_key(agency.pk)
    today = timezone.localdate(now)
    place = _Place(agency, key, source, today, book_of(agency), _known_in(agency))
    refused = []
    for entry in entries:
        try:
            _take(entry, place)
        except _Refused as reason:
            refused.append(Refusal(entry.row, str(reason)))
    known = place.known
    Household.objects.bulk_create(known.new_households, batch_size=1000)
    Person.objects.bulk_create(known.new_people, batch_size=1000)
    if not known.new_people:
        keyring.destroy(key.id)
        return refused
    audit.record(
        actor=actor,
        verb="residents.take_in_people",
        object_kind="organisations.agency",
        object_id=agency.pk,
        agency_id=agency.pk,
        details={
            "people": len(known.new_people),
            "households": len(known.new_households),
            "source": str(source),
        },
    )
    return refused


def _known_in(agency: Agency) -> _Known:
    """Read the whole list once, and not again for each row."""
    scope = organisations.scope_of(agency)
    known = _Known(
        scope,
        numbers=set(),
        with_number=set(),
        without=set(),
        households={},
        heads=set(),
    )
    people = Person.objects.filter(agency_id__in=scope)
    for number, likeness, household_id, is_head in people.values_list(
        "number_index", "likeness", "household_id", "is_head"
    ).iterator():
        (known.with_number if number else known.without).add(likeness)
        known.numbers.add(number)
        if is_head and household_id is not None:
            known.heads.add(household_id)
    for household in Household.objects.filter(agency=agency).defer("sealed").iterator():
        known.households[household.number_index] = household
    return known


def _take(entry: PersonEntry, place: _Place) -> None:
    told = _read(entry, place.today)
    hamlet_id = _hamlet(entry, place)
    number_index = _new_number(told["number"], place)
    is_head = fold(told["relation"]).startswith(HEAD)
    home = ""
    if entry.household:
        home = sealing.household_index(place.agency.pk, hamlet_id, entry.household)
    _require_one_head(entry, is_head=is_head, home=home, place=place)
    likeness = _new_likeness(told, home or str(hamlet_id), place)
    household = _household(entry, hamlet_id, home, place) if home else None
    person_id = uuid.uuid7()
    known = place.known
    known.new_people.append(
        Person(
            id=person_id,
            agency=place.agency,
            hamlet_id=hamlet_id,
            household=household,
            is_head=is_head,
            number_index=number_index,
            likeness=likeness,
            key_id=place.key.id,
            sealed=sealing.sealed_person(place.key, person_id, told),
            brought_by=place.source,
        )
    )
    known.numbers.add(number_index)
    (known.with_number if number_index else known.without).add(likeness)
    if is_head and household is not None:
        known.heads.add(household.pk)


def _read(entry: PersonEntry, today: date) -> dict[str, str]:
    """Return what a row says, brought to one form.

    Raises:
        _Refused: Something in it cannot be.
    """
    name = check_name(entry.name)
    if not name.is_taken:
        raise _Refused(name.why)
    if not entry.born:
        raise _Refused(_("Thiếu ngày sinh (ít nhất là năm)."))
    try:
        birth = born.read(entry.born, today=today)
    except born.NotABirth as error:
        raise _Refused(_("Ngày sinh “%s” không thể có.") % entry.born[:40]) from error
    number = ""
    if entry.number:
        judged = personal_number.check(entry.number, sex=entry.sex, born=birth, today=today)
        if not judged.is_taken:
            raise _Refused(judged.why)
        number = judged.out
    return {
        "name": name.out,
        "born": birth,
        "sex": _sex(entry.sex, number),
        "number": number,
        "phone": _phone(entry.phone),
        **{part: _short(entry, part) for part in ("relation", "address")},
    }


def _sex(said: str, number: str) -> str:
    """Return the sex as said, else as the personal number tells it."""
    if said:
        sex = personal_number.sex_of(said)
        if not sex:
            raise _Refused(_("Giới tính ghi “Nam” hoặc “Nữ”, không phải “%s”.") % said[:40])
        return sex
    told = personal_number.read(number)
    if told is None:
        raise _Refused(_("Thiếu giới tính."))
    return "female" if told.is_female else "male"


def _phone(said: str) -> str:
    if not said:
        return ""
    judged = phone.check(said)
    if not judged.is_taken:
        raise _Refused(judged.why)
    return str(judged.out)


def _short(entry: PersonEntry, part: str) -> str:
    words = tidy(getattr(entry, part))
    if len(words) > LONGEST[part]:
        raise _Refused(_("“%s…” dài quá.") % words[:40])
    return words


def _hamlet(entry: PersonEntry, place: _Place) -> UUID:
    if not entry.hamlet:
        raise _Refused(_("Thiếu tên xóm."))
    found = place.book.found(entry.hamlet, entry.former_commune, place.today)
    if not found:
        raise _Refused(_("Không có xóm “%s” trong danh mục.") % entry.hamlet[:60])
    if len(found) > 1:
        raise _Refused(_("Có nhiều xóm tên “%s”: ghi thêm xã cũ.") % entry.hamlet[:60])
    return found[0].id


def _new_number(number: str, place: _Place) -> str:
    """Return by what the number is found; here and in what the agency continues it is new."""
    if not number:
        return ""
    for agency_id in place.known.scope:
        if sealing.number_index(agency_id, number) in place.known.numbers:
            raise _Refused(_("Số định danh này đã có trong danh sách."))
    return sealing.number_index(place.agency.pk, number)


def _require_one_head(entry: PersonEntry, *, is_head: bool, home: str, place: _Place) -> None:
    _short(entry, "household")
    if not is_head:
        return
    if not home:
        raise _Refused(_("Chủ hộ phải có số hộ."))
    household = place.known.households.get(home)
    if household is not None and household.pk in place.known.heads:
        raise _Refused(_("Hộ %s đã có chủ hộ.") % entry.household)


def _new_likeness(told: dict[str, str], home: str, place: _Place) -> str:
    """Return what tells the person again; who is known by it without a number is not new."""
    like = sealing.likeness(place.agency.pk, told["name"], told["born"], home)
    known = place.known
    if like in known.without or (not told["number"] and like in known.with_number):
        raise _Refused(_("Người này (họ tên, ngày sinh, hộ) đã có trong danh sách."))
    return like


def _household(entry: PersonEntry, hamlet_id: UUID, home: str, place: _Place) -> Household:
    known = place.known.households.get(home)
    if known is not None:
        return known
    made = Household(
        id=uuid.uuid7(),
        agency=place.agency,
        hamlet_id=hamlet_id,
        number_index=home,
        key_id=place.key.id,
        brought_by=place.source,
    )
    made.sealed = sealing.sealed_household(place.key, made.pk, tidy(entry.household))
    place.known.households[home] = made
    place.known.new_households.append(made)
    return made
