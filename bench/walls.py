"""What the second wall costs at 300,000 dossiers, for queue and search, against the commit before.

One database is filled up as `bench.queue` does and copied. On the original today's code asks
under row-level security; on the copy, whose walls are taken down, the commit before the walls
asks the same addresses. Both take turns. Every plan is read: none may read through a large table,
and the plans of queue and search are kept.

    script/bench walls [--json] [--requests N] [--break no-view]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import psycopg

from bench import queue
from xaso.site.cluster import APP, OWNER, SUPERUSER, Cluster

BEFORE = "f845091fd978bda7ed2cc06254814ae64e4b065a"
"""The commit before the walls."""

DOSSIERS = 300_000
ROUNDS = 5
MOST_TIMES = 1.2
SMALLEST_MS = 2.0
"""Below this a difference is the clock's, not the wall's: it is added to both sides."""

WALLED, BARE = queue.LARGE_DATABASE, "xaso_bare"
KEPT = queue.ROOT / "var/bench/walls"


def main() -> int:
    """Measure; 0 the line holds, 1 it does not."""
    parser = argparse.ArgumentParser(prog="script/bench walls", description=__doc__)
    parser.add_argument("--json", action="store_true", help="only one line of JSON on stdout")
    parser.add_argument("--requests", type=int, default=10)
    parser.add_argument("--break", dest="break_name", choices=["no-view"], default="")
    wanted = parser.parse_args()
    holds, figures = run(wanted.requests, wanted.break_name)
    print(json.dumps(figures, ensure_ascii=False, indent=None if wanted.json else 2))
    return 0 if holds else 1


def run(requests: int, break_name: str = "") -> tuple[bool, dict[str, Any]]:
    """Measure both in turn; tell whether each address costs at most 1.2 times what it did.

    Args:
        requests: How often each address is asked for in a turn.
        break_name: `no-view` searches for names behind the wall itself.
    """
    with tempfile.TemporaryDirectory(prefix="xaso-bench-") as place:
        cluster = Cluster(Path(place, "data"))
        cluster.make()
        with cluster.running():
            environment = _made(cluster)
            old = {**environment, "PYTHONPATH": _old_code(Path(place, "before"))}
            costs: dict[str, list[dict[str, Any]]] = {WALLED: [], BARE: []}
            for _ in range(ROUNDS):
                for database, as_was in ((BARE, old), (WALLED, environment)):
                    asked = {**as_was, "DATABASE_URL": cluster.address(APP, database)}
                    broken = break_name if database == WALLED else ""
                    said = queue.inside(asked, f"measure({requests}, {broken!r})")
                    costs[database].append(json.loads(said.splitlines()[-1]))
            plans = _plans(cluster)
    return _judged(costs[BARE], costs[WALLED], plans)


def _made(cluster: Cluster) -> dict[str, str]:
    """Make the commune, fill it up, copy it and take the copy's walls down."""
    cluster.prepare()
    with psycopg.connect(cluster.address(SUPERUSER, "postgres"), autocommit=True) as admin:
        for command in queue.IN_HASTE:
            admin.execute(command)
    environment = queue.environment_of(cluster)
    queue.xaso(environment, "migrate", "--verbosity=0")
    queue.xaso(environment, "collectstatic", "--noinput", "--verbosity=0")
    queue.inside(environment, f"make({queue.SMALL})")
    queue.fill_up(cluster, DOSSIERS)
    with psycopg.connect(cluster.address(OWNER, "postgres"), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{BARE}" TEMPLATE "{WALLED}"')
    with psycopg.connect(cluster.address(OWNER, BARE), autocommit=True) as bare:
        walled = bare.execute("SELECT relname FROM pg_class WHERE relrowsecurity").fetchall()
        for (table,) in walled:
            bare.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
        bare.execute("VACUUM ANALYZE")
    return environment


def _old_code(folder: Path) -> str:
    """Check the commit before the walls out; return its path of imports."""
    subprocess.run(["git", "clone", "--quiet", "--shared", queue.ROOT, folder], check=True)
    subprocess.run(["git", "-C", folder, "checkout", "--quiet", BEFORE], check=True)
    return f"{folder / 'src'}:{folder}"


def _plans(cluster: Cluster) -> dict[str, list[str]]:
    """Return how the queue is read behind the wall, and the search through its view."""
    with psycopg.connect(cluster.address(APP, WALLED), autocommit=True) as app:
        agency = app.execute("SELECT agency_id FROM organisations_site_profile").fetchone()
        if agency is None:
            raise RuntimeError("no agency")
        scope = f"{{{agency[0]}}}"
        app.execute("SELECT set_config('xaso.agencies', %s, false)", [scope])
        page = _explained(
            app,
            "SELECT id FROM dossiers_dossier WHERE NOT step = 'done' AND step = 'intake'"
            f" AND agency_id = '{agency[0]}'"
            " ORDER BY coalesce(due_at, answer_by), id LIMIT 50",
        )
        search = _explained(
            app,
            "SELECT id FROM dossiers_found WHERE upper(owner_name::text) LIKE '%NÔNG VĂN%'"
            " OR upper(submitter_name::text) LIKE '%NÔNG VĂN%'"
            " ORDER BY submitted_at DESC, id DESC LIMIT 50",
        )
    return {"queue": page, "search": search}


def _explained(connection: psycopg.Connection[Any], statement: str) -> list[str]:
    return [str(line) for (line,) in connection.execute(f"EXPLAIN ANALYZE {statement}")]


def _judged(
    before: list[dict[str, Any]], after: list[dict[str, Any]], plans: dict[str, list[str]]
) -> tuple[bool, dict[str, Any]]:
    """Compare the addresses that both know one by one; `lost` names what does not hold."""
    lost, pages = [], {}
    for page in [page for page in after[0] if page in before[0]]:
        cost = {
            name: [_best(turns, page, name) for turns in (before, after)]
            for name in ("database_ms", "median_ms")
        }
        bare, walled = cost["database_ms"]
        times = (walled + SMALLEST_MS) / (bare + SMALLEST_MS)
        pages[page] = {**cost, "database_times": round(times, 2)}
        if times > MOST_TIMES:
            lost.append(f"{page}: {times:.2f} times what it cost before the wall")
        lost += sorted({
            f"{page} reads through {t}" for one in after for t in one[page]["read_through"]
        })
        if before[0][page]["rows"] != after[0][page]["rows"]:
            lost.append(f"{page}: other rows than before")
    lost += [
        f"{name} reads through dossiers_dossier"
        for name, lines in plans.items()
        if any("Seq Scan on dossiers_dossier" in line for line in lines)
    ]
    KEPT.mkdir(parents=True, exist_ok=True)
    KEPT.joinpath("plans.json").write_text(json.dumps(plans, ensure_ascii=False, indent=2))
    return not lost, {"lost": lost, "dossiers": DOSSIERS, "limit": MOST_TIMES, "pages": pages}


def _best(turns: list[dict[str, Any]], page: str, name: str) -> float:
    """Return the best turn's median: what others do on the machine only ever adds."""
    return round(min(turn[page][name] for turn in turns), 1)


if __name__ == "__main__":
    sys.exit(main())
