"""Which gateways an agency has, which attempts stand, which want asking."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Sum

from xaso.kernel.keyring import api as keyring
from xaso.kernel.reference.api import in_force
from xaso.service.gateways.models import Attempt, Credential, Forgeries, Return
from xaso.service.gateways.providers.base import Access

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

OLD_KEY_DAYS = 4
"""How long callbacks of a replaced key are still read: attempts begun with it are open."""


def credentials_on(day: date, *, agency_id: UUID) -> dict[str, Credential]:
    """Return the lines of an agency on a day by gateway, the newest of each."""
    rows = Credential.objects.filter(in_force(day), agency_id=agency_id)
    return {row.gateway: row for row in rows.order_by("valid_from", "id")}


def credentials_of_terminal(gateway: str, terminal: str, *, day: date) -> list[Credential]:
    """Return by which keys a gateway may speak to a terminal, the newest first.

    What no column can hold (a NUL, half a sign) names none.
    """
    if not (terminal and terminal.isprintable()):
        return []
    rows = Credential.objects.filter(gateway=gateway, terminal=terminal, valid_from__lte=day)
    since = day - timedelta(days=OLD_KEY_DAYS)
    return [
        row
        for row in rows.order_by("-valid_from", "-id")
        if row.valid_until is None or row.valid_until > since
    ]


def secret_context(agency_id: UUID, gateway: str) -> str:
    """Return what the sealed secret of a line is bound to."""
    return f"gateways_credential.sealed_secret|{agency_id}|{gateway}"


def access_of(row: Credential) -> Access:
    """Open a line."""
    sealed = bytes(row.sealed_secret)
    context = secret_context(row.agency_id, row.gateway)
    return Access(
        terminal=row.terminal,
        secret=keyring.unseal(row.key_id, sealed, context).decode(),
        pay_address=row.pay_address,
        api_address=row.api_address,
    )


def attempts_to_ask(now: datetime, *, limit: int) -> list[Attempt]:
    """Return attempts whose moment has come, the longest waiting first."""
    rows = Attempt.objects.filter(ask_at__lte=now).select_related("credential")
    return list(rows.order_by("ask_at", "pk")[:limit])


def troubled_attempts(agency_id: UUID) -> QuerySet[Attempt]:
    """Return the attempts whose last answer could not be counted, or never came; newest first."""
    rows = Attempt.objects.filter(agency_id=agency_id).exclude(fault="")
    return rows.select_related("obligation")


def troubled_returns(agency_id: UUID) -> QuerySet[Return]:
    """Return the refunds that a gateway refused, or has not answered yet for; newest first."""
    rows = Return.objects.filter(agency_id=agency_id).exclude(state=Return.State.DONE)
    rows = rows.exclude(state=Return.State.WAITING, fault="")
    return rows.select_related("attempt__obligation", "refund")


def forgeries_since(moment: datetime) -> dict[str, int]:
    """Return how often each gateway was feigned since a moment; it names no agency."""
    rows = Forgeries.objects.filter(hour__gte=moment).order_by("gateway").values_list("gateway")
    return dict(rows.annotate(sum=Sum("times")))


def attempts_for(obligation_id: UUID) -> list[Attempt]:
    """Return the attempts to pay an obligation, newest first."""
    return list(Attempt.objects.filter(obligation_id=obligation_id).select_related("credential"))
