"""What the desk's first page costs at 100, at 2,000 and at 100,000 dossiers.

A commune is made with 100 dossiers in every state, by the services themselves. Its database is
copied and filled up by `INSERT ... SELECT`: to 2,000, the fewest that fill every page with as many
rows as it ever shows, and to 100,000, of which three in ten are still open: many more than any
commune has, so that the open ones are what is measured. Then each post's page and its addresses
(search, filters, following page, a dossier) are asked for through the full middleware; queries are
counted at the driver, and the plan of each is read: none may read through all dossiers. Times are
compared between the second and the third, which draw the same rows.

    script/bench queue [--json] [--requests N] [--break no-join]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import psycopg

from xaso.site.cluster import APP, OWNER, SUPERUSER, Cluster
from xaso.site.demo import people

ROOT = Path(__file__).resolve().parents[1]
SMALL, FULL, LARGE = 100, 2_000, 100_000
MOST_QUERIES, DOSSIER = 10, "a dossier"
"""Of a list; the page of one dossier gathers its history, papers and rights, at any size alike."""
FULL_DATABASE, LARGE_DATABASE = "xaso_full", "xaso_large"
TIMES = ("median_ms", "database_ms")
_Costs = dict[str, dict[str, Any]]
NAMES = {
    "surnames": list(people.SURNAMES),
    "given": [*people.MALE, *people.FEMALE],
}
FILL_UP = """
INSERT INTO dossiers_dossier (id, agency_id, adoption_id, procedure_version_id, channel,
    look_up_code, secret_hash, code, state, step, finance, hand_over, synchronisation, version,
    key_id, owner_name, submitter_name, officer_id, drafter_id, outcome, submitted_at, answer_by,
    received_at, promised_at, due_at, resolved_at, returned_at, promise)
SELECT gen_random_uuid(), agency_id, adoption_id, procedure_version_id, channel,
    'B' || lpad((row_number() OVER ())::text, 10, '0'), secret_hash,
    code || '-' || copy, state, step, finance, hand_over, synchronisation, version, key_id,
    (%(surnames)s::text[])[1 + floor(random() * cardinality(%(surnames)s::text[]))] || ' '
    || (%(given)s::text[])[1 + floor(random() * cardinality(%(given)s::text[]))],
    (%(surnames)s::text[])[1 + floor(random() * cardinality(%(surnames)s::text[]))] || ' '
    || (%(given)s::text[])[1 + floor(random() * cardinality(%(given)s::text[]))],
    officer_id, drafter_id, outcome,
    submitted_at - shift, answer_by - shift, received_at - shift, promised_at - shift,
    due_at - shift, resolved_at - shift, returned_at - shift, promise
FROM dossiers_dossier,
    (SELECT n AS copy, n %% 3600 * interval '1 hour' AS shift
     FROM generate_series(1, %(copies)s) AS n) AS copies
"""
NAME = """
UPDATE dossiers_dossier SET owner_name = %(name)s WHERE id IN (
    SELECT id FROM dossiers_dossier WHERE step = %(step)s ORDER BY submitted_at DESC LIMIT 60)
"""
NAMED = ({"name": "Nông Văn Hải", "step": "appraisal"}, {"name": "Lý Thị Mai", "step": "done"})
"""So many bear a name that is looked for at any size that they fill a page."""
IN_HASTE = ("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
"""The commune is thrown away afterwards; only making it is faster by this, reading is not."""


def main() -> int:
    """Measure; 0 the line holds, 1 it does not."""
    parser = argparse.ArgumentParser(prog="script/bench queue", description=__doc__)
    parser.add_argument("--json", action="store_true", help="only one line of JSON on stdout")
    parser.add_argument("--requests", type=int, default=20)
    parser.add_argument(
        "--break", dest="break_name", choices=["no-join", "sorted-whole"], default=""
    )
    wanted = parser.parse_args()
    holds, figures = run(wanted.requests, wanted.break_name)
    print(json.dumps(figures, ensure_ascii=False, indent=None if wanted.json else 2))
    return 0 if holds else 1


def run(
    requests: int, break_name: str = "", *, rounds: int = 1, seed: float = 0.5
) -> tuple[bool, dict[str, Any]]:
    """Measure all sizes; tell whether queries are as many at each, few, and led by an index.

    Args:
        rounds: So often each size is measured, in turn; the fastest round counts.
        seed: Draws the names of those that are filled in, from -1 to 1.
    """
    with tempfile.TemporaryDirectory(prefix="xaso-bench-") as place:
        cluster = Cluster(Path(place))
        cluster.make()
        with cluster.running():
            cluster.prepare()
            with psycopg.connect(cluster.address(SUPERUSER, "postgres"), autocommit=True) as admin:
                for command in IN_HASTE:
                    admin.execute(command)
            environment = environment_of(cluster)
            xaso(environment, "migrate", "--verbosity=0")
            xaso(environment, "collectstatic", "--noinput", "--verbosity=0")
            inside(environment, f"make({SMALL})")
            fill_up(cluster, FULL, FULL_DATABASE, seed=seed)
            fill_up(cluster, LARGE, seed=seed)
            sizes = {SMALL: "xaso", FULL: FULL_DATABASE, LARGE: LARGE_DATABASE}
            told: dict[int, list[_Costs]] = {size: [] for size in sizes}
            for _round in range(rounds):
                for size, database in sizes.items():
                    environment["DATABASE_URL"] = cluster.address(APP, database)
                    said = inside(environment, f"measure({requests}, {break_name!r})")
                    told[size].append(json.loads(said.splitlines()[-1]))
    costs = {size: _best(rounds_of) for size, rounds_of in told.items()}
    return _judged(costs[SMALL], costs[FULL], costs[LARGE])


def _best(rounds_of: list[_Costs]) -> _Costs:
    """Return each page's fastest round: what else the machine did meanwhile is not its cost."""
    return {
        page: {
            **cost,
            **{name: min(one[page][name] for one in rounds_of) for name in TIMES},
            "queries": max(one[page]["queries"] for one in rounds_of),
        }
        for page, cost in rounds_of[0].items()
    }


