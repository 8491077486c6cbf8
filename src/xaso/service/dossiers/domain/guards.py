"""What must hold besides state, step and post before a transition is made: pure questions.

Each guard asks a dossier's row, and the present moment, one thing. What it reads are columns that
the dossier's events fix, so a replay can ask it again.

Law: nd-118-2025.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from xaso.service.dossiers.domain.attendance import Mandate

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

GRANT, REFUSE = "grant", "refuse"
"""What may be proposed."""
OWNER_DIED = "owner_died"
"""The ground of a pause after the owner's death; only an heir or a stop ends such a pause."""


class Supplement(StrEnum):
    """How far the papers asked for while deciding have come."""

    NONE = ""
    ASKED = "asked"
    ANSWERED = "answered"


class Extension(StrEnum):
    """How far the one extension that an apology proposes has come."""

    NONE = ""
    PROPOSED = "proposed"
    AGREED = "agreed"
    DECLINED = "declined"


class Cause(StrEnum):
    """Whose error a wrong result came from."""

    AGENCY = "agency"
    DECLARANT = "declarant"


class HandOver(StrEnum):
    """Where paper and result lie of a dossier that one agency received for another to decide."""

    NONE = "none"
    AT_DESK = "at_desk"
    PAPERS_SENT = "papers_sent"
    PAPERS_ARRIVED = "papers_arrived"
    RESULT_SENT = "result_sent"
    RESULT_ARRIVED = "result_arrived"


class Entry(StrEnum):
    """Whether the ministry's civil status book holds what the dossier asks for."""

    NONE = ""
    DUE = "due"
    MADE = "made"


class Facts(Protocol):
    """The columns of a dossier that guards read."""

    supplement: str
    supply_by: datetime | None
    pause_ground: str
    extension: str
    correction: str
    resolved_at: datetime | None
    opinions_open: int
    parts_open: int
    hand_over: str
    entry: str
    outcome: str
    finance: str
    flow_at: int
    flow_left: int
    papers_checked: bool
    opinions_in: int
    mandate: str


class Guard(StrEnum):
    """One condition of a transition."""

    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    SUPPLY_TERM_PASSED = "supply_term_passed"
    OWNER_DIED = "owner_died"
    OWNER_LIVES = "owner_lives"
    NOTHING_SIGNED = "nothing_signed"
    NEVER_EXTENDED = "never_extended"
    EXTENSION_PROPOSED = "extension_proposed"
    NOT_OUR_ERROR = "not_our_error"
    OPINIONS_IN = "opinions_in"
    PARTS_DONE = "parts_done"
    PAPERS_AT_DESK = "papers_at_desk"
    PAPERS_ON_WAY = "papers_on_way"
    RESULT_TO_SEND = "result_to_send"
    RESULT_ON_WAY = "result_on_way"
    RESULT_IS_HERE = "result_is_here"
    HAS_BOOK = "has_book"
    IN_BOOK = "in_book"
    GRANT_PROPOSED = "grant_proposed"
    STEP_FOLLOWS = "step_follows"
    LAST_STEP = "last_step"
    STEP_BEFORE = "step_before"
    UNCHECKED = "unchecked"
    PAPERS_CHECKED = "papers_checked"
    PAID = "paid"
    OPINION_RECEIVED = "opinion_received"
    ORIGINAL_SEEN = "original_seen"
    ORIGINAL_UNSEEN = "original_unseen"


def holds(guard: Guard, facts: Facts, now: datetime) -> bool:
    """Tell whether a guard holds for a dossier at a moment."""
    return CHECKS[guard](facts, now)


def _term_passed(facts: Facts, now: datetime) -> bool:
    return facts.supply_by is not None and now > facts.supply_by


WITH_DECIDER = frozenset({HandOver.AT_DESK, HandOver.PAPERS_SENT, HandOver.PAPERS_ARRIVED})
"""While the result has not left the agency that decided."""
CHECKS: dict[Guard, Callable[[Facts, datetime], bool]] = {
    Guard.ANSWERED: lambda facts, _now: facts.supplement == Supplement.ANSWERED,
    Guard.UNANSWERED: lambda facts, _now: facts.supplement != Supplement.ANSWERED,
    Guard.SUPPLY_TERM_PASSED: _term_passed,
    Guard.OWNER_DIED: lambda facts, _now: facts.pause_ground == OWNER_DIED,
    Guard.OWNER_LIVES: lambda facts, _now: facts.pause_ground != OWNER_DIED,
    Guard.NOTHING_SIGNED: lambda facts, _now: facts.resolved_at is None,
    Guard.NEVER_EXTENDED: lambda facts, _now: (
        facts.extension not in {Extension.PROPOSED, Extension.AGREED}
    ),
    Guard.EXTENSION_PROPOSED: lambda facts, _now: facts.extension == Extension.PROPOSED,
    Guard.NOT_OUR_ERROR: lambda facts, _now: facts.correction != Cause.AGENCY,
    Guard.OPINIONS_IN: lambda facts, _now: facts.opinions_open == 0,
    Guard.PARTS_DONE: lambda facts, _now: facts.parts_open == 0,
    Guard.PAPERS_AT_DESK: lambda facts, _now: facts.hand_over == HandOver.AT_DESK,
    Guard.PAPERS_ON_WAY: lambda facts, _now: facts.hand_over == HandOver.PAPERS_SENT,
    Guard.RESULT_TO_SEND: lambda facts, _now: facts.hand_over in WITH_DECIDER,
    Guard.RESULT_ON_WAY: lambda facts, _now: facts.hand_over == HandOver.RESULT_SENT,
    Guard.RESULT_IS_HERE: lambda facts, _now: facts.hand_over != HandOver.RESULT_SENT,
    Guard.HAS_BOOK: lambda facts, _now: facts.entry != Entry.NONE,
    Guard.IN_BOOK: lambda facts, _now: facts.entry != Entry.DUE,
    Guard.STEP_FOLLOWS: lambda facts, _now: facts.flow_left > 0,
    Guard.LAST_STEP: lambda facts, _now: facts.flow_left == 0,
    Guard.STEP_BEFORE: lambda facts, _now: facts.flow_at > 0,
    Guard.UNCHECKED: lambda facts, _now: not facts.papers_checked,
    Guard.PAPERS_CHECKED: lambda facts, _now: facts.papers_checked,
    Guard.PAID: lambda facts, _now: facts.finance == "paid",
    Guard.OPINION_RECEIVED: lambda facts, _now: facts.opinions_in > 0 and facts.opinions_open == 0,
    Guard.ORIGINAL_SEEN: lambda facts, _now: facts.mandate != Mandate.COPY,
    Guard.ORIGINAL_UNSEEN: lambda facts, _now: facts.mandate == Mandate.COPY,
    Guard.GRANT_PROPOSED: lambda facts, _now: facts.outcome == GRANT,
}
