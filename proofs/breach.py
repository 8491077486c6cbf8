"""The half of 2.7 about the breach drill: one command tells exactly what was planted.

Officials of a commune work through its pages over HTTP: some noise, then the period in which one
account is in wrong hands, then noise again. What each request showed is kept by who asked, from the
answers alone. Then `xaso breach-report` is held against it, for every account.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta
from random import Random
from typing import Any

import psycopg
from bench import queue

from proofs.commune import commune, inside
from xaso.site.cluster import SUPERUSER, Cluster

BREAKS = frozenset({"unlogged-file"})
LIVE = "from proofs import breach_inside as inside; inside.live({seed}, {broken!r})"
FIELDS = ("files", "prints", "results", "shown")


def check(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Plant looks, ask for the reports, compare.

    Args:
        seed: Chooses how many dossiers there are, who is wicked, and what is looked at.
        break_name: `unlogged-file` lets one view forget to note files; that has to be named.
    """
    with commune() as (cluster, environment):
        count = Random(seed).randrange(60, 120)
        queue.xaso(environment, "demo", "load", "--now", "--dossiers", str(count))
        said = inside(environment, LIVE.format(seed=seed, broken=break_name or ""))
        planted = json.loads(said.splitlines()[-1])
        owners = _owners(cluster)
        wrong: list[str] = []
        for username, truth in planted["seen"].items():
            words = ("--account", username, "--from", planted["from"], "--to", planted["to"])
            began = datetime.now().astimezone()
            found = json.loads(
                queue.xaso(environment, "breach-report", *words, "--detected",
                           began.isoformat(), "--json")
            )  # fmt: skip
            wrong += _differences(username, truth, found, owners, began)
    wicked = planted["seen"][planted["wicked"]]
    figures = {
        "dossiers_of_the_commune": count,
        "accounts": len(planted["seen"]),
        "requests": planted["requests"],
        "wicked": planted["wicked"],
        "wicked_opened": len(wicked["opened"]),
        "wicked_files": sum(len(one["files"]) for one in wicked["opened"].values()),
        "wicked_prints": sum(len(one["prints"]) for one in wicked["opened"].values()),
        "wicked_results": sum(len(one["results"]) for one in wicked["opened"].values()),
        "wicked_listed": len(wicked["listed"]),
        "kinds_of_looks": planted["kinds"],
        "different": wrong[:12],
        "different_in_all": len(wrong),
    }
    return not wrong and bool(wicked["opened"]), {"breach": figures}


def _owners(cluster: Cluster) -> dict[str, str]:
    with psycopg.connect(cluster.address(SUPERUSER)) as admin:
        rows = admin.execute("SELECT id::text, owner_name FROM dossiers_dossier").fetchall()
    return dict(rows)


def _differences(
    who: str,
    truth: dict[str, Any],
    found: dict[str, Any],
    owners: dict[str, str],
    detected: datetime,
) -> list[str]:
    """Return where a report and what was planted part, in words that name the dossier."""
    told = {one["id"]: one for one in found["dossiers"]}
    wrong = [f"{who}: {key} is not told" for key in truth["opened"].keys() - told.keys()]
    wrong += [f"{who}: {key} was not opened" for key in told.keys() - truth["opened"].keys()]
    for key, planted in truth["opened"].items():
        line = told.get(key, {})
        wrong += [
            f"{who}: {key}: {name} {sorted(line[name])} for {sorted(planted[name])}"
            for name in FIELDS
            if line and sorted(line[name]) != sorted(planted[name])
        ]
        if line and line["looks"] != planted["looks"]:
            wrong.append(f"{who}: {key}: {line['looks']} looks for {planted['looks']}")
        if line and line["owner"] != owners[key]:
            wrong.append(f"{who}: {key}: owner {line['owner']}")
    wrong += _counts(who, truth, found, owners)
    listed = {one["id"] for one in found["listed_only"]}
    wrong += [
        f"{who}: {key} stood in a list and is not told"
        for key in set(truth["listed"]) - listed - told.keys()
    ]
    wrong += [
        f"{who}: {key} stood in no list"
        for key in listed - set(truth["listed"]) - set(truth["listed_before"])
    ]
    if found["record"]["altered"]:
        wrong.append(f"{who}: altered {found['record']['altered']}")
    due = datetime.fromisoformat(found["notice"]["due_at"])
    if due != detected + timedelta(hours=found["notice"]["hours"]):
        wrong.append(f"{who}: due {due}")
    return wrong


def _counts(
    who: str, truth: dict[str, Any], found: dict[str, Any], owners: dict[str, str]
) -> list[str]:
    opened = truth["opened"]
    wanted = {
        "looks": sum(one["looks"] for one in opened.values()),
        "dossiers_opened": len(opened),
        "people_opened": len({owners[key] for key in opened}),
        "files": sum(len(one["files"]) for one in opened.values()),
        "results": sum(len(one["results"]) for one in opened.values()),
        "prints": truth["printed"],
        "uncovered": truth["uncovered"],
        "dossiers_with_sensitive_data": sum(
            1 for one in opened.values() if one["files"] or one["results"] or "full" in one["shown"]
        ),
    }
    totals = Counter(found["totals"])
    return [
        f"{who}: {name} {totals[name]} for {count}"
        for name, count in wanted.items()
        if totals[name] != count
    ]
