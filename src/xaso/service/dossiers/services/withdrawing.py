"""Taking a request back before its result is signed.

Law: nd-118-2025; one-stop.md 2.3. An accepted withdrawal ends with Mẫu 05.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from xaso.service.dossiers.services import charging, timing
from xaso.service.dossiers.services.moving import lock, move, require
from xaso.service.dossiers.services.stopping import NO_STOP

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.service.dossiers.models import Dossier


@transaction.atomic
def request_withdrawal(
    *,
    dossier_id: UUID,
    actor: Actor,
    now: datetime,
    note: str,
    expected_version: int | None = None,
) -> Dossier:
    """Ask to take a dossier back; the clock runs until that is decided.

    Effects: as `move`; a stop ends, and with it the due date moves; what was owed is void.
    """
    dossier = lock(dossier_id, expected_version=expected_version)
    require(actor, dossier, "request_withdrawal", now)
    given_up = charging.give_up(dossier, reason=_("Xin rút hồ sơ"), actor=actor, now=now)
    move(
        dossier,
        "request_withdrawal",
        actor=actor,
        now=now,
        note=note,
        changed={**NO_STOP, **given_up},
        due=timing.after_stop(dossier, now),
    )
    return dossier
