"""What may follow what: the state machine of a dossier as one table.

A row says from which states, at which step, by whom, under which guards and with what proof a
transition is made, and where it leads. Nothing else in the program decides this; services look rows
up here and `policies` turns a missing condition into a sentence.

Law: nd-118-2025, the states and their national codes as used in practice (one-stop.md 2.2-2.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from xaso.service.dossiers.domain.guards import Guard


class State(StrEnum):
    """Where the business of a dossier stands; lateness is never a state."""

    SUBMITTED = "submitted"
    INTAKE_SUPPLEMENT = "intake_supplement"
    REFUSED_INTAKE = "refused_intake"
    RECEIVED = "received"
    PROCESSING = "processing"
    SUPPLEMENT = "supplement"
    FINANCE = "finance"
    PAUSED = "paused"
    WITHDRAW_REQUESTED = "withdraw_requested"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    APPROVED = "approved"
    RESOLVED = "resolved"
    RETURNED = "returned"
    ARCHIVED = "closed_archived"


class Step(StrEnum):
    """Whose desk the dossier lies on inside a state."""

    INTAKE = "intake"
    APPRAISAL = "appraisal"
    APPROVAL = "approval"
    ISSUING = "issuing"
    RETURN = "return"
    DONE = "done"


class Desk(StrEnum):
    """Whose officials make a transition of a dossier that one agency received for another."""

    DECIDER = "decider"
    RECEIVER = "receiver"
    EITHER = "either"


class Clock(StrEnum):
    """What a transition does to the main clock."""

    KEEP = "keep"
    START = "start"
    STOP = "stop"
    RESUME = "resume"
    END = "end"


S = State
OPEN = frozenset({S.RECEIVED, S.PROCESSING, S.APPROVED, S.WITHDRAW_REQUESTED})
STOPPED = frozenset({S.SUPPLEMENT, S.FINANCE, S.PAUSED})
WAITING = frozenset({S.SUBMITTED, S.INTAKE_SUPPLEMENT})
ENDED = frozenset({S.REFUSED_INTAKE, S.WITHDRAWN, S.REJECTED, S.RESOLVED, S.RETURNED, S.ARCHIVED})

NATIONAL_CODE = {
    S.SUBMITTED: 1,
    S.RECEIVED: 2,
    S.REFUSED_INTAKE: 3,
    S.PROCESSING: 4,
    S.APPROVED: 4,
    S.WITHDRAW_REQUESTED: 4,
    S.INTAKE_SUPPLEMENT: 5,
    S.SUPPLEMENT: 5,
    S.FINANCE: 6,
    S.WITHDRAWN: 7,
    S.PAUSED: 8,
    S.REJECTED: 8,
    S.RESOLVED: 9,
    S.RETURNED: 10,
    S.ARCHIVED: 10,
}
"""The status code of the national payload for each state (one-stop.md 2.2)."""


G = Guard


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table.

    `roles` are posts, "resident" for whoever holds the secret, "system" for what another room
    came to know. `target` and `then` are the state and the step afterwards, None where they stay.
    `step` is required where it is not None. `guards` must all hold, `to_grant` besides where a
    grant is proposed. `by_drafter` is False where the person who drafted the result must not act.
    `desk` says whose officials, where one agency received for another. `goes_back` leads to where
    the dossier would be without the request it answers: to the desk before acceptance, to the
    specialist after it. `by_step` is for the post whose step it is, where the agency divided the
    appraisal.
    """

    name: str
    sources: frozenset[State]
    target: State | None
    roles: frozenset[str]
    then: Step | None
    step: Step | None = None
    clock: Clock = Clock.KEEP
    needs_reason: bool = False
    by_drafter: bool = True
    guards: tuple[Guard, ...] = ()
    to_grant: tuple[Guard, ...] = ()
    goes_back: bool = False
    desk: Desk = Desk.DECIDER
    by_step: bool = False

    def landing(self, state: str, step: str, *, is_received: bool) -> tuple[str, str]:
        """Return state and step after it, for a dossier in `state` at `step`."""
        if self.goes_back:
            back = (S.PROCESSING, Step.APPRAISAL) if is_received else (S.SUBMITTED, Step.INTAKE)
            return back[0].value, back[1].value
        target = self.target.value if self.target else state
        return target, self.then.value if self.then else step


def _row(
    name: str,
    sources: tuple[State, ...] | frozenset[State],
    target: State | None,
    roles: str,
    then: Step | None,
    **rest: object,
) -> Transition:
    return Transition(name, frozenset(sources), target, frozenset(roles.split()), then, **rest)  # type: ignore[arg-type]


_BEFORE_APPROVAL = frozenset({
    S.SUBMITTED,
    S.INTAKE_SUPPLEMENT,
    S.RECEIVED,
    S.PROCESSING,
    S.SUPPLEMENT,
    S.FINANCE,
    S.PAUSED,
})
_HAS_RESULT = frozenset({S.RESOLVED, S.RETURNED, S.ARCHIVED})
_PROMISED = frozenset({S.RECEIVED, S.PROCESSING, S.APPROVED})
_ACCEPTED = _PROMISED | STOPPED | {S.WITHDRAW_REQUESTED}

