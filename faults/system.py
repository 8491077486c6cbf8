"""A running Xã Số of our own, and its processes by what they do."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import psycopg

from xaso.site.cluster import APP, OWNER, Cluster

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
START_SECONDS = 300


class System:
    """`script/server` on a free port with a data folder of its own and an empty demo commune."""

    def __init__(self, data: Path, environment: Mapping[str, str] | None = None) -> None:
        self.data, self.port = data, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = data.parent / "server.log"
        self._environment = {
            **{name: value for name, value in os.environ.items() if "DATABASE_URL" not in name},
            "XASO_DEMO_DOSSIERS": "0",
            "XASO_LOG": "ERROR",
            **(environment or {}),
        }
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and return when it is ready.

        Raises:
            RuntimeError: It ended or did not answer in time.
        """
        with self.log.open("ab") as log:
            self._server = subprocess.Popen(
                [ROOT / "script" / "server", "--port", str(self.port), "--data", str(self.data)],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                env=self._environment,
                cwd=ROOT,
                start_new_session=True,
            )
        self.wait_until_ready(START_SECONDS)

    def wait_until_ready(self, seconds: float) -> None:
        """Return once `/readyz` says so.

        Raises:
            RuntimeError: It ended or did not answer in time.
        """
        deadline = time.monotonic() + seconds
        while not self.is_ready():
            if self._server is None or self._server.poll() is not None:
                raise RuntimeError(f"the server ended: {self.log.read_text()[-2000:]}")
            if time.monotonic() > deadline:
                raise RuntimeError(f"no answer in {seconds} s: {self.log.read_text()[-2000:]}")
            time.sleep(0.1)

    def is_ready(self) -> bool:
        """Ask `/readyz` once."""
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=3) as answer:
                return answer.status == 200
        except (OSError, urllib.error.URLError):
            return False

    def stop(self) -> None:
        """Stop it as Ctrl-C would, by force after half a minute."""
        if self._server is None:
            return
        with suppress(ProcessLookupError):
            os.kill(self._server.pid, signal.SIGINT)
        try:
            self._server.wait(30)
        except subprocess.TimeoutExpired:
            self._server.kill()

    def database(self) -> psycopg.Connection[tuple[object, ...]]:
        """Connect as the owner, to count."""
        return psycopg.connect(Cluster(self.data).address(OWNER), connect_timeout=5)

    def inside(self, module: str, *words: str) -> dict[str, Any]:
        """Run a module as the application, beside the server; return its last line, read as JSON.

        Raises:
            RuntimeError: It failed; the text is what it said.
        """
        told = subprocess.run(
            [PYTHON, "-m", "faults.inside", module, *words],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            env={
                **{name: value for name, value in os.environ.items() if name != "XASO_FAULT"},
                "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
                "DJANGO_SETTINGS_MODULE": "xaso.site.settings",
                "XASO_DATA": str(self.data),
                "DATABASE_URL": Cluster(self.data).address(APP),
                "XASO_LOG": "ERROR",
            },
        )
        if told.returncode:
            raise RuntimeError(told.stderr[-2000:])
        found: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
        return found

    def processes(self, kind: str) -> list[psutil.Process]:
        """Return the processes of one kind: web, worker, backend or postmaster."""
        if self._server is None:
            return []
        found = []
        with suppress(psutil.NoSuchProcess):
            for process in psutil.Process(self._server.pid).children(recursive=True):
                with suppress(psutil.Error):
                    if _kind_of(process) == kind:
                        found.append(process)
        return found


def _kind_of(process: psutil.Process) -> str:
    line = " ".join(process.cmdline())
    if line.startswith("postgres: "):
        return "backend" if "xaso_app" in line else "helper"
    if "/bin/postgres" in line and "unshare" not in line.split()[0]:
        return "postmaster"
    if "granian" in line or "multiprocessing" in line:
        return "web"
    if line.rstrip().endswith(" jobs") or " jobs " in line:
        return "worker"
    return ""


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def python_path(*folders: Path) -> str:
    """Return PYTHONPATH with these folders in front."""
    return os.pathsep.join([*map(str, folders), *filter(None, [os.environ.get("PYTHONPATH")])])
