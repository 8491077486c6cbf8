"""What an installation holds, read as the owner of its tables.

`python -m proofs.figures DATA` prints the keys of every table.
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


def of_keys(data: Path) -> dict[str, list[str]]:
    """Return the primary keys of each table."""
    with (
        Cluster(data).running() as cluster,
        psycopg.connect(cluster.address(OWNER)) as connection,
    ):
        return inventory.keys(connection)


def execute(data: Path, statement: LiteralString) -> None:
    """Do to an installation's database what nobody should: for negative controls."""
    with (
        Cluster(data).running() as cluster,
        psycopg.connect(cluster.address(OWNER)) as connection,
    ):
        connection.execute(statement)


if __name__ == "__main__":
    print(json.dumps(of_keys(Path(sys.argv[1]))))
