"""Adopt a version after checking it, or stop handling a procedure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Q

from xaso.kernel.audit import api as audit
from xaso.service.procedures.domain.flow import flaws
from xaso.service.procedures.errors import NotAdopted, NotAllowed, NoWay, TimeUndecided
from xaso.service.procedures.models import Adoption, AdoptionStep, Procedure
from xaso.service.procedures.policies import may_adopt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from xaso.service.procedures.domain.flow import Step
    from xaso.service.procedures.models import ProcedureVersion


@transaction.atomic
def adopt(
    *,
    actor: audit.Actor,
    version: ProcedureVersion,
    now: datetime,
    valid_from: date,
    filing_route: str,
    processing_route: str = Adoption.ProcessingRoute.HERE,
    basis: str = "",
    rules: Mapping[str, str | None] | None = None,
    local_fees: list[dict[str, Any]] | None = None,
    steps: Sequence[Step] = (),
) -> Adoption:
    """Confirm that the version was checked and is handled by the actor's agency from a day on.

    Args:
        actor: An administrator or head of the one-stop centre of the agency.
        version: What was checked.
        now: The moment of confirming.
        valid_from: First day; the adoption in force until then ends on it.
        filing_route: Where residents hand it in.
        processing_route: Which system owns the status.
        basis: Number of the published decision.
        rules: The clock's rule for channels whose text gives none; null: the law sets no limit.
        local_fees: Prices set by the province, as in `Way.fees`.
        steps: The agency's own way of its dossiers; none for the common one.

    Effects: one `Adoption` with its steps; the earlier one ends; an audit entry.

    Raises:
        NotAllowed: The post may not adopt.
        TimeUndecided: Residents could file by a channel for which no clock was decided.
        NoWay: The steps are none.
    """
    if not may_adopt(actor) or actor.agency_id is None or actor.id is None:
        raise NotAllowed
    decided = dict(rules or {})
    if steps and (found := flaws(steps)):
        raise NoWay(found)
    opens_here = processing_route == Adoption.ProcessingRoute.HERE
    if opens_here and (missing := undecided(version, filing_route, decided)):
        raise TimeUndecided(missing)
    # Two officials adopting at once take turns at the procedure.
    Procedure.objects.select_for_update().get(pk=version.procedure_id)
    earlier = Adoption.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=valid_from),
        agency_id=actor.agency_id,
        procedure_id=version.procedure_id,
    )
    earlier.filter(valid_from__lt=valid_from).update(valid_until=valid_from)
    earlier.filter(valid_from__gte=valid_from).update(valid_until=F("valid_from"))
    adoption = Adoption.objects.create(
        agency_id=actor.agency_id,
        procedure_id=version.procedure_id,
        version=version,
        valid_from=valid_from,
        confirmed_by_id=actor.id,
        confirmed_at=now,
        basis=basis.strip(),
        filing_route=filing_route,
        processing_route=processing_route,
        local_fees=local_fees or [],
        rules=decided,
    )
    AdoptionStep.objects.bulk_create(
        AdoptionStep(
            adoption=adoption,
            position=position,
            key=step.key,
            name=step.name,
            role=step.role,
            share=step.share,
            needs=list(step.needs),
        )
        for position, step in enumerate(steps)
    )
    audit.record(
        actor=actor,
        verb="procedures.adopt",
        object_kind="procedures.adoption",
        object_id=adoption.pk,
        ground=basis,
        details={
            "code": version.procedure.code,
            "number": version.number,
            **({"steps": len(steps)} if steps else {}),
        },
    )
    return adoption


def undecided(
    version: ProcedureVersion, filing_route: str, rules: Mapping[str, str | None]
) -> list[str]:
    """Return the channels open to residents for which neither text nor official gives a clock."""
    channels = {way.channel for way in version.ways.all() if way.channel}
    if filing_route == Adoption.FilingRoute.COUNTER:
        channels &= {"in_person", "post"}
    return sorted(c for c in channels if c not in rules and version.rule(c) is None)


@transaction.atomic
def withdraw(*, actor: audit.Actor, adoption: Adoption, on: date, ground: str) -> Adoption:
    """Stop handling a procedure from a day on; dossiers opened before keep their version.

    Effects: the adoption ends on `on`; an audit entry.

    Raises:
        NotAllowed: The post may not, or it is another agency's.
        NotAdopted: It has ended already.
    """
    if not may_adopt(actor) or actor.agency_id != adoption.agency_id:
        raise NotAllowed
    adoption = Adoption.objects.select_for_update().get(pk=adoption.pk)
    if adoption.valid_until is not None:
        raise NotAdopted(adoption.procedure.code)
    adoption.valid_until = max(on, adoption.valid_from)
    adoption.save(update_fields=["valid_until"])
    audit.record(
        actor=actor,
        verb="procedures.withdraw",
        object_kind="procedures.adoption",
        object_id=adoption.pk,
        ground=ground,
        details={"code": adoption.procedure.code},
    )
    return adoption
