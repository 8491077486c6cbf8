"""What happens after a dossier moved or its money came: its resident is told, it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.forms import api as forms
from xaso.kernel.keyring import api as keyring
from xaso.kernel.notifications import api as notifications
from xaso.kernel.residents import api as residents
from xaso.service.dossiers.bulk import parties_of_all
from xaso.service.dossiers.domain.transitions import State
from xaso.service.dossiers.messages import DRAFT_EXPIRING, TOLD, key_of
from xaso.service.dossiers.models import Dossier
from xaso.service.dossiers.selectors import parties_of
from xaso.service.dossiers.services import charging
from xaso.service.dossiers.services.stopping import payment_arrived
from xaso.service.payments import api as payments
from xaso.service.procedures import api as procedures
from xaso.service.receipts import api as receipts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

logger = structlog.get_logger(__name__)


def when_submitted_tell(dossier_id: str, agency_id: str) -> None:
    """Confirm that the request arrived, and by when it is answered."""
    _tell(dossier_id, "submitted", 1)


def when_moved_tell(dossier_id: str, transition: str, seq: int, **_event: Any) -> None:
    """Tell of the turns a resident waits for; the others say nothing."""
    if transition in TOLD:
        _tell(dossier_id, transition, seq)


def when_obligation_settled_go_on(obligation_id: str, subject: str, **_event: Any) -> None:
    """Let a dossier go on whose fee was paid, exempted or cancelled elsewhere."""
    dossier_id = charging.dossier_of(subject)
    if dossier_id is not None:
        payment_arrived(
            dossier_id=UUID(dossier_id),
            obligation_id=UUID(obligation_id),
            actor=audit.Actor(kind="system"),
            now=timezone.now(),
        )


def when_payment_taken_back_wait(obligation_id: str, standing: str, **_event: Any) -> None:
    """Owe a dossier's fee again whose payment was counted by mistake; the dossier goes not back."""
    if standing in payments.UNSETTLED:
        charging.note_taken_back(UUID(obligation_id))


def payers_of(subjects: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return whose names may stand in a transfer for what dossiers cost: owner and submitter."""
    by_id = {charging.dossier_of(subject): subject for subject in subjects}
    rows = Dossier.objects.filter(pk__in=[each for each in by_id if each]).order_by()
    names = rows.values_list("pk", "owner_name", "submitter_name")
    return {by_id[str(pk)]: (owner, submitter) for pk, owner, submitter in names}


def went_on(subjects: Sequence[str]) -> dict[str, str]:
    """Return the codes of the dossiers that wait for no money any more."""
    by_id = {charging.dossier_of(subject): subject for subject in subjects}
    rows = Dossier.objects.filter(pk__in=[each for each in by_id if each])
    return {by_id[str(one.pk)]: str(one) for one in rows.exclude(state=State.FINANCE)}


def hamlets_of(subjects: Sequence[str]) -> dict[str, str]:
    """Return the hamlet that the address on each dossier names; of an erased one none.

    A hamlet stands nowhere in clear, so the addresses are opened, for figures alone.
    """
    by_id = {charging.dossier_of(subject): subject for subject in subjects}
    rows = Dossier.objects.filter(pk__in=[each for each in by_id if each]).select_related("agency")
    found = {dossier.pk: dossier for dossier in rows}
    known = {
        agency.pk: {one.name: str(one) for one in residents.hamlets_of(agency)}
        for agency in {dossier.agency for dossier in found.values()}
    }
    told = {}
    for pk, parties in parties_of_all(list(found.values())).items():
        names = known[found[pk].agency_id]
        name = residents.hamlet_in(str(parties.get("address", "")), names)
        if name:
            told[by_id[str(pk)]] = names[name]
    return told


def payer_of(subject: str) -> receipts.Payer | None:
    """Return whom a receipt for what a dossier costs names: who handed it in."""
    dossier_id = charging.dossier_of(subject)
    dossier = Dossier.objects.filter(pk=dossier_id).first() if dossier_id else None
    return receipts.Payer(dossier.submitter_name) if dossier else None


def warn_of_drafts() -> None:
    """Tell who began a declaration and left a way to reach them that it is about to be deleted."""
    warned = warn_expiring(now=timezone.now())
    if warned:
        logger.info("dossiers.drafts_warned", drafts=warned)


@transaction.atomic
def warn_expiring(*, now: datetime) -> int:
    """Write one message for each unfinished draft near its end; return how many were written.

    Effects: messages under each draft's own key, which die with it; the drafts are noted.
    """
    written = 0
    for draft in forms.expiring_drafts(now=now):
        written += bool(_warn(draft, now))
        forms.note_warned(draft, now=now)
    return written


def _warn(draft: forms.Draft, now: datetime) -> list[UUID]:
    try:
        adoption = procedures.open_adoption(draft.agency_id, draft.subject, timezone.localdate(now))
    except procedures.NotAdopted:
        return []
    definition = forms.load(draft.form_id)
    bound = forms.bind(definition, forms.entered_in(draft), on=timezone.localdate(now))
    people = forms.people_in(definition, bound.answers)
    return notifications.notify(
        draft.agency_id,
        DRAFT_EXPIRING.key,
        notifications.Contact(email=people.email, phone=people.phone),
        {
            "procedure": adoption.version.name,
            "agency": draft.agency.name,
            "date": _written(draft.expires_at),
        },
        f"draft:{draft.pk}:expiring",
        key_id=draft.key_id,
    )


@transaction.atomic
def _tell(dossier_id: str, turn: str, seq: int) -> None:
    dossier = Dossier.objects.select_related("procedure_version", "agency").get(pk=dossier_id)
    try:
        people = parties_of(dossier)
    except keyring.KeyDestroyed:
        return  # an erased dossier has nobody left to tell
    moment = _moment_of(dossier, turn)
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


def _moment_of(dossier: Dossier, turn: str) -> datetime:
    """Return the date that a turn's message speaks of."""
    spoken_of = {
        "submitted": dossier.answer_by,
        "agree_extension": dossier.reappointed_at,
        "correct_result": dossier.correction_due_at,
    }
    return spoken_of.get(turn) or dossier.due_at or dossier.answer_by


def _written(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M %d/%m/%Y}"
