"""The half of 2.2 about an empty scope: as `xaso_app`, no walled table gives a row by any way.

A commune with a demo's life and rows in every walled table is asked as its web asks, with nothing
declared: by the plain statement, by every manager of every model, raw, through the views and by
the functions. Then one wall, chosen by the seed, is taken down: that must be seen.
"""

from __future__ import annotations

import json
import tomllib
from random import Random
from typing import TYPE_CHECKING, Any

import psycopg
from bench import queue

from proofs.commune import commune, inside
from xaso.site.cluster import SUPERUSER, Cluster

if TYPE_CHECKING:
    from collections.abc import Iterable

LIST = queue.ROOT / "tests" / "architecture" / "walls.toml"
VIEWS = ("dossiers_found",)
FULL_HOUSE = """
from django.db import transaction
from tests.architecture import full_house
from xaso.kernel.search import api as search
with transaction.atomic():
    made = full_house.build(code="9.000001")
    search.put("proofs.thing", 1, head="Hồ sơ bí mật", agency_id=made.agency)
"""
BY_MANAGERS = """
import json
from django.apps import apps
from django.db.models import CompositePrimaryKey
from xaso.kernel.scope import api as scope
from xaso.kernel.search import api as search
from xaso.kernel.organisations.api import Agency

def ways(model):
    for manager in (*model._meta.managers, model._base_manager):
        yield f"{model.__name__}.{manager.name}", manager.count()
        if not isinstance(model._meta.pk, CompositePrimaryKey):
            raw = manager.raw(f"SELECT * FROM {model._meta.db_table}")
            yield f"{model.__name__}.{manager.name} raw", len(list(raw))

def asked():
    wanted = set(%(tables)r)
    found = {}
    for model in apps.get_models():
        if model._meta.db_table in wanted:
            found |= dict(ways(model))
    agencies = list(Agency.objects.values_list("pk", flat=True))
    found["search"] = len(search.find("proofs.thing", "bi mat", scope=agencies))
    return found

everything = asked()
with scope.of():
    nothing = asked()
print(json.dumps([everything, nothing]))
"""


def check(seed: int) -> tuple[bool, dict[str, Any]]:
    """Ask with nothing declared.

    Args:
        seed: Chooses how many dossiers there are, and which wall is taken down afterwards.

    Returns:
        Whether no row came, and what was asked.
    """
    chance = Random(seed)
    tables = sorted(
        name for name, why in tomllib.loads(LIST.read_text()).items() if why == "walled"
    )
    with commune() as (cluster, environment):
        how_many = chance.randrange(20, 40)
        queue.xaso(environment, "demo", "load", "--now", "--dossiers", str(how_many))
        inside(environment, FULL_HOUSE)
        figures = _asked(cluster, environment, tables)
        open_wall = chance.choice(tables)
        with _connected(cluster, SUPERUSER) as admin:
            admin.execute(f"ALTER TABLE {open_wall} DISABLE ROW LEVEL SECURITY")
        seen = [name for name, rows in _rows(cluster, "xaso_app", tables).items() if rows]
    hidden = not (figures["empty_tables"] or figures["not_hidden"])
    holds = hidden and figures["found_by_search_with_everything"] > 0 and open_wall in seen
    return holds, {"empty_scope": figures | {"wall_taken_down": open_wall, "then_seen_in": seen}}


def _asked(cluster: Cluster, environment: dict[str, str], tables: list[str]) -> dict[str, Any]:
    lying = _rows(cluster, SUPERUSER, tables)
    plain = _rows(cluster, "xaso_app", [*tables, *VIEWS])
    script = BY_MANAGERS % {"tables": tables}
    everything, nothing = json.loads(queue.xaso(environment, "shell", "-v0", "-c", script))
    return {
        "tables": len(tables),
        "rows": sum(lying.values()),
        "empty_tables": [name for name, rows in lying.items() if not rows],
        "ways": len(plain) + len(nothing),
        "ways_that_give_rows_to_commands": sum(1 for rows in everything.values() if rows),
        "found_by_search_with_everything": everything.get("search", 0),
        "not_hidden": [name for name, rows in (plain | nothing).items() if rows],
    }


def _rows(cluster: Cluster, role: str, names: Iterable[str]) -> dict[str, int]:
    with _connected(cluster, role) as asker:
        found = {}
        for name in names:
            row = asker.execute(f"SELECT count(*) FROM {name}").fetchone()
            found[name] = int(row[0]) if row else -1
        return found


def _connected(cluster: Cluster, role: str) -> psycopg.Connection[Any]:
    return psycopg.connect(cluster.address(role), autocommit=True)
