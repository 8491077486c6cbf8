"""A joint dossier: one request, one total date, and a part for each body with a date of its own.

Which procedures are joint, and who does what by when, are dated rows. The plan is made when the
dossier is accepted and stands in that event, so the slip says it. The part of the receiving agency
is the dossier's own course up to the signature; what follows it begins then.

Law: nd-63-2024; one-stop.md 2.8.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.calendar import api as calendar
from xaso.service.dossiers.errors import TimeLimitUnknown
from xaso.service.dossiers.models import Dossier, JointPart, Referral
from xaso.service.dossiers.services import timing
from xaso.service.dossiers.services.referring import begin, bodies, open_to_partner

if TYPE_CHECKING:
    from datetime import datetime

    from xaso.service.dossiers.events import DossierMoved
    from xaso.service.dossiers.models import Body


@dataclass(frozen=True, slots=True)
class Planned:
    """One part with who does it and by when; `body` is None for the receiving agency's own."""

    row: JointPart
    body: Body | None
    starts_at: datetime
    due_at: datetime

    def told(self, code: str) -> dict[str, str]:
        """Return the part as the event keeps it."""
        own = {"code": f"{code}.{self.row.position}", "body": self.body.name} if self.body else {}
        return {"name": self.row.name, "due": self.due_at.isoformat(), **own}


def planned(dossier: Dossier, now: datetime) -> list[Planned]:
    """Return the parts of a dossier accepted now, in their order; none of an ordinary one.

    Raises:
        TimeLimitUnknown: A body is not on the agency's list.
    """
    day, code = timezone.localdate(now), dossier.procedure_version.procedure.code
    rows = list(timing.in_force(JointPart, day).filter(procedure_code=code).order_by("position"))
    if not rows:
        return []
    listed = {body.key: body for body in bodies(dossier.agency_id, day)}
    made: dict[int, Planned] = {}
    for row in rows:
        if row.body and row.body not in listed:
            raise TimeLimitUnknown(
                _("Cơ quan “%s” của phần việc liên thông chưa có trong danh bạ.") % row.body
            )
        starts = made[row.follows].due_at if row.follows in made else now
        due = calendar.promise(dossier.agency_id, row.rule, starts).due
        made[row.position] = Planned(row, listed.get(row.body), starts, due)
    return list(made.values())


def plan_data(plan: list[Planned], code: str) -> dict[str, Any]:
    """Return what the event of acceptance says of the plan."""
    return {"parts": [part.told(code) for part in plan]} if plan else {}


def plan_columns(plan: list[Planned]) -> dict[str, int]:
    """Return the columns of the dossier that the plan sets."""
    others = sum(part.body is not None for part in plan)
    return {"parts_open": others} if others else {}


def open_parts(dossier: Dossier, plan: list[Planned], now: datetime) -> None:
    """Hand each body its part; those that wait for another begin later."""
    for part in plan:
        if part.body is None:
            continue
        referral = Referral.objects.create(
            dossier=dossier,
            kind=Referral.Kind.PART,
            position=part.row.position,
            follows=part.row.follows,
            code=f"{dossier.code}.{part.row.position}",
            name=part.row.name,
            body_name=part.body.name,
            partner_id=part.body.partner_id,
            rule=part.row.rule,
            basis=part.row.basis,
            begun_at=now if part.row.follows is None else None,
            promised_at=part.due_at,
            due_at=part.due_at,
        )
        if referral.begun_at:
            open_to_partner(referral)


def when_moved(event: DossierMoved) -> None:
    """Let the parts begin that waited for the agency's own: it is done when the leader signed."""
    if event.transition != "approve":
        return
    parts = Referral.objects.filter(dossier_id=event.dossier_id, kind=Referral.Kind.PART)
    waiting = {part.follows for part in parts.filter(begun_at=None) if part.follows is not None}
    own = waiting - set(parts.values_list("position", flat=True))
    if own:
        dossier = Dossier.objects.get(pk=event.dossier_id)
        signed_at = dossier.events.get(seq=event.seq).at
        for position in own:
            begin(dossier, position, signed_at)
