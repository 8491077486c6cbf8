"""Keeping what was answered, and beginning what has to be done with what is known."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.events import api as events
from xaso.kernel.keyring import api as keyring
from xaso.service.life_events import selectors
from xaso.service.life_events.errors import LostRace, UnknownEvent
from xaso.service.life_events.events import EventTurned
from xaso.service.life_events.models import Begun, KeptAnswers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.service.dossiers.api import Dossier


@transaction.atomic
def keep_answers(
    *,
    dossier: Dossier,
    event: str,
    answers: Mapping[str, str],
    spared: int,
    version: int,
    actor: Actor,
    now: datetime,
) -> KeptAnswers:
    """Keep the answers of whoever proved the dossier's secret; notices follow if it is issued.

    Args:
        answers: Those she gave; what the dossier knows is not kept a second time.
        spared: How many questions the dossier answered.
        version: Which version the page was drawn from, 0 for none.

    Effects: one `KeptAnswers`, new or changed; an audit entry with counts; `EventTurned`.

    Raises:
        UnknownEvent: The dossier is not accepted, or ended without its event.
        LostRace: Somebody else with the secret answered meanwhile.
    """
    if not selectors.is_open(dossier):
        raise UnknownEvent(_("Hồ sơ chưa được tiếp nhận."))
    plain = json.dumps(dict(answers), ensure_ascii=False, sort_keys=True)
    sealed = keyring.seal(dossier.key_id, plain.encode(), selectors.answers_context(dossier.pk))
    kept, is_new = KeptAnswers.objects.select_for_update().get_or_create(
        dossier=dossier,
        defaults={
            "agency_id": dossier.agency_id,
            "event": event,
            "sealed": sealed,
            "spared": spared,
            "changed_at": now,
        },
    )
    if version != (0 if is_new else kept.version):
        raise LostRace(_("Câu trả lời vừa được sửa ở nơi khác. Xem lại rồi lưu tiếp."))
    if not is_new:
        kept.sealed, kept.spared, kept.changed_at = sealed, spared, now
        kept.version += 1
        kept.save(update_fields=["sealed", "spared", "changed_at", "version"])
    audit.record(
        actor=actor,
        verb="life_events.answer",
        object_kind="dossiers.dossier",
        object_id=dossier.pk,
        agency_id=dossier.agency_id,
        details={"event": event, "answers": len(answers), "spared": spared},
    )
    events.publish(EventTurned(dossier.pk, dossier.agency_id))
    return kept


@transaction.atomic
def note_begun(
    *,
    dossier: Dossier,
    event: str,
    outcome: str,
    procedure: str,
    draft: tuple[UUID, UUID],
    spared: selectors.Spared,
    actor: Actor,
    now: datetime,
) -> Begun:
    """Remember that something was begun from a dossier, and how much was not asked again.

    Args:
        draft: Id and data key of the draft.

    Effects: one `Begun`; an audit entry with codes and counts.
    """
    made = Begun.objects.create(
        dossier=dossier,
        agency_id=dossier.agency_id,
        event=event,
        outcome=outcome,
        procedure=procedure,
        draft_id=draft[0],
        key_id=draft[1],
        spared_answers=spared.answers,
        spared_papers=spared.papers,
        begun_at=now,
    )
    audit.record(
        actor=actor,
        verb="life_events.begin",
        object_kind="dossiers.dossier",
        object_id=dossier.pk,
        agency_id=dossier.agency_id,
        details={
            "outcome": outcome,
            "procedure": procedure,
            "spared_answers": spared.answers,
            "spared_papers": spared.papers,
        },
    )
    return made
