"""The part of `bench.queue` that runs inside Django, called through `xaso shell -c`."""

from __future__ import annotations

import json
import random
import statistics
import time
from contextlib import nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch
from urllib.parse import quote

from django.core.cache import cache
from django.db import connection
from django.test import Client

from xaso.kernel.identity import api as identity
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers import worklist
from xaso.service.dossiers.tests import make as makers
from xaso.site.demo import people

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from django.db.models import QuerySet

MIX = (
    ("returned", "", 64),
    ("rejected", "", 6),
    ("submitted", "", 6),
    ("intake_supplement", "", 2),
    ("received", "", 6),
    ("processing", "", 5),
    ("processing", "approval", 3),
    ("approved", "", 3),
    ("resolved", "", 5),
)
"""How many of a hundred dossiers stand in each state and step."""
PAGES = {
    "intake": ("intake", ""),
    "officer": ("officer", ""),
    "leader": ("leader", ""),
    "clerk": ("clerk", ""),
    "one step": ("officer", "?buoc=appraisal"),
    "late alone": ("officer", "?han=tre"),
    "one procedure": ("officer", "?thu-tuc=1.004873"),
    "following page": ("intake", "?sau={after}"),
    "search by name": ("intake", "?q=Nông+Văn+Hải"),
    "search by family name": ("intake", "?q=Nông"),
    "search by two letters": ("intake", "?q=Lý"),
    "search by code": ("intake", "?q={code}"),
    "search by look-up code": ("intake", "?q={look_up_code}"),
    "search in one step": ("officer", "?q=Nông+Văn&buoc=appraisal"),
    "nothing found": ("intake", "?q=zzzzzz"),
    "a dossier": ("officer", "ho-so/{dossier}/"),
}
"""The addresses, and the post that asks for each."""
FEW_ROWS = 10_000
"""A table with fewer rows may be read through."""


class _Asked(NamedTuple):
    """One query as it went to the database."""

    sql: str
    parameters: Any
    ms: float


def make(size: int) -> None:
    """Make the commune and `size` dossiers by the services, late ones among the open."""
    at, chance = makers.house(), random.Random(1)
    moments = [makers.MORNING - timedelta(days=days) for days in (0, 30)]
    for state, step, share in MIX:
        for number in range(share * size // 100):
            owner, submitter = (people.person(chance, on=makers.MORNING.date()) for _ in "12")
            makers.dossier(
                at,
                state,
                step=step,
                now=moments[number % 2],
                owner_name=owner.name,
                submitter_name=submitter.name,
            )


def measure(requests: int, break_name: str) -> None:
    """Ask for each address; print rows, queries, plans' faults and milliseconds as JSON."""
    with _broken(break_name):
        _cost(*PAGES["nothing found"], 1)  # what a process reads once: site, rights, predecessors
        costs = {name: _cost(post, query, requests) for name, (post, query) in PAGES.items()}
    print(json.dumps(costs))


def _cost(post: str, query: str, requests: int) -> dict[str, Any]:
    cache.clear()  # so that every page's first request notes its list
    client = Client()
    client.force_login(_official(post))
    address = "/can-bo/" + query.format(**_some_dossier())
    times, waits, queries, rows = [], [], set(), 0
    asked: list[_Asked] = []
    for _ in range(requests + 1):
        asked.clear()
        began = time.perf_counter()
        with connection.execute_wrapper(_noting(asked)):
            answer = client.get(address)
        times.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        rows = answer.content.count(b'data-testid="queue-row"')
        queries.add(len(asked))
        waits.append(sum(query.ms for query in asked))
    return {
        "rows": rows,
        "queries": max(queries),
        "read_through": sorted({table for query in asked for table in _read_through(query)}),
        "median_ms": round(statistics.median(times[1:]), 1),
        "database_ms": round(statistics.median(waits[1:]), 1),
    }


def _some_dossier() -> dict[str, str]:
    row = (
        dossiers.Dossier.objects
        .filter(step="intake")
        .annotate(deadline=worklist.DEADLINE)
        .order_by("deadline", "id")[:1]
        .get()
    )
    ended = dossiers.Dossier.objects.filter(state="returned").order_by("-submitted_at")[:1].get()
    return {
        "code": quote(ended.code or ""),
        "look_up_code": quote(ended.look_up_code),
        "dossier": quote(f"{_whole_dossier().pk}"),
        "after": quote(f"{row.deadline.isoformat()}~{row.pk}"),
    }


def _whole_dossier() -> dossiers.Dossier:
    """Return one with its history, as only those made by the services have it."""
    found = dossiers.Dossier.objects.filter(step="appraisal", events__type="start")
    return found.order_by("id")[:1].get()


def _noting(asked: list[_Asked]) -> Any:
    def note(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        began = time.perf_counter()
        answer = execute(sql, parameters, many, context)
        asked.append(_Asked(sql, parameters, (time.perf_counter() - began) * 1000))
        return answer

    return note


def _read_through(query: _Asked) -> Iterator[str]:
    """Yield the large tables of which this query's plan reads every row."""
    if not query.sql.lstrip().startswith("SELECT"):
        return
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {query.sql}", query.parameters)
        (plan,) = cursor.fetchone()
    waiting = [row["Plan"] for row in (json.loads(plan) if isinstance(plan, str) else plan)]
    while waiting:
        node = waiting.pop()
        waiting += node.get("Plans", [])
        if node["Node Type"] == "Seq Scan" and _size(node["Relation Name"]) > FEW_ROWS:
            yield node["Relation Name"]


def _size(table: str) -> int:
    """Return how many rows a table holds by the planner's figures."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [table])
        return int(cursor.fetchone()[0])


def _official(role: str) -> identity.Account:
    holding = identity.PositionHolding.objects.filter(
        position__role=role,
        position__agency__profile__isnull=False,
        position__agency__profile__host=None,
    ).select_related("account")
    return holding[0].account


def _broken(name: str) -> AbstractContextManager[object]:
    """Break a rule on purpose.

    "no-join" asks for each row's procedure one by one; "no-view" looks for names behind the wall
    itself; "sorted-whole" lets the database sort all that a list could show.
    """
    if not name:
        return nullcontext()
    if name == "no-view":
        return patch.object(worklist, "FoundDossier", dossiers.Dossier)
    if name == "sorted-whole":
        return patch.object(worklist, "_first_of", _sorted_whole)
    whole = worklist.visible_to

    def bare(*given: Any, **more: Any) -> QuerySet[dossiers.Dossier]:
        return whole(*given, **more).select_related(None).defer(None)

    return patch.object(worklist, "visible_to", bare)


def _sorted_whole(arms: Any, moment: str, *, limit: int, **_key: Any) -> list[Any]:
    found = [row for arm in arms for row in arm.values_list(moment, "id")]
    return [pk for _at, pk in sorted(found)[:limit]]
