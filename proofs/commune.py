"""A commune of its own for a proof: a new database with its tables, thrown away afterwards."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bench import queue

from xaso.site.cluster import Cluster

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def commune() -> Iterator[tuple[Cluster, dict[str, str]]]:
    """Yield a running cluster with migrated tables, and the environment in which it is asked."""
    with tempfile.TemporaryDirectory(prefix="xaso-proof-") as place:
        cluster = Cluster(Path(place, "data"))
        cluster.make()
        with cluster.running():
            cluster.prepare()
            environment = queue.environment_of(cluster)
            queue.xaso(environment, "migrate", "--verbosity=0")
            queue.xaso(environment, "collectstatic", "--noinput", "--verbosity=0")
            yield cluster, environment


def inside(environment: dict[str, str], call: str) -> str:
    """Run a few words of Python inside Django; return what they printed."""
    return queue.xaso(environment, "shell", "-v0", "-c", call)
