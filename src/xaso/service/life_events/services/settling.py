"""Bringing the notices of one dossier to what is true of it now.

It may run twice, late, or out of order: it looks at the dossier, not at what happened to it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.events import api as events
from xaso.kernel.keyring import api as keyring
from xaso.service.dossiers import api as dossiers
from xaso.service.life_events import facts, reading, selectors
from xaso.service.life_events.domain import notices, plan
from xaso.service.life_events.domain.notices import State
from xaso.service.life_events.events import EventTurned
from xaso.service.life_events.models import StopNotice
from xaso.service.results import api as results

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any
    from uuid import UUID

    from xaso.service.dossiers.api import Dossier, DossierMoved
    from xaso.service.life_events.models import Outcome
    from xaso.service.life_events.reading import Rows

CLERK = audit.Actor(kind="job", name="Sự kiện đời người")
ANSWERED = "answered"
"""Why a check is void: every question about allowances has a clear answer since."""


def when_moved(event: DossierMoved) -> None:
    """Let the notices be looked at after a turn that counts, in the transaction of the turn."""
    if event.transition not in notices.TURNS:
        return
    code = dossiers.procedure_of(event.dossier_id)
    if reading.event_of(code, timezone.localdate()) is not None:
        events.publish(EventTurned(event.dossier_id, event.agency_id))


@transaction.atomic
def settle(*, dossier_id: UUID, now: datetime) -> list[StopNotice]:
    """Raise, reopen, put before somebody again or void the notices of a dossier.

    Effects: `StopNotice` rows, each with an audit entry where it changed. An erased dossier and one
    whose procedure registers no event are passed over.

    Returns:
        The notices that are new or changed.
    """
    dossier = dossiers.lock(dossier_id)
    day = timezone.localdate(now)
    event = reading.event_of(dossiers.procedure_of(dossier_id), day)
    rows = reading.rows_on(event.key, day) if event else None
    if rows is None or dossiers.is_erased(dossier):
        return []
    turn = _last_turn(dossier)
    if turn is None:
        return []
    rows_here = StopNotice.objects.select_for_update(of=("self",)).filter(dossier=dossier)
    known = {row.kind: row for row in rows_here.order_by("pk")}
    result = results.issued_for(dossier.pk).first()
    if result is None:
        changed = [_moved(row, notices.when_lost, turn, now) for row in known.values()]
        return [row for row in changed if row]
    return _raise(dossier, rows, result, turn, known, now)


def _last_turn(dossier: Dossier) -> tuple[int, str] | None:
    """Return number and kind of the last event of the dossier that counts."""
    found = dossier.events.filter(type__in=notices.TURNS).order_by("-seq").first()
    return (found.seq, found.type) if found else None


def _raise(
    dossier: Dossier,
    rows: Rows,
    result: results.Result,
    turn: tuple[int, str],
    known: dict[str, StopNotice],
    now: datetime,
) -> list[StopNotice]:
    wanted = wanted_kinds(dossier, rows, now)
    told = facts.known(dossier)
    changed: list[StopNotice | None] = []
    for row in known.values():
        outcome = rows.outcome(row.kind)
        if turn[1] == "refer_correction":
            changed.append(_moved(row, notices.when_doubted, turn, now))
        elif row.result_id != result.pk and outcome is not None:
            changed.append(_renewed(row, outcome, result, turn, told, now))
        if outcome is not None and outcome.kind == plan.CHECK and row.kind not in wanted:
            changed.append(_answered(row, now))
    for kind in wanted:
        outcome = rows.outcome(kind)
        if outcome is not None and kind not in known:
            changed.append(_new(dossier, outcome, result, turn, told, now))
    return [row for row in changed if row]


def wanted_kinds(dossier: Dossier, rows: Rows, now: datetime) -> list[str]:
    """Return which allowances are to be stopped as far as dossier and answers say, by kind."""
    judge = reading.judge(timezone.localdate(now))
    declared = facts.declared(dossier)
    answers: dict[str, Any] = plan.known_answers(rows.asked, declared, judge)
    answers |= selectors.answers_in(selectors.kept_of(dossier), dossier)
    answers[reading.JOINT] = declared[reading.JOINT]
    return plan.stops(rows.asked, rows.leads, answers, judge)


def _new(
    dossier: Dossier,
    outcome: Outcome,
    result: results.Result,
    turn: tuple[int, str],
    told: dict[str, str],
    now: datetime,
) -> StopNotice:
    partner, name = _payer(dossier, outcome, now)
    row = StopNotice(
        dossier=dossier,
        dossier_code=str(dossier),
        key_id=dossier.key_id,
        agency_id=dossier.agency_id,
        partner_id=partner,
        body_name=name,
        event=outcome.event,
        kind=outcome.key,
        title=outcome.title,
        basis=outcome.basis,
        result_id=result.pk,
        turn=turn[0],
        raised_at=now,
        changed_at=now,
    )
    row.sealed_facts = _sealed(row, outcome, told)
    row.save(force_insert=True)
    _record(row, "raise", was="")
    return row


def _payer(dossier: Dossier, outcome: Outcome, now: datetime) -> tuple[UUID | None, str]:
    """Return the agency that pays, if it is on this installation, and its name."""
    if not outcome.body:
        return dossier.agency_id, dossier.agency.name
    listed = dossiers.bodies(dossier.agency_id, timezone.localdate(now))
    body = next((one for one in listed if one.key == outcome.body), None)
    if body is None:
        return None, outcome.body
    return body.partner_id, body.name


def _sealed(row: StopNotice, outcome: Outcome, told: dict[str, str]) -> bytes:
    """Seal what the body needs to know, and nothing else."""
    needed = [*outcome.facts, *(() if told.get("kt.hoTen") else ("chuHoSo.hoTen",))]
    given = {
        name: value
        for name, value in told.items()
        if any(name == key or name.startswith(f"{key}.") for key in needed)
    }
    plain = json.dumps(given, ensure_ascii=False, sort_keys=True)
    return keyring.seal(row.key_id, plain.encode(), selectors.facts_context(row.pk))


def _moved(
    row: StopNotice, follows: Any, turn: tuple[int, str], now: datetime
) -> StopNotice | None:
    """Take a notice where a turn leads it, once a turn."""
    if row.turn >= turn[0]:
        return None
    was = State(row.state)
    row.state, row.turn = follows(was), turn[0]
    if row.state == was and was not in notices.WAITING:
        row.save(update_fields=["turn"])
        return None
    row.lost_by = turn[1]
    return _saved(row, now, was=was)


def _renewed(
    row: StopNotice,
    outcome: Outcome,
    result: results.Result,
    turn: tuple[int, str],
    told: dict[str, str],
    now: datetime,
) -> StopNotice:
    """Rest a notice on the result that was issued anew, with its facts."""
    was = State(row.state)
    row.state = notices.when_issued(was, was_lost=row.lost_by != ANSWERED)
    row.result_id, row.turn, row.lost_by = result.pk, turn[0], turn[1]
    row.sealed_facts = _sealed(row, outcome, told)
    return _saved(row, now, was=was, more=("result_id", "sealed_facts"))


def _answered(row: StopNotice, now: datetime) -> StopNotice | None:
    """Let a check go that nobody needs: the answers name every allowance."""
    if row.state != State.OPEN:
        return None
    row.state, row.lost_by = State.VOID, ANSWERED
    return _saved(row, now, was=State.OPEN)


def _saved(row: StopNotice, now: datetime, *, was: State, more: tuple[str, ...] = ()) -> StopNotice:
    row.changed_at, row.version = now, row.version + 1
    row.save(update_fields=["state", "turn", "lost_by", "changed_at", "version", *more])
    _record(row, "turn", was=was.value)
    return row


def _record(row: StopNotice, what: str, *, was: str) -> None:
    audit.record(
        actor=CLERK,
        verb=f"life_events.{what}_notice",
        object_kind="life_events.notice",
        object_id=row.pk,
        agency_id=row.agency_id,
        details={"kind": row.kind, "was": was, "is": str(row.state), "by": row.lost_by},
    )
