"""Which form a paper is printed on: the law's, or the agency's own wording of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from xaso.service.dossiers import printouts
from xaso.service.dossiers.models import OwnForm

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from xaso.service.dossiers.models import Dossier
    from xaso.service.dossiers.printouts import Kind, Template

WORDED: tuple[Kind, ...] = tuple(printouts.SAID)
"""The papers whose wording an agency may change."""


def form_for(dossier: Dossier, kind: Kind) -> Template:
    """Return the form of a dossier's paper: that of the day on which it was sent, for good.

    Raises:
        NoTemplate: No form of the kind was in force then.
    """
    return form_on(dossier.agency_id, kind, timezone.localdate(dossier.submitted_at))


def form_on(agency_id: UUID, kind: Kind, day: date) -> Template:
    """Return the form for what is sent to an agency on a day.

    Raises:
        NoTemplate: The law had none of the kind then.
    """
    law = printouts.template_on(kind, day)
    own = holding_on(agency_id, law, day)
    return replace(law, wording=own.wording) if own and own.wording else law


def holding_on(agency_id: UUID, law: Template, day: date) -> OwnForm | None:
    """Return the agency's own version that holds on a day, on the law's form of that day."""
    return (
        OwnForm.objects
        .filter(
            agency_id=agency_id,
            kind=law.kind,
            law_version=law.version,
            valid_from__lte=day,
            taken_back_at=None,
        )
        .order_by("-valid_from", "-number")
        .first()
    )


def versions(agency_id: UUID, kind: Kind) -> list[OwnForm]:
    """Return every version of a wording, the newest first, with those taken back."""
    return list(OwnForm.objects.filter(agency_id=agency_id, kind=kind).order_by("-number"))


def first_day(today: date) -> date:
    """Return the first day from which a new version may hold: papers of today stay as they are."""
    return today + timedelta(days=1)
