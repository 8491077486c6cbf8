"""The four ways in which law and procedures set a term.

>>> parse_rule("working_day:3")
Rule(unit='working_day', amount=3)
>>> str(parse_rule("same_day_15h"))
'same_day_15h'
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

from xaso.lib.clock.errors import BadRule

Unit = Literal["working_day", "working_hour", "calendar_day", "same_day_15h"]

_COUNTED = re.compile(r"(working_day|working_hour|calendar_day):([1-9][0-9]{0,3})")


@dataclass(frozen=True, slots=True)
class Rule:
    """A term: so many of a unit, or "the same day when received by 15:00" (amount 1)."""

    unit: Unit
    amount: int = 1

    def __str__(self) -> str:
        """Return the text `parse_rule` reads."""
        return self.unit if self.unit == "same_day_15h" else f"{self.unit}:{self.amount}"


def parse_rule(text: str) -> Rule:
    """Read a rule such as "working_day:3" or "same_day_15h".

    Raises:
        BadRule: Another unit, no amount, or an amount outside 1 to 9999.
    """
    if text == "same_day_15h":
        return Rule("same_day_15h")
    match = _COUNTED.fullmatch(text)
    if not match:
        raise BadRule(
            f"Quy tắc {text[:40]!r} không hiểu được; cần working_day:N, working_hour:N, "
            "calendar_day:N (N từ 1 đến 9999) hoặc same_day_15h"
        )
    return Rule(cast("Unit", match[1]), int(match[2]))
