"""How a notice to stop an allowance stands, and what may follow.

What follows from the dossier is worked out from its present truth, never from the order in which
jobs arrive: a result stands or it does not. No official's decision is undone by a machine: what was
stopped is put before her again, and she restores it or confirms it.
"""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a notice stands."""

    OPEN = "open"
    DONE = "done"
    NOTHING = "nothing"
    REVIEW = "review"
    RESTORED = "restored"
    VOID = "void"


WAITING = frozenset({State.OPEN, State.REVIEW})
"""Somebody has to act."""
ACTS: dict[str, tuple[State, State]] = {
    "stop": (State.OPEN, State.DONE),
    "nothing": (State.OPEN, State.NOTHING),
    "confirm": (State.REVIEW, State.DONE),
    "restore": (State.REVIEW, State.RESTORED),
}
"""What an official does: from which state, to which."""
TURNS = frozenset({"issue", "correct_result", "refer_correction", "cancel_result"})
"""Turns of a dossier after which its notices are looked at.

Before the issue there is no notice, and once something was signed a dossier is neither withdrawn
nor rejected (`Guard.NOTHING_SIGNED` of the table of dossiers).
"""


def when_lost(state: State) -> State:
    """Return where a notice goes when the registration it rests on no longer stands."""
    return {State.OPEN: State.VOID, State.DONE: State.REVIEW}.get(state, state)


def when_doubted(state: State) -> State:
    """Return where it goes when the registration stands but is said to be wrong."""
    return State.REVIEW if state is State.DONE else state


def when_issued(state: State, *, was_lost: bool) -> State:
    """Return where it goes when the registration is issued anew.

    Args:
        was_lost: It became void because the result was taken back, not for another reason.
    """
    if state is State.RESTORED or (state is State.VOID and was_lost):
        return State.OPEN
    return state
