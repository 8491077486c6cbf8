"""1.1: a fresh clone comes up as root and as an ordinary user, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import pwd
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[1]
USER = "xaso-proof"
UP_SECONDS = 1500
AGAIN_SECONDS = 10
# Rooms whose rows a restart must not touch.
KEPT = frozenset({"dossiers", "identity", "organisations", "keyring", "files", "results", "audit"})


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, object]]:
    """Try the clone as root (where we are root) and as an ordinary user."""
    if break_name:
        raise ValueError(f"no rule named {break_name!r} to break")
    people = ["root", _ordinary_user()] if os.geteuid() == 0 else [_myself()]
    figures: dict[str, object] = {}
    passed = True
    for person in people:
        with _clone_for(person) as clone:
            tried = clone.try_all()
        figures[person] = tried
        passed = passed and all(value is not False for value in tried.values())
    return passed, figures


@dataclass(frozen=True, slots=True)
class Clone:
    """A clone of this repository that belongs to somebody."""

    folder: Path
    person: str
    home: Path

    def try_all(self) -> dict[str, object]:
        """Start, look, stop, start again, and try a folder that cannot be written."""
        figures: dict[str, object] = {"had_environment": (self.folder / ".venv").exists()}
        if figures["had_environment"]:
            return {**figures, "fresh": False}
        before = _received_bytes()
        with self._server() as (seconds, stop):
            figures["first_start_seconds"] = round(seconds, 1)
            figures["download_mb"] = round((_received_bytes() - before) / 1e6)
            first = self._table_figures()
            figures["children_left"] = stop()
        figures["none_left"] = figures["children_left"] == 0
        with self._server() as (seconds, stop):
            figures["second_start_seconds"] = round(seconds, 1)
            figures["second_start_in_time"] = seconds < AGAIN_SECONDS
            second = self._table_figures()
            figures["dossiers"] = first.get("dossiers_dossier", "")
            figures["everything_kept"] = bool(first) and first == second
            stop()
        figures["read_only_is_said"] = self._refuses_read_only()
        return figures

    @contextmanager
    def _server(self) -> Iterator[tuple[float, Callable[[], int]]]:
        port = _free_port()
        began = time.monotonic()
        process = subprocess.Popen(
            self._as_person("script/server", "--port", str(port)),
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

        def stop() -> int:
            family = psutil.Process(process.pid).children(recursive=True)
            os.killpg(process.pid, signal.SIGINT)
            process.wait(60)
            time.sleep(0.5)
            return sum(1 for member in family if member.is_running() and not _is_dead(member))

        try:
            _wait_for(f"http://127.0.0.1:{port}/", process)
            yield time.monotonic() - began, stop
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def _table_figures(self) -> dict[str, str]:
        """Return a digest of the ordered keys of each table that people fill."""
        asked = subprocess.run(
            self._as_person(".venv/bin/python", "-m", "proofs.figures", str(self.folder / "var")),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=True,
        )
        return {
            table: f"{figures['rows']} rows, {figures['md5']}"
            for table, figures in json.loads(asked.stdout).items()
            if table.partition("_")[0] in KEPT and table != "identity_attempt"
        }

    def _refuses_read_only(self) -> bool:
        """Point the server at a folder on a read-only disk; it has to say so and end with 2."""
        with _read_only_folder() as folder:
            said = subprocess.run(
                self._as_person("script/server", "--port", str(_free_port()), "--data", folder),
                cwd=self.folder,
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
        return said.returncode == 2 and folder in said.stderr and "Traceback" not in said.stderr

    def _as_person(self, *words: str) -> list[str]:
        """Return the command as that person would run it: no environment of ours but pip's."""
        kept = [
            f"{name}={value}"
            for name, value in os.environ.items()
            if name.startswith(("PIP_", "SSL_", "NODE_EXTRA", "npm_"))
        ]
        clean = ["env", "-i", "PATH=/usr/bin:/bin", f"HOME={self.home}", *kept, *words]
        if self.person in {"root", _myself()}:
            return clean
        ids = pwd.getpwnam(self.person)
        return [
            "setpriv",
            f"--reuid={ids.pw_uid}",
            f"--regid={ids.pw_gid}",
            "--clear-groups",
            *clean,
        ]


@contextmanager
def _clone_for(person: str) -> Iterator[Clone]:
    with tempfile.TemporaryDirectory(prefix="xaso-proof-") as place:
        home, folder = Path(place, "home"), Path(place, "clone")
        home.mkdir()
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, folder], check=True)
        if person != _myself():
            Path(place).chmod(0o755)
            for path in (home, folder):
                subprocess.run(["chown", "-R", f"{person}:", path], check=True)
        yield Clone(folder, person, home)


@contextmanager
def _read_only_folder() -> Iterator[str]:
    """Yield a folder that cannot be written, by root neither: a read-only mount."""
    with tempfile.TemporaryDirectory(prefix="xaso-proof-") as place:
        mounted = (
            os.geteuid() == 0
            and not subprocess.run(
                ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", place], check=False
            ).returncode
        )
        if not mounted:
            Path(place).chmod(0o555)
        try:
            yield place
        finally:
            if mounted:
                subprocess.run(["umount", place], check=True)


def _ordinary_user() -> str:
    try:
        pwd.getpwnam(USER)
    except KeyError:
        subprocess.run(["useradd", "--create-home", "--shell=/bin/bash", USER], check=True)
    return USER


def _myself() -> str:
    return pwd.getpwuid(os.geteuid()).pw_name


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + UP_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        if process.poll() is not None:
            raise RuntimeError(f"script/server ended with {process.returncode}")
        if time.monotonic() > deadline:
            raise RuntimeError(f"no answer within {UP_SECONDS} s")
        time.sleep(0.1)


def _is_dead(process: psutil.Process) -> bool:
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def _received_bytes() -> int:
    return int(psutil.net_io_counters(pernic=False, nowrap=True).bytes_recv)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