def _judged(few: _Costs, full: _Costs, many: _Costs) -> tuple[bool, dict[str, Any]]:
    """Compare the sizes address by address; `lost` names what does not hold."""
    lost = []
    for page, cost in many.items():
        small, large = few[page]["queries"], cost["queries"]
        if full[page]["queries"] != large:
            lost.append(f"{page}: {full[page]['queries']} queries at {FULL}, {large} at {LARGE}")
        if small > large or (few[page]["rows"] and small != large):
            lost.append(f"{page}: {small} queries at {SMALL}, {large} at {LARGE}")
        if full[page]["rows"] != cost["rows"]:
            lost.append(f"{page}: {full[page]['rows']} rows at {FULL}, {cost['rows']} at {LARGE}")
        if max(small, large) > MOST_QUERIES and page != DOSSIER:
            lost.append(f"{page}: {max(small, large)} queries, at most {MOST_QUERIES}")
        lost += [f"{page} reads through {table}" for table in cost["read_through"]]
    asked = [cost["queries"] for costs in (few, full, many) for cost in costs.values()]
    return not lost, {
        "lost": lost,
        "addresses": len(many),
        "queries": sorted(set(asked)),
        "limit": MOST_QUERIES,
        "compared": [FULL, LARGE],
        "pages": {page: _compared(full[page], cost) for page, cost in many.items()},
        "pages_at_100_ms": {page: cost["median_ms"] for page, cost in few.items()},
    }


def _compared(small: dict[str, Any], large: dict[str, Any]) -> dict[str, Any]:
    figures = {name: [small[name], large[name]] for name in ("rows", *TIMES)}
    return {
        "queries": large["queries"],
        **figures,
        "ratio": round(large["median_ms"] / small["median_ms"], 2),
        "database_ratio": round(large["database_ms"] / small["database_ms"], 2),
    }


def environment_of(cluster: Cluster) -> dict[str, str]:
    """Return the environment in which a commune is served from a cluster."""
    static = cluster.data / "static"
    static.mkdir(exist_ok=True)
    return {
        **os.environ,
        "XASO_DATA": str(cluster.data),
        "XASO_LOG": "ERROR",
        "XASO_DEBUG": "",
        "XASO_SECOND_FACTOR": "off",
        "XASO_HOSTS": "testserver",
        "XASO_STATIC": str(static),
        "DATABASE_URL": cluster.address(APP),
        "XASO_OWNER_DATABASE_URL": cluster.address(OWNER),
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }


def inside(environment: dict[str, str], call: str) -> str:
    """Call a function of `bench.queue_inside` within Django; return what it printed."""
    return xaso(environment, "shell", "-v0", "-c", f"from bench import queue_inside as q; q.{call}")


def xaso(environment: dict[str, str], *words: str) -> str:
    """Run a command of `xaso`; return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "xaso", *words],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def fill_up(
    cluster: Cluster, size: int, database: str = LARGE_DATABASE, *, seed: float = 0.5
) -> None:
    """Copy the small database and fill the copy up to a size, statistics included."""
    with psycopg.connect(cluster.address(OWNER, "postgres"), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{database}" TEMPLATE xaso')
    with psycopg.connect(cluster.address(OWNER, database), autocommit=True) as large:
        large.execute("SELECT setseed(%s)", [seed])
        large.execute(FILL_UP, {**NAMES, "copies": size // SMALL - 1})
        for given in NAMED:
            large.execute(NAME, given)
        large.execute("VACUUM ANALYZE")
        filled = large.execute("SELECT count(*) FROM dossiers_dossier").fetchone()
    if filled != (size,):
        raise RuntimeError(f"{filled} dossiers instead of {size}")


if __name__ == "__main__":
    sys.exit(main())
