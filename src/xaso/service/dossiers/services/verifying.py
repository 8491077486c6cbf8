"""Replay the events of a dossier and compare them with its row."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from xaso.service.dossiers.domain.transitions import RESOLVING, TRANSITIONS, State, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xaso.service.dossiers.models import Dossier, DossierEvent

ALONE = {
    "take_over": frozenset({
        ("take_over", 1, State.RECEIVED, Step.APPRAISAL),
        ("take_over", 1, State.RETURNED, Step.DONE),
    }),
    "take_back": frozenset({("take_back", 2, State.WITHDRAWN, Step.DONE)}),
}
"""Events of the console that stand in no table: where each may stand and lead."""
QUIET = frozenset({"erase", "renew_secret"})
"""Events that change neither state nor step."""


def differences(dossier: Dossier, events: Iterable[DossierEvent]) -> list[str]:
    """Return what the row says otherwise than its events, in words for the log; empty when equal.

    The numbers must run from 1 without a gap, each transition must be one of the table from the
    state the one before it led to, and the last state, step, code and moments must be the row's.
    """
    found: list[str] = []
    state, step, seq = "", "", 0
    moments: dict[str, object] = {}
    for event in events:
        seq += 1
        if event.seq != seq:
            found.append(f"event {event.seq} stands where {seq} was expected")
            seq = event.seq
        if event.type == "submit":
            state, step = State.SUBMITTED, Step.INTAKE
        elif event.type in ALONE:
            state, step = event.to_state, event.step
            if (event.type, seq, state, step) not in ALONE[event.type]:
                found.append(f"event {seq}: {event.type} cannot lead to {state}/{step}")
        elif event.type not in QUIET:
            row = TRANSITIONS.get(event.type)
            if row is None or state not in row.sources:
                found.append(f"event {seq}: {event.type} does not follow {state}")
                continue
            state, step = row.landing(state, step, is_received="received_at" in moments)
        if event.to_state != state or event.step != step:
            found.append(f"event {seq}: says {event.to_state}/{event.step}, not {state}/{step}")
        moments |= _moments_of(event, moments)
    row_says = {
        "state": dossier.state,
        "step": dossier.step,
        "version": dossier.version,
        **{name: getattr(dossier, name) for name in moments},
    }
    events_say = {"state": str(state), "step": str(step), "version": seq, **moments}
    return found + [
        f"{name}: row {row_says[name]!r}, events {value!r}"
        for name, value in events_say.items()
        if row_says[name] != value
    ]


def _moments_of(event: DossierEvent, known: Mapping[str, object]) -> dict[str, object]:
    """Return the columns of the row that an event fixes."""
    fixed = {name: _moment(name, value) for name, value in event.data.get("set", {}).items()}
    if event.type == "receive":
        fixed |= {"code": event.data["code"], "received_at": event.at}
    if event.type in RESOLVING and known.get("resolved_at") is None:
        fixed["resolved_at"] = event.at
    if event.type == "return_result":
        fixed["returned_at"] = event.at
    if event.type == "submit":
        fixed["submitted_at"] = event.at
    return fixed


def _moment(name: str, value: object) -> object:
    """Read a moment back; every other value stands as it is."""
    is_moment = name.endswith(("_at", "_by", "_to")) and isinstance(value, str)
    return datetime.fromisoformat(str(value)) if is_moment else value
