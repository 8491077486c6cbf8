"""What becomes of a mutant."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from dataclasses import dataclass

KILLED, TIMED_OUT, SURVIVED, ASIDE = "killed", "timed-out", "survived", "aside"
"""Aside: it has to be tried in a fresh process."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one module, by its number in `changes`."""

    path: str
    number: int
    says: str
    line: int
    lines: range
    is_inside: bool

    @property
    def key(self) -> str:
        """Name it in answers."""
        return f"{self.path}#{self.number}"


def end_rest(leader: int) -> None:
    """End what a process that led a session of its own left behind."""
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