_INTAKE = (
    _row(
        "receive",
        (S.SUBMITTED,),
        S.RECEIVED,
        "intake",
        Step.APPRAISAL,
        clock=Clock.START,
        desk=Desk.EITHER,
    ),
    _row(
        "ask_intake_supplement",
        (S.SUBMITTED,),
        S.INTAKE_SUPPLEMENT,
        "intake",
        Step.INTAKE,
        needs_reason=True,
    ),
    _row("supply", (S.INTAKE_SUPPLEMENT,), S.SUBMITTED, "resident intake", Step.INTAKE),
    _row(
        "refuse_intake",
        WAITING,
        S.REFUSED_INTAKE,
        "intake center_head",
        Step.DONE,
        clock=Clock.END,
        needs_reason=True,
    ),
)
_DECISION = (
    _row("start", (S.RECEIVED,), S.PROCESSING, "intake officer head", Step.APPRAISAL),
    _row(
        "propose",
        (S.PROCESSING,),
        S.PROCESSING,
        "officer head",
        Step.APPROVAL,
        step=Step.APPRAISAL,
        guards=(G.OPINIONS_IN, G.LAST_STEP),
        to_grant=(G.IN_BOOK,),
        by_step=True,
    ),
    _row(
        "forward",
        (S.PROCESSING,),
        None,
        "officer head",
        None,
        step=Step.APPRAISAL,
        guards=(G.STEP_FOLLOWS,),
        by_step=True,
    ),
    _row(
        "step_back",
        (S.PROCESSING,),
        None,
        "officer head",
        None,
        step=Step.APPRAISAL,
        needs_reason=True,
        guards=(G.STEP_BEFORE,),
        by_step=True,
    ),
    _row(
        "check_papers",
        (S.PROCESSING,),
        None,
        "intake officer head",
        None,
        step=Step.APPRAISAL,
        guards=(G.UNCHECKED,),
    ),
    _row(
        "enter_book",
        (S.PROCESSING,),
        None,
        "officer head",
        None,
        step=Step.APPRAISAL,
        guards=(G.HAS_BOOK,),
    ),
    _row(
        "send_back",
        (S.PROCESSING,),
        S.PROCESSING,
        "leader",
        Step.APPRAISAL,
        step=Step.APPROVAL,
        needs_reason=True,
    ),
    _row(
        "approve",
        (S.PROCESSING,),
        S.APPROVED,
        "leader",
        Step.ISSUING,
        step=Step.APPROVAL,
        by_drafter=False,
        guards=(G.GRANT_PROPOSED,),
    ),
    _row(
        "reject",
        (S.PROCESSING,),
        S.REJECTED,
        "leader",
        Step.DONE,
        step=Step.APPROVAL,
        clock=Clock.END,
        needs_reason=True,
        by_drafter=False,
        guards=(G.NOTHING_SIGNED,),
    ),
    _row(
        "issue",
        (S.APPROVED,),
        S.RESOLVED,
        "clerk",
        Step.RETURN,
        clock=Clock.END,
        guards=(G.PARTS_DONE,),
    ),
    _row(
        "return_result",
        (S.RESOLVED,),
        S.RETURNED,
        "intake",
        Step.DONE,
        guards=(G.RESULT_IS_HERE, G.ORIGINAL_SEEN),
        desk=Desk.EITHER,
    ),
    _row("archive", (S.RETURNED,), S.ARCHIVED, "clerk", Step.DONE),
)
_STOPS = (
    _row(
        "ask_supplement",
        (S.PROCESSING,),
        S.SUPPLEMENT,
        "officer head",
        Step.INTAKE,
        clock=Clock.STOP,
        needs_reason=True,
    ),
    _row(
        "answer_supplement",
        (S.SUPPLEMENT,),
        None,
        "resident intake",
        Step.INTAKE,
        desk=Desk.EITHER,
    ),
    _row(
        "confirm_supplement",
        (S.SUPPLEMENT,),
        S.PROCESSING,
        "intake",
        Step.APPRAISAL,
        clock=Clock.RESUME,
        guards=(G.ANSWERED,),
    ),
    _row(
        "end_unsupplemented",
        (S.SUPPLEMENT,),
        S.REJECTED,
        "intake officer",
        Step.DONE,
        clock=Clock.END,
        needs_reason=True,
        guards=(G.SUPPLY_TERM_PASSED, G.UNANSWERED, G.NOTHING_SIGNED),
    ),
    _row(
        "await_payment",
        (S.PROCESSING,),
        S.FINANCE,
        "officer",
        Step.APPRAISAL,
        clock=Clock.STOP,
        guards=(G.NOT_OUR_ERROR,),
    ),
    _row(
        "note_payment",
        (S.FINANCE,),
        S.PROCESSING,
        "officer intake system",
        Step.APPRAISAL,
        clock=Clock.RESUME,
    ),
    _row(
        "pause",
        (S.PROCESSING,),
        S.PAUSED,
        "leader",
        Step.APPRAISAL,
        clock=Clock.STOP,
        needs_reason=True,
    ),
    _row(
        "resume",
        (S.PAUSED,),
        S.PROCESSING,
        "officer leader",
        Step.APPRAISAL,
        clock=Clock.RESUME,
        guards=(G.OWNER_LIVES,),
    ),
    _row(
        "heir_continues",
        (S.PAUSED,),
        S.PROCESSING,
        "intake officer",
        Step.APPRAISAL,
        clock=Clock.RESUME,
        needs_reason=True,
        guards=(G.OWNER_DIED,),
    ),
    _row(
        "stop_after_death",
        (S.PAUSED,),
        S.WITHDRAWN,
        "leader",
        Step.DONE,
        clock=Clock.END,
        needs_reason=True,
        guards=(G.OWNER_DIED, G.NOTHING_SIGNED),
    ),
)
_WITHDRAWAL = (
    _row(
        "request_withdrawal",
        _BEFORE_APPROVAL,
        S.WITHDRAW_REQUESTED,
        "resident intake",
        Step.APPROVAL,
        clock=Clock.RESUME,
        needs_reason=True,
        guards=(G.NOTHING_SIGNED, G.OWNER_LIVES),
        desk=Desk.EITHER,
    ),
    _row(
        "accept_withdrawal",
        (S.WITHDRAW_REQUESTED,),
        S.WITHDRAWN,
        "leader center_head",
        Step.DONE,
        clock=Clock.END,
    ),
    _row(
        "decline_withdrawal",
        (S.WITHDRAW_REQUESTED,),
        None,
        "leader center_head",
        None,
        needs_reason=True,
        goes_back=True,
    ),
    _row(
        "cancel_withdrawal",
        (S.WITHDRAW_REQUESTED,),
        None,
        "resident intake",
        None,
        goes_back=True,
        desk=Desk.EITHER,
    ),
)
_LATENESS = (
    _row(
        "propose_extension",
        _PROMISED,
        None,
        "officer head",
        None,
        needs_reason=True,
        guards=(G.NEVER_EXTENDED, G.NOTHING_SIGNED),
    ),
    _row(
        "agree_extension",
        _PROMISED,
        None,
        "leader center_head",
        None,
        guards=(G.EXTENSION_PROPOSED,),
    ),
    _row(
        "decline_extension",
        _PROMISED,
        None,
        "leader center_head",
        None,
        needs_reason=True,
        guards=(G.EXTENSION_PROPOSED,),
    ),
)
_WORK = (
    _row("reassign", _ACCEPTED, None, "head center_head leader", None, needs_reason=True),
    _row(
        "check_mandate",
        WAITING | _ACCEPTED | {S.RESOLVED},
        None,
        "intake",
        None,
        needs_reason=True,
        guards=(G.ORIGINAL_UNSEEN,),
        desk=Desk.EITHER,
    ),
)
_OTHER_BODIES = (
    _row(
        "ask_opinion",
        (S.PROCESSING, S.PAUSED),
        None,
        "officer head",
        None,
        step=Step.APPRAISAL,
        needs_reason=True,
    ),
    _row(
        "note_opinion",
        _ACCEPTED,
        None,
        "officer head partner",
        None,
        needs_reason=True,
    ),
    _row(
        "recall_opinion",
        _ACCEPTED,
        None,
        "officer head",
        None,
        needs_reason=True,
    ),
    _row(
        "finish_part",
        _ACCEPTED,
        None,
        "intake officer head partner",
        None,
        needs_reason=True,
    ),
)
_HAND_OVER = (
    _row(
        "send_papers",
        _ACCEPTED,
        None,
        "intake",
        None,
        guards=(G.PAPERS_AT_DESK,),
        desk=Desk.RECEIVER,
    ),
    _row("take_papers", _ACCEPTED, None, "intake officer head", None, guards=(G.PAPERS_ON_WAY,)),
    _row("send_result", (S.RESOLVED,), None, "intake clerk", None, guards=(G.RESULT_TO_SEND,)),
    _row(
        "take_result",
        (S.RESOLVED,),
        None,
        "intake",
        None,
        guards=(G.RESULT_ON_WAY,),
        desk=Desk.RECEIVER,
    ),
)
_CORRECTION = (
    _row("correct_result", _HAS_RESULT, S.PROCESSING, "leader", Step.APPRAISAL, needs_reason=True),
    _row("refer_correction", _HAS_RESULT, None, "leader", None, needs_reason=True),
    _row("cancel_result", _HAS_RESULT, None, "leader", None, needs_reason=True),
)

TRANSITIONS: dict[str, Transition] = {
    row.name: row
    for row in (
        *_INTAKE,
        *_DECISION,
        *_STOPS,
        *_WITHDRAWAL,
        *_LATENESS,
        *_WORK,
        *_OTHER_BODIES,
        *_HAND_OVER,
        *_CORRECTION,
    )
}
RESOLVING = frozenset({"issue", "reject", "end_unsupplemented"})
"""Transitions that resolve the matter; the first of them fixes when."""


def is_undecided(state: str, step: str) -> bool:
    """Tell whether a dossier is open and nothing lies before whoever decides it."""
    return state in _BEFORE_APPROVAL and step != Step.APPROVAL
