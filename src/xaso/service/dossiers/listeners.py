"""What happens after a dossier moved: its resident is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from xaso.kernel.keyring import api as keyring
from xaso.kernel.notifications import api as notifications
from xaso.service.dossiers.messages import TOLD, key_of
from xaso.service.dossiers.models import Dossier
from xaso.service.dossiers.selectors import parties_of

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any


def when_submitted_tell(dossier_id: str, agency_id: str) -> None:
    """Confirm that the request arrived, and by when it is answered."""
    _tell(dossier_id, "submitted", 1)


def when_moved_tell(dossier_id: str, transition: str, seq: int, **_event: Any) -> None:
    """Tell of the turns a resident waits for; the others say nothing."""
    if transition in TOLD:
        _tell(dossier_id, transition, seq)


@transaction.atomic
def _tell(dossier_id: str, turn: str, seq: int) -> None:
    dossier = Dossier.objects.select_related("procedure_version", "agency").get(pk=dossier_id)
    try:
        people = parties_of(dossier)
    except keyring.KeyDestroyed:
        return  # an erased dossier has nobody left to tell
    moment = dossier.answer_by if turn == "submitted" else dossier.due_at or dossier.answer_by
    notifications.notify(
        dossier.agency_id,
        key_of(turn),
        notifications.Contact(email=people.get("email", ""), phone=people.get("phone", "")),
        {
            "code": dossier.look_up_code,
            "procedure": dossier.procedure_version.name,
            "agency": dossier.agency.name,
            "date": _written(moment),
        },
        f"dossier:{dossier.pk}:{seq}",
        key_id=dossier.key_id,
    )


def _written(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M %d/%m/%Y}"
