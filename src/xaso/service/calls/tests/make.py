"""Makers: a dossier whose person no message reaches, and its line on the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xaso.service.calls import api as calls
from xaso.service.dossiers.tests import make

if TYPE_CHECKING:
    from datetime import datetime

    from xaso.service.dossiers.api import Dossier


def rule(now: datetime = make.MORNING) -> calls.CallRule:
    """Return the rule that ships."""
    found = calls.rule_on(now.date())
    assert found is not None
    return found


def lines(at: make.House, now: datetime = make.MORNING, *, who: Any = None) -> list[Any]:
    """Return the list of somebody, the clerk at the counter where nobody is named."""
    return calls.lines_for(at.acts(who or at.minh), at.agency, rule(now), now).lines


def line(
    at: make.House, dossier: Dossier, ground: str, now: datetime = make.MORNING, *, who: Any = None
) -> Any:
    """Return one line, called already or not."""
    actor = at.acts(who or at.minh)
    return calls.line_of(actor, at.agency, dossier.pk, calls.Ground(ground), now, rule(now))


def take(at: make.House, dossier: Dossier, ground: str, now: datetime, *, who: Any = None) -> Any:
    """Take a line as somebody who calls."""
    actor = at.acts(who or at.minh)
    found = line(at, dossier, ground, now, who=who)
    return calls.take(line=found, actor=actor, now=now, rule=rule(now))


def call(
    at: make.House,
    dossier: Dossier,
    ground: str,
    now: datetime,
    outcome: str,
    *,
    who: Any = None,
    **more: Any,
) -> Any:
    """Take a line and write down what came of the call."""
    take(at, dossier, ground, now, who=who)
    return calls.note_call(
        line=line(at, dossier, ground, now, who=who),
        agency=at.agency,
        actor=at.acts(who or at.minh),
        now=now,
        rule=rule(now),
        outcome=outcome,
        **more,
    )
