"""Where a dossier stands on its agency's own way, and by when the step should be done.

The state machine stays the same for all; an agency may divide the appraisal into steps, each with
a post, a share of the term and what it needs. An old dossier keeps the way of its adoption.

Law: nd-118-2025; one-stop.md 10.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from xaso.kernel.calendar import api as calendar
from xaso.lib.clock.moments import to_aware, to_local
from xaso.service.dossiers.domain.transitions import OPEN, Step
from xaso.service.procedures import api as procedures

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from xaso.service.dossiers.domain.transitions import Transition
    from xaso.service.dossiers.models import Dossier
    from xaso.service.procedures.api import Flow


class Standing(NamedTuple):
    """A way, and which of its steps is the present one."""

    flow: Flow
    position: int


FROM_THE_FIRST = frozenset({"receive", "send_back", "correct_result"})
"""Transitions after which the appraisal begins at its first step."""
ON_THE_DESK = frozenset({Step.APPRAISAL, Step.APPROVAL, Step.ISSUING})


def place(
    dossier: Dossier, row: Transition, landing: tuple[str, str], changes: Mapping[str, Any]
) -> tuple[dict[str, Any], datetime | None]:
    """Return the columns of the own way that a transition changes, and when its step is due.

    Of the common way nothing changes: its only step of the appraisal is the table's own.

    Args:
        landing: State and step after the transition.
        changes: The columns that the transition sets.
    """
    state, step = landing
    flow = procedures.flow_of(dossier.adoption_id)
    at = changes.get("flow_at", 0 if row.name in FROM_THE_FIRST else dossier.flow_at)
    columns: dict[str, Any] = {}
    if flow.is_own:
        own = flow.step("appraisal", at) if step == Step.APPRAISAL else None
        wanted = {
            "flow_at": at,
            "flow_left": len(flow.appraisal) - 1 - at,
            "flow_role": own.role if own else "",
        }
        columns = {name: v for name, v in wanted.items() if v != getattr(dossier, name)}
    received = changes.get("received_at", dossier.received_at)
    due = changes.get("due_at", dossier.due_at)
    is_running = state in OPEN and step in ON_THE_DESK and not dossier.correction
    if not is_running or received is None or due is None:
        return columns, None
    return columns, _share_of(dossier, received, due, flow.until(step, at))


def _share_of(dossier: Dossier, received: datetime, due: datetime, share: int) -> datetime:
    """Return when a share of the working time from acceptance to the due date has passed.

    What the clock stood still counts with the rest: a step never ends after the due date.
    """
    start, end = to_local(received), to_local(due)
    try:
        office = calendar.calendar_for(dossier.agency_id, start.date(), end.date())
    except calendar.NoWorkingHours:
        return due
    minutes = office.minutes_between(start, end) * share // procedures.WHOLE
    return min(due, to_aware(office.advance(office.opening(start), minutes)))


def needs_of(dossier: Dossier) -> tuple[str, ...]:
    """Return what must hold before the present step of the appraisal is left."""
    step = procedures.flow_of(dossier.adoption_id).step("appraisal", dossier.flow_at)
    return step.needs if step and dossier.step == Step.APPRAISAL else ()


def asks_for_checked_papers(dossier: Dossier) -> bool:
    """Tell whether a step of the way waits until every paper was checked."""
    wanted = procedures.StepNeed.PAPERS_CHECKED
    return any(wanted in step.needs for step in procedures.flow_of(dossier.adoption_id).steps)


def standing(dossier: Dossier) -> Standing | None:
    """Return where an open dossier stands on its way; None before acceptance and after the end."""
    if dossier.step not in ON_THE_DESK:
        return None
    flow = procedures.flow_of(dossier.adoption_id)
    current = flow.step(dossier.step, dossier.flow_at if dossier.step == Step.APPRAISAL else 0)
    return Standing(flow, flow.steps.index(current)) if current else None
