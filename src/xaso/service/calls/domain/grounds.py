"""For what somebody is called: which happenings a dossier waits on, and until what is it over."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Ground(StrEnum):
    """Why somebody is called."""

    READY = "ready"
    CAME_BACK = "came_back"
    SUPPLEMENT = "supplement"
    FEE = "fee"
    MOVED = "moved"
    STOPPED = "stopped"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Waiting:
    """How a dossier stands for a ground.

    `happenings` are the events of which a message tells, the last of them is what the call is
    about. `until` names the column that says by when. `stays`: she still has to do something, so
    the line comes again after a while; else it is enough that she knows.
    """

    states: frozenset[str]
    happenings: frozenset[str]
    until: str = ""
    stays: bool = False


WAITING: dict[Ground, Waiting] = {
    Ground.READY: Waiting(frozenset({"resolved"}), frozenset({"issue"}), stays=True),
    Ground.CAME_BACK: Waiting(frozenset({"resolved"}), frozenset({"issue"}), stays=True),
    Ground.SUPPLEMENT: Waiting(
        frozenset({"intake_supplement", "supplement"}),
        frozenset({"ask_intake_supplement", "ask_supplement"}),
        until="supply_by",
        stays=True,
    ),
    Ground.FEE: Waiting(frozenset({"finance"}), frozenset({"await_payment"}), stays=True),
    Ground.MOVED: Waiting(
        frozenset({"received", "processing", "approved"}),
        frozenset({"agree_extension"}),
        until="reappointed_at",
    ),
    Ground.STOPPED: Waiting(frozenset({"paused"}), frozenset({"pause"})),
    Ground.REFUSED: Waiting(
        frozenset({"refused_intake", "rejected"}),
        frozenset({"refuse_intake", "reject", "end_unsupplemented"}),
    ),
}
ENDED = frozenset({Ground.REFUSED})
"""Nothing follows these, so they are called about for some days only."""
