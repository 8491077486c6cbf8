"""The part of `bench.queue` that runs inside Django, called through `xaso shell -c`."""

from __future__ import annotations

import json
import statistics
import time
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from django.db import connection
from django.test import Client

from xaso.kernel.identity import api as identity
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers import selectors
from xaso.service.dossiers.tests import make as makers

if TYPE_CHECKING:
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
    "intake": ("minh", ""),
    "officer": ("thao", ""),
    "leader": ("phuc", ""),
    "clerk": ("mai", ""),
    "one step": ("thao", "?buoc=appraisal"),
    "search by name": ("minh", "?q=Trần"),
    "search by code": ("minh", "?q={code}"),
}
POSTS = {"minh": "intake", "thao": "officer", "phuc": "leader", "mai": "clerk"}


def make(size: int) -> None:
    """Make the commune and `size` dossiers by the services."""
    at = makers.house()
    for state, step, share in MIX:
        for _ in range(share * size // 100):
            makers.dossier(at, state, step=step)


def measure(requests: int, break_name: str) -> None:
    """Ask for each page; print rows, queries and milliseconds of each as one line of JSON."""
    with _broken(break_name):
        print(
            json.dumps({name: _cost(who, query, requests) for name, (who, query) in PAGES.items()})
        )


def _cost(who: str, query: str, requests: int) -> dict[str, Any]:
    client = Client()
    client.force_login(_official(POSTS[who]))
    code = dossiers.Dossier.objects.exclude(code=None).values_list("code", flat=True)[0]
    address = "/can-bo/" + query.format(code=code)
    times, queries, rows = [], set(), 0
    for _ in range(requests + 1):
        asked: list[str] = []
        began = time.perf_counter()
        with connection.execute_wrapper(_counting(asked)):
            answer = client.get(address)
        times.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        rows = answer.content.count(b'data-testid="queue-row"')
        queries.add(len(asked))
    warm = sorted(times[1:])
    return {
        "rows": rows,
        "queries": max(queries),
        "median_ms": round(statistics.median(warm), 1),
        "p95_ms": round(warm[int(len(warm) * 0.95) - 1], 1),
    }


def _counting(asked: list[str]) -> Any:
    def count(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        asked.append(sql)
        return execute(sql, parameters, many, context)

    return count


def _official(role: str) -> identity.Account:
    holding = identity.PositionHolding.objects.filter(
        position__role=role, position__agency__profile__isnull=False
    ).select_related("account")
    return holding[0].account


def _broken(name: str) -> AbstractContextManager[object]:
    """Break a rule on purpose: "no-join" asks for each row's procedure one by one."""
    if not name:
        return nullcontext()
    whole = selectors.visible_to

    def bare(*given: Any) -> QuerySet[dossiers.Dossier]:
        return whole(*given).select_related(None).defer(None)

    return patch.object(selectors, "visible_to", bare)
