"""Running pgbench, and reading what it says."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.load import CannotMeasure
from xaso.site.cluster import APP, Cluster, binaries

if TYPE_CHECKING:
    from pathlib import Path

    from bench.captured import Script

THREADS = 2
"""One a core; pgbench gives each its share of the clients."""
_PROCESSED = re.compile(r"transactions actually processed: (\d+)/(\d+)")
_FAILED = re.compile(r"number of failed transactions: (\d+)")
_LATENCY = re.compile(r"latency average = ([\d.]+) ms")
_RATE = re.compile(r"tps = ([\d.]+) \(without initial connection time\)")


@dataclass(frozen=True, slots=True)
class Turn:
    """What pgbench reports of one turn."""

    processed: int
    rate: float
    mean_ms: float


def run(
    cluster: Cluster, script: Script, file: Path, *, base: int, clients: int, transactions: int
) -> Turn:
    """Let so many clients run a script together so many times, the first as number `base`.

    Raises:
        CannotMeasure: pgbench is not here, or a transaction failed; its words say why.
    """
    file.write_text(script.text, encoding="utf-8")
    program = binaries() / "pgbench"
    command = [
        *(str(program), "--no-vacuum", "--protocol=prepared", f"--file={file}"),
        *("--client", str(clients), "--jobs", str(min(THREADS, clients))),
        *("--transactions", str(transactions // clients)),
        *("--host", str(cluster.socket_folder), "--username", APP),
        *("-D", f"base={base - clients}", "-D", f"stride={clients}", "-D", "i=0"),
        *script.options(),
        "xaso",
    ]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PGPASSWORD": cluster.passwords()[APP]},
        )
    except OSError as error:
        raise CannotMeasure(f"pgbench cannot be run: {error}") from error
    return read(done.stdout, done.stderr)


def read(said: str, complained: str = "") -> Turn:
    """Read pgbench's report.

    Raises:
        CannotMeasure: A transaction failed, or there is no report.
    """
    processed, failed, rate = (p.search(said) for p in (_PROCESSED, _FAILED, _RATE))
    latency = _LATENCY.search(said)
    if not (processed and rate and latency) or processed[1] != processed[2]:
        raise CannotMeasure(f"pgbench did not finish: {complained[-800:] or said[-800:]}")
    if failed and failed[1] != "0":
        raise CannotMeasure(f"pgbench: {failed[1]} failed; {complained[-800:]}")
    return Turn(int(processed[1]), float(rate[1]), float(latency[1]))
