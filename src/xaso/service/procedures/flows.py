"""Which way dossiers of an adoption go: its own steps, or the common ones."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from xaso.kernel.reference import api as reference
from xaso.service.procedures.domain.flow import Flow, Step
from xaso.service.procedures.models import AdoptionStep

if TYPE_CHECKING:
    from uuid import UUID

COMMON = Path(__file__).parent / "data" / "flow.toml"


@functools.cache
def common() -> Flow:
    """Return the way of those who have set none of their own."""
    rows = tomllib.loads(COMMON.read_text(encoding="utf-8"))["step"]
    return Flow(tuple(Step(row["key"], row["name"], row["role"], row["share"]) for row in rows))


def flow_of(adoption_id: UUID) -> Flow:
    """Return the way of an adoption's dossiers; its steps are never changed after they are set.

    Queries: one, none while it is kept.
    """
    return reference.kept("procedures", ("flow", adoption_id), lambda: _flow_of(adoption_id))


def _flow_of(adoption_id: UUID) -> Flow:
    rows = AdoptionStep.objects.filter(adoption_id=adoption_id).order_by("position")
    steps = tuple(Step(row.key, row.name, row.role, row.share, tuple(row.needs)) for row in rows)
    return Flow(steps, is_own=True) if steps else common()
