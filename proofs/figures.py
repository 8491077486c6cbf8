"""What an installation holds, read as the owner of its tables.

`python -m proofs.figures DATA` prints the keys that nothing may take away.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from xaso.site.cluster import OWNER, Cluster
from xaso.site.operations import inventory

if TYPE_CHECKING:
    from typing import LiteralString

# Rooms whose rows neither a restart nor an upgrade may touch.
KEPT = frozenset({"dossiers", "identity", "organisations", "keyring", "files", "results", "audit"})


def of_tables(data: Path) -> dict[str, dict[str, object]]:
    """Return rows and digest of each table; the server is started where none runs."""
    with (
        Cluster(data).running() as cluster,
        psycopg.connect(cluster.address(OWNER)) as connection,
    ):
        return inventory.tables(connection)


def of_files(data: Path) -> list[tuple[str, str]]:
    """Return name and SHA-256 of each stored file."""
    return list(inventory.files(data / "files"))


def kept_keys(data: Path) -> dict[str, list[str]]:
    """Return the primary keys of each table whose rows nothing may take away."""
    with (
        Cluster(data).running() as cluster,
        psycopg.connect(cluster.address(OWNER)) as connection,
    ):
        return {
            table: keys
            for table, keys in inventory.keys(connection).items()
            if table.partition("_")[0] in KEPT and table != "identity_attempt"
        }


def lost(before: dict[str, list[str]], after: dict[str, list[str]]) -> dict[str, int]:
    """Return how many keys of each table are gone."""
    return {
        table: len(gone)
        for table, keys in before.items()
        if (gone := set(keys) - set(after.get(table, ())))
    }


def count(data: Path, query: LiteralString) -> int:
    """Return the one number a query asks for."""
    with (
        Cluster(data).running() as cluster,
        psycopg.connect(cluster.address(OWNER)) as connection,
    ):
        return int(inventory.one(connection, query)[0])


def execute(data: Path, statement: LiteralString) -> None:
    """Do to an installation's database what nobody should: for negative controls."""
    with (
        Cluster(data).running() as cluster,
        psycopg.connect(cluster.address(OWNER)) as connection,
    ):
        connection.execute(statement)


if __name__ == "__main__":
    print(json.dumps(kept_keys(Path(sys.argv[1]))))
