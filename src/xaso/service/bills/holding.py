"""Whose bills this browser shows: codes that were opened with the secret of the paper bill.

They stand in one signed cookie that no script reads; several people's, for a telephone is often a
family's. A secret that was changed closes what was opened with the old one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from xaso.kernel.organisations import api as organisations
from xaso.service.bills.selectors import customers_by_ids
from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from xaso.service.bills.models import Customer

COOKIE = dossiers.DeviceCookie("hoa_don", "xaso.bills", max_age_seconds=400 * 24 * 3600)
MOST = 20
SIGNS = 16
"""So much of the secret's hash tells whether it is still the same."""


def held(request: HttpRequest) -> list[Customer]:
    """Return the customers whose bills this browser may show, in the order they were added."""
    kept = _read(request)
    agency, today = organisations.agency_of(request), timezone.localdate()
    found = {row.pk: row for row in customers_by_ids(agency.pk, kept, today)} if kept else {}
    return [
        found[pk]
        for pk, mark in kept.items()
        if pk in found and found[pk].secret_hash[:SIGNS] == mark
    ]


def add(request: HttpRequest, response: HttpResponse, customer: Customer) -> None:
    """Show a customer's bills in this browser; the oldest gives way when there are too many."""
    kept = {pk: mark for pk, mark in _read(request).items() if pk != customer.pk}
    kept[customer.pk] = customer.secret_hash[:SIGNS]
    _write(response, dict(list(kept.items())[-MOST:]))


def drop(request: HttpRequest, response: HttpResponse, customer: Customer) -> None:
    """Show a customer's bills here no more."""
    _write(response, {pk: mark for pk, mark in _read(request).items() if pk != customer.pk})


def _read(request: HttpRequest) -> dict[UUID, str]:
    return {UUID(pk): mark for pk, mark in COOKIE.read(request)}


def _write(response: HttpResponse, kept: dict[UUID, str]) -> None:
    COOKIE.write(response, [(pk.hex, mark) for pk, mark in kept.items()])
