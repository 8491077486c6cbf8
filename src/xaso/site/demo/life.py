"""How the demo's dossiers live: which procedures, when they come, how far they get."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from xaso.lib.clock.moments import to_aware, to_local

if TYPE_CHECKING:
    import random

    from xaso.lib.clock import Calendar

DAYS_BACK = 90
WEIGHTS = {
    "2.000815": 52,
    "2.000884": 10,
    "1.001193": 8,
    "2.000635": 7,
    "1.004873": 6,
    "1.000656": 4,
    "1.000894": 4,
    "1.001776": 3,
    "1.004859": 2,
    "2.001035": 2,
    "1.001731": 2,
    "3.000722": 3,
}
"""How often each procedure is asked for at a commune's desk, roughly as in life."""

ONLINE_PERCENT = 35
QUICK = frozenset({"2.000815", "2.000884", "2.001035"})
"""Asked for and handed over at the desk, mostly within the hour."""
JOINT = {"3.000722": 2}
"""Joint procedures, and how many parts other bodies have in them after the signature."""

BOOKS = {"1.001193": "KS", "3.000722": "KS", "1.000894": "KH", "1.000656": "KT"}
"""Procedures that are entered in a civil status book, with the mark of the book."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One dossier to be: what is asked, when, by which channel, and each act's moment.

    `acts` are names of services with their moments, in order; the last one reached tells the
    state in which the dossier stands on the load day.
    """

    procedure: str
    channel: str
    submitted_at: datetime
    acts: tuple[tuple[str, datetime], ...]


def plan(chance: random.Random, calendar: Calendar, *, until: datetime) -> Plan:
    """Make one life up; acts that would lie after `until` have not happened yet."""
    procedure = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
    is_quick = procedure in QUICK
    channel = "in_person" if is_quick or chance.random() * 100 > ONLINE_PERCENT else "online"
    start = until - timedelta(
        days=chance.triangular(0, DAYS_BACK, 0 if chance.random() < 0.15 else 40)
    )
    submitted = calendar.advance(to_local(start), chance.randint(1, 200))
    acts = _acts(chance, is_quick=is_quick, channel=channel, parts=JOINT.get(procedure, 0))
    proposal = next((place for place, act in enumerate(acts) if act[0] == "propose"), None)
    if procedure in BOOKS and proposal is not None:
        acts.insert(proposal, ("enter_book", 20))
    moments, moment = [], submitted
    for name, minutes in acts:
        moment = calendar.advance(moment, minutes) if minutes else moment
        if to_aware(moment) > until:
            break
        moments.append((name, to_aware(moment)))
    return Plan(procedure, channel, to_aware(min(submitted, to_local(until))), tuple(moments))


def _acts(
    chance: random.Random, *, is_quick: bool, channel: str, parts: int
) -> list[tuple[str, int]]:
    """Return act names with the working minutes that pass before each."""
    pace = 1 if is_quick else 30
    wait = 0 if channel == "in_person" else chance.randint(10, 400)
    fate = chance.random()
    if channel == "online" and fate < 0.05:
        return [("ask_intake_supplement", wait)]
    if channel == "online" and fate < 0.08:
        return [("refuse_intake", wait)]
    slow = 12 if chance.random() < 0.05 else 1
    acts = [("receive", wait), ("start", chance.randint(1, 4) * pace)]
    aside, is_over = _aside(chance, is_quick=is_quick)
    acts += aside
    if is_over:
        return acts
    acts.append(("propose", chance.randint(3, 15) * pace * slow))
    if fate > 0.97:
        return [*acts, ("reject", chance.randint(2, 10) * pace)]
    acts += [
        ("approve", chance.randint(2, 12) * pace),
        *(("finish_part", chance.randint(60, 400)) for _ in range(parts)),
        ("issue", chance.randint(1, 6) * pace),
    ]
    if fate < 0.94:
        acts.append(("return_result", chance.randint(2, 40) * (1 if is_quick else 40)))
    return acts


ASIDE: tuple[tuple[float, tuple[str, ...], bool], ...] = (
    (0.02, ("ask_supplement",), True),
    (0.03, ("ask_supplement", "answer_supplement"), True),
    (0.06, ("ask_supplement", "answer_supplement", "confirm_supplement"), False),
    (0.07, ("pause",), True),
    (0.08, ("pause", "resume"), False),
    (0.09, ("await_payment",), True),
    (0.11, ("await_payment", "note_payment"), False),
    (0.12, ("request_withdrawal",), True),
    (0.13, ("request_withdrawal", "accept_withdrawal"), True),
    (0.15, ("propose_extension", "agree_extension"), False),
    (0.18, ("ask_opinion",), True),
    (0.21, ("ask_opinion", "note_opinion"), False),
)
"""What happens beside the main way, up to which share of all, and whether the life ends there."""


def _aside(chance: random.Random, *, is_quick: bool) -> tuple[list[tuple[str, int]], bool]:
    """Return acts beside the main way with the minutes before each, and whether no more follow."""
    share = chance.random() * (8 if is_quick else 1)
    for until, acts, is_over in ASIDE:
        if share < until:
            return [(act, chance.randint(60, 600)) for act in acts], is_over
    return [], False
