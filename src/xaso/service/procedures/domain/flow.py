"""The way of a dossier through an agency, as data: steps, whose they are, how long, what they need.

A step belongs to a stage of the state machine: several steps may share the appraisal, the
signature and the issuing are one each. Shares are parts of a hundred of the whole term.

Law: nd-118-2025; which steps an agency has is its own decision.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

APPRAISERS = ("officer", "head")
STAGES = {"officer": "appraisal", "head": "appraisal", "leader": "approval", "clerk": "issuing"}
"""In which stage the step of a post lies."""
ORDER = ("appraisal", "approval", "issuing")
WHOLE = 100
MOST = 9


class Need(StrEnum):
    """What must hold before a step is left."""

    PAID = "paid"
    PAPERS_CHECKED = "papers_checked"
    OPINION_RECEIVED = "opinion_received"


class Flaw(StrEnum):
    """Why steps are no way."""

    NO_STEP = "no_step"
    TOO_MANY = "too_many"
    UNKNOWN_ROLE = "unknown_role"
    UNKNOWN_NEED = "unknown_need"
    NEEDLESS = "needless"
    OUT_OF_ORDER = "out_of_order"
    NOT_ONE_SIGNATURE = "not_one_signature"
    NOT_ONE_ISSUING = "not_one_issuing"
    NOT_WHOLE = "not_whole"
    SAME_KEY = "same_key"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, whose it is, its share of the term, what it needs."""

    key: str
    name: str
    role: str
    share: int
    needs: tuple[str, ...] = ()

    @property
    def stage(self) -> str:
        """The stage of the state machine it lies in; empty for a post that has none."""
        return STAGES.get(self.role, "")


@dataclass(frozen=True, slots=True)
class Flow:
    """The steps in their order; `is_own` where the agency set them itself."""

    steps: tuple[Step, ...]
    is_own: bool = False

    @property
    def appraisal(self) -> tuple[Step, ...]:
        """The steps before the signature."""
        return tuple(step for step in self.steps if step.stage == "appraisal")

    def step(self, stage: str, at: int = 0) -> Step | None:
        """Return the step at a stage, in the appraisal the one at a position."""
        found = [step for step in self.steps if step.stage == stage]
        return found[at] if at < len(found) else None

    def until(self, stage: str, at: int = 0) -> int:
        """Return which part of the term, of a hundred, has passed when a step should be done."""
        step, passed = self.step(stage, at), 0
        for one in self.steps:
            passed += one.share
            if one is step:
                return passed
        return WHOLE


def flaws(steps: Sequence[Step]) -> list[Flaw]:
    """Return what stands in the way of these steps being a way; none where they are one."""
    if not any(step.role in APPRAISERS for step in steps):
        return [Flaw.NO_STEP]
    stages = [step.stage for step in steps]
    if "" in stages:
        return [Flaw.UNKNOWN_ROLE]
    shares, known = [step.share for step in steps], set(Need)
    wrong = {
        Flaw.TOO_MANY: len(steps) > MOST,
        Flaw.OUT_OF_ORDER: stages != sorted(stages, key=ORDER.index),
        Flaw.NOT_ONE_SIGNATURE: stages.count("approval") != 1,
        Flaw.NOT_ONE_ISSUING: stages.count("issuing") != 1,
        Flaw.NOT_WHOLE: min(shares) < 0 or sum(shares) != WHOLE,
        Flaw.SAME_KEY: len({step.key for step in steps}) != len(steps),
        Flaw.UNKNOWN_NEED: any(need not in known for step in steps for need in step.needs),
        Flaw.NEEDLESS: any(step.needs and step.stage != "appraisal" for step in steps),
    }
    return [flaw for flaw, is_so in wrong.items() if is_so]
