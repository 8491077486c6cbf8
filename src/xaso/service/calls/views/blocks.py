"""What a dossier's pages show of calls: to the staff, and to the person called."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.template.loader import render_to_string
from django.utils import timezone

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.calls import policies, selectors
from xaso.service.calls.domain.again import Outcome
from xaso.service.calls.domain.grounds import WAITING, Ground
from xaso.service.calls.words import FOR_RESIDENT, GROUND, OUTCOME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest
    from django.utils.functional import _StrPromise
    from django.utils.safestring import SafeString

    from xaso.service.calls.models import Call
    from xaso.service.dossiers.api import Dossier


class Made(NamedTuple):
    """One call in words."""

    call: Call
    ground: _StrPromise
    outcome: _StrPromise
    note: str = ""


def draw_for_staff(request: HttpRequest, dossier: Dossier) -> SafeString | None:
    """Draw the calls about a dossier, and the way to call now; nothing where there is neither."""
    calls = selectors.calls_of(dossier)
    ground = _waiting_ground(request, dossier)
    if not calls and ground is None:
        return None
    notes = selectors.notes_of(dossier, calls)
    made = [_made(one, OUTCOME, notes.get(one.pk, "")) for one in calls]
    context = {"dossier": dossier, "made": made, "ground": ground}
    return render_to_string("calls/staff_block.html", context, request=request)


def _waiting_ground(request: HttpRequest, dossier: Dossier) -> Ground | None:
    """Return on which ground who looks may call about the dossier now."""
    actor, now = identity.actor_of(request), timezone.now()
    rule = selectors.rule_on(timezone.localdate(now))
    if rule is None or not policies.may_call(actor):
        return None
    agency = organisations.agency_of(request)
    for ground, spec in WAITING.items():
        if dossier.state in spec.states:
            line = selectors.line_of(actor, agency, dossier.pk, ground, now, rule)
            if line is not None and line.is_due(now):
                return ground
    return None


def draw_for_resident(request: HttpRequest, dossier: Dossier) -> SafeString | None:
    """Draw when the person was called, by whom and what came of it; nothing without a call."""
    calls = selectors.calls_of(dossier)
    if not calls:
        return None
    made = [_made(one, FOR_RESIDENT) for one in calls]
    return render_to_string("calls/resident_block.html", {"made": made}, request=request)


def _made(call: Call, outcomes: Mapping[Outcome, _StrPromise], note: str = "") -> Made:
    return Made(call, GROUND[Ground(call.ground)], outcomes[Outcome(call.outcome)], note)
