"""Clones of this repository that belong to somebody, and the server that runs in them."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from faults.system import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
USER = "xaso-proof"
UP_SECONDS = 1500


@dataclass(frozen=True, slots=True)
class Clone:
    """A clone of this repository that belongs to somebody."""

    folder: Path
    person: str
    home: Path

    @property
    def data(self) -> Path:
        """Return the folder where its server keeps everything."""
        return self.folder / "var"

    @contextmanager
    def server(self) -> Iterator[Server]:
        """Start `script/server` and yield once `/` answers; afterwards nothing of it is left."""
        port = free_port()
        process = subprocess.Popen(
            self._as_person("script/server", "--port", str(port)),
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            yield Server(f"http://127.0.0.1:{port}", process, _wait_for(port, process))
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def run(
        self, *words: str, check: bool = True, timeout: float = 300
    ) -> subprocess.CompletedProcess[str]:
        """Run one of its commands as that person would."""
        return subprocess.run(
            self._as_person(*words),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=check,
            timeout=timeout,
        )

    def _as_person(self, *words: str) -> list[str]:
        """Return the command as that person would run it: no environment of ours but pip's."""
        kept = [
            f"{name}={value}"
            for name, value in os.environ.items()
            if name.startswith(("PIP_", "SSL_", "NODE_EXTRA", "npm_"))
        ]
        clean = ["env", "-i", "PATH=/usr/bin:/bin", f"HOME={self.home}", *kept, *words]
        if self.person in {"root", myself()}:
            return clean
        ids = pwd.getpwnam(self.person)
        return [
            "setpriv",
            f"--reuid={ids.pw_uid}",
            f"--regid={ids.pw_gid}",
            "--clear-groups",
            *clean,
        ]


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answered: where, and after how long."""

    address: str
    process: subprocess.Popen[bytes]
    seconds: float

    def stop(self) -> int:
        """End it as Ctrl-C does and return how many of its children still run."""
        family = psutil.Process(self.process.pid).children(recursive=True)
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(60)
        time.sleep(0.5)
        return sum(1 for member in family if member.is_running() and not _is_dead(member))


@contextmanager
def clone_for(person: str, commit: str = "HEAD") -> Iterator[Clone]:
    """Yield a fresh clone of this repository at `commit`, owned by `person`."""
    with tempfile.TemporaryDirectory(prefix="xaso-proof-") as place:
        home, folder = Path(place, "home"), Path(place, "clone")
        home.mkdir()
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, folder], check=True)
        subprocess.run(["git", "-C", folder, "checkout", "--quiet", commit], check=True)
        if person != myself():
            Path(place).chmod(0o755)
            for path in (home, folder):
                subprocess.run(["chown", "-R", f"{person}:", path], check=True)
        yield Clone(folder, person, home)


def ordinary_user() -> str:
    """Return somebody who is not root; only root can ask."""
    try:
        pwd.getpwnam(USER)
    except KeyError:
        subprocess.run(["useradd", "--create-home", "--shell=/bin/bash", USER], check=True)
    return USER


def myself() -> str:
    """Return who runs this."""
    return pwd.getpwuid(os.geteuid()).pw_name


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> float:
    """Return after how many seconds `/` answered 200."""
    began = time.monotonic()
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                if answer.status == 200:
                    return time.monotonic() - began
        except (urllib.error.URLError, OSError):
            pass
        if process.poll() is not None:
            raise RuntimeError(f"script/server ended with {process.returncode}")
        if time.monotonic() - began > UP_SECONDS:
            raise RuntimeError(f"no answer within {UP_SECONDS} s")
        time.sleep(0.1)


def _is_dead(process: psutil.Process) -> bool:
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
