"""1.1: a fresh clone comes up as root and as an ordinary user, and leaves nothing behind.

Dossiers are filed while it runs; what was there when it stopped is there when it starts again, and
opens with the secrets that were told. At last the clone's own `script/test` has to pass.
"""

from __future__ import annotations

import json
import os
import pwd
import re
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import psutil
from faults.clients import Client, reads_back, sample_answers
from faults.journal import Journal

from proofs import figures as figures_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
USER = "xaso-proof"
UP_SECONDS = 1500
AGAIN_SECONDS = 10
TEST_SECONDS = 1800
FILED = 8
PASSED = re.compile(r"(\d+) passed")
RULES = frozenset({"lost-row"})
# Rooms whose rows a restart must not touch.
KEPT = frozenset({"dossiers", "identity", "organisations", "keyring", "files", "results", "audit"})


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, object]]:
    """Try the clone as root (where we are root) and as an ordinary user.

    Args:
        seed: Chooses what is filed while it runs.
        break_name: `lost-row` deletes dossiers' first events between the two starts, which is to be
            noticed.

    Raises:
        ValueError: No rule of that name.
    """
    if break_name and break_name not in RULES:
        raise ValueError(f"no rule named {break_name!r} to break; there are {sorted(RULES)}")
    people = ["root", _ordinary_user()] if os.geteuid() == 0 else [_myself()]
    figures: dict[str, object] = {}
    missed = []
    for person in people[:1] if break_name else people:
        with _clone_for(person) as clone:
            tried = clone.try_all(seed, break_name)
        figures[person] = tried
        missed += [f"{person}: {name}" for name, value in tried.items() if value is False]
    return not missed, {**figures, "missed": missed}


@dataclass(frozen=True, slots=True)
class Clone:
    """A clone of this repository that belongs to somebody."""

    folder: Path
    person: str
    home: Path

    def try_all(self, seed: int, break_name: str | None) -> dict[str, object]:
        """Start, file, stop, start again, try a folder that cannot be written, run the suite."""
        if (self.folder / ".venv").exists():
            return {"is_fresh": False}
        journal = Journal(self.folder.parent / f"journal-{seed}.jsonl")
        figures = self._first_start(seed, journal)
        before = self._keys()
        if break_name == "lost-row":
            self._lose_a_row()
        figures |= self._second_start(journal)
        lost = {
            table: len(gone)
            for table, keys in before.items()
            if (gone := set(keys) - set(self._keys().get(table, ())))
        }
        figures |= {
            "rows_before": sum(map(len, before.values())),
            "rows_lost": lost,
            "every_row_kept": not lost,
        }
        if break_name:
            return figures
        return {**figures, "read_only_is_said": self._refuses_read_only(), **self._suite()}

    def _first_start(self, seed: int, journal: Journal) -> dict[str, object]:
        before = _received_bytes()
        with self._server() as server:
            downloaded = round((_received_bytes() - before) / 1e6)
            client = Client(0, server.address, journal, sample_answers(seed), seed)
            for _ in range(FILED):
                client.file_one()
            left = server.stop()
        return {
            "first_start_seconds": round(server.seconds, 1),
            "download_mb": downloaded,
            "filed": len(journal.ok),
            "all_filed": len(journal.ok) == FILED,
            "children_left": left,
            "none_left": left == 0,
        }

    def _second_start(self, journal: Journal) -> dict[str, object]:
        with (
            self._server() as server,
            httpx.Client(base_url=server.address, timeout=30) as http,
        ):
            opened = sum(
                reads_back(http, told, journal.invoked[key]["sha256"])
                for key, told in journal.ok.items()
            )
            server.stop()
        return {
            "second_start_seconds": round(server.seconds, 1),
            "second_start_in_time": server.seconds < AGAIN_SECONDS,
            "opened_by_secret": opened,
            "every_secret_opens": opened == FILED,
        }

    @contextmanager
    def _server(self) -> Iterator[Server]:
        port = _free_port()
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

    @property
    def _data(self) -> Path:
        return self.folder / "var"

    def _keys(self) -> dict[str, list[str]]:
        """Return the keys of each table whose rows a restart must not touch."""
        asked = self._run(".venv/bin/python", "-m", "proofs.figures", str(self._data))
        return {
            table: keys
            for table, keys in json.loads(asked.stdout).items()
            if table.partition("_")[0] in KEPT and table != "identity_attempt"
        }

    def _lose_a_row(self) -> None:
        figures_of.execute(self._data, "DELETE FROM dossiers_event WHERE seq = 1")

    def _suite(self) -> dict[str, object]:
        """Run `script/test` as that person would."""
        done = self._run("script/test", check=False, timeout=TEST_SECONDS)
        found = PASSED.search(done.stdout)
        return {
            "tests_passed": int(found[1]) if found else 0,
            "suite_passes": done.returncode == 0,
            **({"suite_said": (done.stdout + done.stderr)[-600:]} if done.returncode else {}),
        }

    def _run(
        self, *words: str, check: bool = True, timeout: float = 120
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self._as_person(*words),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=check,
            timeout=timeout,
        )

    def _refuses_read_only(self) -> bool:
        """Point the server at a folder on a read-only disk; it has to say so and end with 2."""
        with _read_only_folder() as folder:
            said = self._run(
                *("script/server", "--port", str(_free_port()), "--data", folder), check=False
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


def _received_bytes() -> int:
    return int(psutil.net_io_counters(pernic=False, nowrap=True).bytes_recv)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
