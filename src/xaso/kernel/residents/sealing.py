"""How what is known of people lies sealed, and by what equal values are found."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from xaso.kernel.keyring import api as keyring
from xaso.lib.text import fold

if TYPE_CHECKING:
    from uuid import UUID

    from xaso.kernel.residents.models import Household, Person


def sealed_person(key: keyring.OpenKey, person_id: UUID, told: dict[str, str]) -> bytes:
    """Return what is known of a person, bound to her row."""
    return key.seal(_plain(told), f"residents.person|{person_id}")


def sealed_household(key: keyring.OpenKey, household_id: UUID, number: str) -> bytes:
    """Return a household's number, bound to its row."""
    return key.seal(number.encode(), f"residents.household|{household_id}")


def open_person(key: keyring.OpenKey, person: Person) -> dict[str, str]:
    """Return what is known of a person."""
    plain = key.unseal(bytes(person.sealed), f"residents.person|{person.pk}")
    return cast("dict[str, str]", json.loads(plain))


def open_household(key: keyring.OpenKey, household: Household) -> str:
    """Return a household's number."""
    context = f"residents.household|{household.pk}"
    return key.unseal(bytes(household.sealed), context).decode()


def number_index(agency_id: UUID, number: str) -> str:
    """Return by what a personal number is found; empty without one."""
    return keyring.blind("residents.number", number, agency_id=agency_id) if number else ""


def household_index(agency_id: UUID, hamlet_id: UUID, number: str) -> str:
    """Return by what a household is found: numbers are counted in each hamlet anew."""
    value = f"{hamlet_id}|{fold(number)}"
    return keyring.blind("residents.household", value, agency_id=agency_id)


def likeness(agency_id: UUID, name: str, born: str, home: object) -> str:
    """Return by what the same person is known without a number."""
    value = f"{fold(name)}|{born}|{home}"
    return keyring.blind("residents.likeness", value, agency_id=agency_id)


def _plain(told: Any) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
