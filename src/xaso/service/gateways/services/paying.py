"""A payer is sent to a gateway."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.service.gateways.domain.asking import LASTS, next_ask
from xaso.service.gateways.errors import NoGateway, NothingOwed
from xaso.service.gateways.models import Attempt
from xaso.service.gateways.providers import GATEWAYS
from xaso.service.gateways.providers.base import Wanted
from xaso.service.gateways.selectors import access_of, credentials_on

if TYPE_CHECKING:
    from datetime import datetime

    from xaso.kernel.audit.api import Actor
    from xaso.service.payments.api import Obligation


def start(
    obligation: Obligation,
    gateway: str,
    *,
    return_url: str,
    ip: str,
    actor: Actor,
    now: datetime,
) -> Attempt:
    """Begin to pay what is owed at a gateway; return the attempt with the payer's address.

    The row stands before the gateway hears of it, so nothing is ever paid that nobody asks about.

    Args:
        return_url: Where the payer comes back to; the attempt's id is put after it.
        ip: The payer's address, which VNPAY wants to be told.

    Effects: an `Attempt`; an audit entry.

    Raises:
        NoGateway: The agency has no line to it today.
        NothingOwed: Nothing is left to pay.
        Away: The gateway has to be asked first and does not answer.
    """
    if obligation.owed <= 0:
        raise NothingOwed(_("Khoản này không còn phải nộp."))
    day = timezone.localdate(now)
    credential = credentials_on(day, agency_id=obligation.agency_id).get(gateway)
    if credential is None:
        raise NoGateway(_("Cơ quan chưa mở cổng thanh toán này."))
    row = Attempt(
        agency_id=obligation.agency_id,
        credential=credential,
        obligation=obligation,
        gateway=gateway,
        reference=f"{obligation.reference}{secrets.token_hex(5).upper()}",
        amount=obligation.owed,
        created_at=now,
        expires_at=now + LASTS,
    )
    row.ask_at = next_ask(row.asks, expires=row.expires_at, now=now)
    with transaction.atomic():
        row.save()
        audit.record(
            actor=actor,
            verb="gateways.start",
            object_kind="payments.obligation",
            object_id=obligation.pk,
            agency_id=row.agency_id,
            details={"attempt": str(row.pk), "gateway": gateway, "amount": row.amount},
        )
    wanted = Wanted(
        reference=row.reference,
        amount=row.amount,
        text=f"{obligation.reference} {obligation.name}"[:100],
        created_at=row.created_at,
        expires_at=row.expires_at,
        return_url=f"{return_url}{row.pk}/",
        ip=ip,
    )
    row.pay_url = GATEWAYS[gateway].start(access_of(credential), wanted)
    row.save(update_fields=["pay_url"])
    return row
