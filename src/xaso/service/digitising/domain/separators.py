"""Separator sheets: what their codes say.

`XASO:HS:<code of a dossier>` begins a dossier, `XASO:TP:<key of a paper>` a component of it. A
sheet bears the code several times and words that the reader of pages knows, so that a sheet whose
codes were lost is still known for a sheet and never takes pages into the dossier before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xaso.lib.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

DOSSIER, COMPONENT = "HS", "TP"
WORDS = "TỜ PHÂN TÁCH HỒ SƠ"
"""What stands in large letters on each sheet."""
_FOLDED = fold(WORDS)
_CODE = re.compile(r"XASO:(HS|TP):([A-Za-z0-9][A-Za-z0-9._/-]{0,59})")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a sheet says; `value` is "" on a sheet whose codes were lost or disagree."""

    kind: str
    value: str

    @property
    def is_lost(self) -> bool:
        """Return whether the sheet cannot be believed."""
        return not self.value


LOST = Mark(DOSSIER, "")


def dossier_code(code: str) -> str:
    """Return what the code of a dossier's sheet says."""
    return f"XASO:{DOSSIER}:{code}"


def component_code(paper_key: str) -> str:
    """Return what the code of a component's sheet says."""
    return f"XASO:{COMPONENT}:{paper_key}"


def read_mark(codes: Iterable[str], text: str = "") -> Mark | None:
    """Return what a page says as a separator, None if it is none.

    Args:
        codes: What stands in the codes found on it; others' codes are no matter.
        text: What was read on it, if it was.
    """
    ours = {code.strip() for code in codes if code.strip().upper().startswith("XASO:")}
    if not ours:
        return LOST if _FOLDED in fold(text) else None
    found = [_CODE.fullmatch(code) for code in ours]
    if len(found) != 1 or found[0] is None:
        return LOST
    return Mark(found[0][1], found[0][2])
