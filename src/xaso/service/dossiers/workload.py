"""How much lies on each desk, counted only as far as a person reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import connection
from django.db.models import Count

from xaso.service.dossiers.domain.transitions import Step
from xaso.service.dossiers.models import Dossier
from xaso.service.dossiers.selectors import NEVER_LATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

POST_OF = {"appraisal": "officer", "approval": "leader", "issuing": "clerk"}
"""Whose step each desk is where the agency has not divided it."""
ENOUGH = 100
"""Counting stops here: "99+" steers as well as an exact figure and costs the same at any size."""


class Load(NamedTuple):
    """What lies on one desk: open dossiers and those past their moment, each up to `ENOUGH`."""

    open: int
    late: int

    @property
    def open_words(self) -> str:
        """Return the figure to show."""
        return _words(self.open)

    @property
    def late_words(self) -> str:
        """Return the figure to show."""
        return _words(self.late)


def total(loads: Iterable[Load]) -> Load:
    """Return what lies on several desks together, each figure as far as it was counted."""
    known = list(loads)
    return Load(sum(one.open for one in known), sum(one.late for one in known))


def workload(scope: Iterable[UUID], steps: Sequence[str], now: datetime) -> dict[str, Load]:
    """Return the load of each desk in `steps`, in one query that reads 200 index entries a desk.

    What only waits to be fetched has its outcome and is never late: there nothing is looked for.

    Args:
        scope: The agencies whose work it is.
        now: What lies behind this moment is late, unless its clock stands still.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT wanted.step,
              (SELECT count(*) FROM (
                SELECT 1 FROM dossiers_dossier d
                WHERE d.agency_id = ANY(%(scope)s) AND d.step = wanted.step
                  AND NOT (d.step = 'done') LIMIT %(enough)s) some_open),
              (SELECT count(*) FROM (
                SELECT 1 FROM dossiers_dossier d
                WHERE d.agency_id = ANY(%(scope)s) AND d.step = wanted.step
                  AND wanted.step <> %(ended)s
                  AND NOT (d.step = 'done') AND COALESCE(d.due_at, d.answer_by) < %(now)s
                  AND d.resolved_at IS NULL AND d.state <> ALL(%(still)s)
                LIMIT %(enough)s) some_late)
            FROM unnest(%(steps)s::text[]) AS wanted(step)
            """,
            {
                "scope": list(scope),
                "steps": [str(step) for step in steps],
                "enough": ENOUGH,
                "now": now,
                "ended": Step.RETURN.value,
                "still": [state.value for state in NEVER_LATE],
            },
        )
        return {step: Load(opened, late) for step, opened, late in cursor.fetchall()}


def late_by_post(agency_id: UUID, now: datetime) -> dict[str, int]:
    """Return how many dossiers have outstayed their step, by the post whose step it is.

    Queries: one, of the index of steps.
    """
    found = Dossier.objects.filter(agency_id=agency_id, step_due_at__lt=now)
    counted = found.order_by().values_list("step", "flow_role").annotate(n=Count("id"))
    late: dict[str, int] = {}
    for step, own, count in counted:
        post = own or POST_OF[step]
        late[post] = late.get(post, 0) + count
    return late


def _words(count: int) -> str:
    return f"{ENOUGH - 1}+" if count >= ENOUGH else str(count)
