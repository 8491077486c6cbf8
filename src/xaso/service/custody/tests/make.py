"""Makers: places of a commune, and papers that lie somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xaso.service.custody import api as custody
from xaso.service.dossiers.tests import make

if TYPE_CHECKING:
    from datetime import datetime

    from xaso.service.dossiers.api import Dossier


def place(at: make.House, code: str = "T1", *, kind: str = "cupboard") -> custody.Place:
    """Make a cupboard."""
    return custody.add_place(
        agency=at.agency,
        kind=kind,
        code=code,
        name="Tủ hộ tịch",
        actor=at.acts(at.mai),
        now=make.MORNING,
    )


def put(
    at: make.House,
    *found: Dossier,
    place: custody.Place | None = None,
    holder: Any = None,
    now: datetime = make.MORNING,
    who: Any = None,
) -> int:
    """Put papers somewhere as the clerk at the counter, or as somebody named."""
    return custody.put(
        found=found,
        target=custody.Target(place=place, holder_id=holder.pk if holder else None),
        agency=at.agency,
        actor=at.acts(who or at.minh),
        now=now,
    )
