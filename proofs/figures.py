"""What an installation holds, read as the owner of its tables: `python -m proofs.figures DATA`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import psycopg

from xaso.site.cluster import OWNER, Cluster
from xaso.site.operations import inventory


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


if __name__ == "__main__":
    print(json.dumps(of_tables(Path(sys.argv[1]))))
