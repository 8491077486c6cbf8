"""What a check says about a value: good, doubtful or refused, and why in the reader's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Judgement = Literal["ok", "warn", "reject"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of checking one value.

    `out` is the value as it should be stored, `None` when it was refused. A doubtful value is
    taken: the doubt is shown, because old papers do contain errors and people must not be
    turned away for them.
    """

    verdict: Judgement
    out: Any = None
    why: str = ""

    @property
    def is_taken(self) -> bool:
        """Tell whether the value may be stored."""
        return self.verdict != "reject"


def accept(out: object) -> Verdict:
    """Take the value without remark."""
    return Verdict("ok", out)


def warn(out: object, why: str) -> Verdict:
    """Take the value and say what is odd about it."""
    return Verdict("warn", out, why)


def reject(why: str) -> Verdict:
    """Refuse the value."""
    return Verdict("reject", None, why)
