"""Opening an agency's line to a gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import api as keyring
from xaso.service.gateways.models import Credential
from xaso.service.gateways.selectors import secret_context

if TYPE_CHECKING:
    from datetime import date, datetime

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency
    from xaso.service.gateways.providers.base import Access


@transaction.atomic
def connect(
    agency: Agency, gateway: str, access: Access, *, actor: Actor, now: datetime,
    since: date | None = None,
) -> Credential:  # fmt: skip
    """Open an agency's line to a gateway from a day on; the one before ends there.

    Effects: a `Credential`, the secret sealed; an audit entry without the secret.
    """
    since = since or timezone.localdate(now)
    earlier = Credential.objects.filter(agency=agency, gateway=gateway, valid_until=None)
    earlier.filter(valid_from__lt=since).update(valid_until=since)
    key = keyring.make_data_key(agency.pk)
    row, _is_new = Credential.objects.update_or_create(
        agency=agency,
        gateway=gateway,
        valid_from=since,
        defaults={
            "terminal": access.terminal,
            "pay_address": access.pay_address,
            "api_address": access.api_address,
            "key_id": key.id,
            "sealed_secret": key.seal(access.secret.encode(), secret_context(agency.pk, gateway)),
            "away_until": None,
            "valid_until": None,
        },
    )
    audit.record(
        actor=actor,
        verb="gateways.connect",
        object_kind="gateways.credential",
        object_id=row.pk,
        agency_id=agency.pk,
        details={"gateway": gateway, "terminal": access.terminal, "since": since.isoformat()},
    )
    return row
