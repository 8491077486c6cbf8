"""Which procedures the demo commune has adopted: all of the curated list that it can handle."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils import timezone

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations.api import Agency
from xaso.service.procedures import api as procedures

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xaso.kernel.audit.api import Actor

SINCE = date(2025, 7, 1)
DECIDED = {"1.000894": "same_day_15h"}
"""Clocks the demo's administrator decided where the text gives none a machine can run."""
CATALOGUE = Path(procedures.__file__).parent / "data" / "catalogue.json"


def adopt_catalogue(agency: Agency, *, actor: Actor) -> int:
    """Import the curated catalogue and adopt what has a clock and is decided here.

    A procedure with a declaration can be filed on this site, the others at the counter.

    Effects: versions and adoptions that are not there yet; returns how many were adopted.
    """
    procedures.import_files([CATALOGUE], actor=actor, on=SINCE)
    adopted = {a.procedure_id for a in procedures.adoptions_on(agency.pk, timezone.localdate())}
    count = 0
    for version in _open_curated():
        if version.procedure_id in adopted or version.refers_elsewhere:
            continue
        route = procedures.Adoption.FilingRoute
        try:
            procedures.adopt(
                actor=actor,
                version=version,
                now=timezone.now(),
                valid_from=SINCE,
                filing_route=route.OWN_PORTAL if version.form_id else route.COUNTER,
                basis="Dữ liệu thử",
                rules=_decided(version),
            )
        except procedures.TimeUndecided:
            continue
        count += 1
    return count


def _open_curated() -> Iterable[procedures.ProcedureVersion]:
    return procedures.ProcedureVersion.objects.filter(
        source=procedures.ProcedureVersion.Source.CURATED, valid_until=None
    ).select_related("procedure")


def _decided(version: procedures.ProcedureVersion) -> dict[str, str | None]:
    rule = DECIDED.get(version.procedure.code)
    if rule is None:
        return {}
    return {way.channel: rule for way in version.ways.all() if way.channel}


def administrator(agency: Agency, username: str = "truongmotcua") -> Actor:
    """Return the head of a one-stop centre of the demo, who may adopt."""
    account = identity.Account.objects.get(username=username, is_demo=True)
    return identity.actor_for(account, agency_id=agency.pk, on=timezone.localdate())
