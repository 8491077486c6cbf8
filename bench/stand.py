"""The system under test, and what is asked of it from beside: settings, counts, its log."""

from __future__ import annotations

import json
import os
import platform
import signal
import subprocess
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import psycopg
from faults.system import PYTHON, ROOT
from psycopg import sql

from bench import captured
from bench.load import CannotMeasure
from xaso.site.cluster import APP, OWNER, SUPERUSER, Cluster

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from faults.system import System

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
SETTLE_SECONDS = 0.5


class Stand:
    """A running system with its database held open for the owner and the superuser."""

    def __init__(self, system: System) -> None:
        """Connect; every connection commits each statement by itself."""
        self.system, self.cluster = system, Cluster(system.data)
        self.owner = psycopg.connect(self.cluster.address(OWNER), autocommit=True)
        self.admin = psycopg.connect(self.cluster.address(SUPERUSER), autocommit=True)
        self._tables = [
            str(name)
            for (name,) in self.admin.execute(
                "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
                " AND relnamespace = 'public'::regnamespace ORDER BY relname"
            ).fetchall()
        ]

    def close(self) -> None:
        """Hang up."""
        self.owner.close()
        self.admin.close()

    def settings(self) -> dict[str, str]:
        """Return what the application's own role is promised about durability."""
        with psycopg.connect(self.cluster.address(APP)) as app:
            return {name: app.execute(f"SHOW {name}").fetchone()[0] for name in DURABLE}  # type: ignore[index,arg-type]

    def rows(self) -> dict[str, int]:
        """Count the rows of every table."""
        query = sql.SQL(" UNION ALL ").join(
            sql.SQL("SELECT {}, count(*) FROM {}").format(sql.Literal(name), sql.Identifier(name))
            for name in self._tables
        )
        return {str(name): int(count) for name, count in self.admin.execute(query).fetchall()}

    def cpu_seconds(self) -> float:
        """Return what the web processes, PostgreSQL and our own ended children have used so far."""
        processes = [
            *self.system.processes("web"),
            *self.system.processes("postmaster"),
            *self.system.processes("backend"),
        ]
        used = 0.0
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                used += _cpu_seconds(process)
        children = [*self.system.processes("postmaster"), psutil.Process()]
        for parent in children:
            times = parent.cpu_times()
            used += float(times.children_user + times.children_system)
        return used

    def calm(self) -> None:
        """Give each turn the same start: everything written out, statistics fresh."""
        self.admin.execute("CHECKPOINT")

    @contextmanager
    def without_jobs(self) -> Iterator[None]:
        """Let the job worker stand still inside the block."""
        workers = self.system.processes("worker")
        for worker in workers:
            worker.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            for worker in workers:
                worker.send_signal(signal.SIGCONT)

    @contextmanager
    def listening(self) -> Iterator[list[list[captured.Statement]]]:
        """Have the server write down every statement; afterwards the list holds each process's."""
        heard: list[list[captured.Statement]] = []
        self._log_statements("all")
        began = self.cluster.log.stat().st_size
        try:
            yield heard
        finally:
            time.sleep(SETTLE_SECONDS)
            self._log_statements("none")
        with self.cluster.log.open(encoding="utf-8") as log:
            log.seek(began)
            heard.extend(captured.read_log(log.read()).values())

    def _log_statements(self, which: str) -> None:
        self.admin.execute(
            sql.SQL("ALTER SYSTEM SET log_statement = {}").format(sql.Literal(which))
        )
        self.admin.execute("SELECT pg_reload_conf()")
        time.sleep(SETTLE_SECONDS)

    def types_of(self, statement: str) -> Sequence[str]:
        """Return the types that the server sees in a statement's parameters."""
        with psycopg.connect(self.cluster.address(APP), autocommit=True) as app:
            app.execute(f"PREPARE asked AS {statement}")  # type: ignore[arg-type]
            found = app.execute("SELECT parameter_types::text[] FROM pg_prepared_statements")
            return list(found.fetchone()[0])  # type: ignore[index]

    def inside(self, calls: Sequence[str]) -> list[str]:
        """Run each call of `bench.submit_inside` in a process of its own, all at once.

        Raises:
            CannotMeasure: One of them failed.
        """
        running = [
            subprocess.Popen(
                [
                    *(PYTHON, "-m", "xaso", "--data", str(self.system.data)),
                    *("shell", "-v0", "-c", f"from bench import submit_inside as s; s.{call}"),
                ],
                stdout=subprocess.PIPE,
                text=True,
                cwd=ROOT,
                env={**os.environ, "XASO_LOG": "ERROR", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
            )
            for call in calls
        ]
        said = [process.communicate()[0] for process in running]
        if any(process.returncode for process in running):
            raise CannotMeasure("preparing or recounting failed; see above")
        return said

    def flame(self, file: Path) -> subprocess.Popen[bytes]:
        """Watch the busiest web process and draw where its time goes, until interrupted."""
        web = max(self.system.processes("web"), key=_cpu_seconds)
        return subprocess.Popen(
            [
                *(str(Path(PYTHON).parent / "py-spy"), "record", "--pid", str(web.pid)),
                *("--rate", "250", "--format", "flamegraph", "--output", str(file)),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def surroundings(self) -> dict[str, Any]:
        """Return what the figures depend on: machine, versions, and how busy it was before."""
        cpu = [
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ]
        return {
            "cpu": cpu[0] if cpu else platform.machine(),
            "cores": psutil.cpu_count(),
            "memory_gb": round(psutil.virtual_memory().total / 2**30),
            "kernel": platform.release(),
            "python": platform.python_version(),
            "postgresql": self.admin.info.parameter_status("server_version"),
            "load_before": [round(load, 2) for load in os.getloadavg()],
        }


def _cpu_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def read_lines(*places: Path) -> list[dict[str, Any]]:
    """Read files of JSON lines, one after the other."""
    return [json.loads(line) for place in places for line in place.read_text("utf-8").splitlines()]
