"""Fixtures that give tests their database."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.utils import translation

from xaso.kernel.scope import api as scope
from xaso.site.cluster import APP, OWNER, SUPERUSER, Cluster, prepare_rights, stop

if TYPE_CHECKING:
    from collections.abc import Iterator

TEMPLATE = "xaso_template"
SERVER = pytest.StashKey[subprocess.Popen[bytes]]()
# A server for one run: nothing on it has to outlive a power cut, and dropping is for its owner.
TEST_SERVER = (
    "ALTER SYSTEM SET fsync = off",
    "ALTER SYSTEM SET autovacuum = off",
    f"GRANT pg_signal_backend TO {OWNER}",
    "SELECT pg_reload_conf()",
)


def pytest_configure(config: pytest.Config) -> None:
    """Start the cluster in the first process, before Django reads its settings."""
    if "DATABASE_URL" not in os.environ:
        config.stash[SERVER] = start_server()
    # Touching a setting configures Django, so that pytest-django sets it up.
    assert settings.USE_TZ


def start_server() -> subprocess.Popen[bytes]:
    """Start a cluster below the data folder and say in the environment where it is."""
    cluster = Cluster(Path(os.environ["XASO_DATA"]))
    cluster.make()
    server = cluster.start()
    cluster.prepare()
    with psycopg.connect(cluster.address(SUPERUSER, "postgres"), autocommit=True) as admin:
        for command in TEST_SERVER:
            admin.execute(command)
    os.environ["DATABASE_URL"] = cluster.address(APP)
    os.environ["XASO_OWNER_DATABASE_URL"] = cluster.address(OWNER)
    return server


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the cluster that this process started."""
    server = config.stash.get(SERVER, None)
    if server is not None:
        stop(server)


def at(url: str, database: str) -> str:
    """Return `url` with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


@contextmanager
def copied_database(name: str) -> Iterator[str]:
    """Make a database from the migrated template and drop it afterwards."""
    owner = os.environ["XASO_OWNER_DATABASE_URL"]
    lock_file = Path(os.environ["XASO_DATA"]) / "template.lock"
    with lock_file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with psycopg.connect(at(owner, "postgres"), autocommit=True) as connection:
            made = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]
            ).fetchone()
            if not made:
                _make_template(connection, owner)
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"')
    try:
        yield name
    finally:
        with psycopg.connect(at(owner, "postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _make_template(connection: psycopg.Connection, owner: str) -> None:
    building = f"{TEMPLATE}_building"
    connection.execute(f'DROP DATABASE IF EXISTS "{building}" WITH (FORCE)')
    connection.execute(f'CREATE DATABASE "{building}"')
    with psycopg.connect(at(owner, building), autocommit=True) as inside:
        prepare_rights(inside)
    subprocess.run(
        [sys.executable, "-m", "xaso", "migrate", "--verbosity=0"],
        env={
            **os.environ,
            "XASO_OWNER_DATABASE_URL": at(owner, building),
            "PYTHONPATH": str(Path(__file__).parent.parent / "src"),
        },
        check=True,
    )
    connection.execute(f'ALTER DATABASE "{building}" RENAME TO "{TEMPLATE}"')


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: object) -> Iterator[None]:
    """Give this worker its own copy of the migrated database, reached as `xaso_app`."""
    name = f"xaso_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    with copied_database(name):
        connection = connections["default"]
        connection.close()
        connection.settings_dict["NAME"] = name
        with django_db_blocker.unblock(), connection.cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute("SELECT current_user, current_database()")
            assert cursor.fetchone() == (APP, name)
        yield
        with django_db_blocker.unblock():  # type: ignore[attr-defined]
            connection.close()


@pytest.fixture(autouse=True)
def _console() -> Iterator[None]:
    """Let a test see every row, as a command does; a request sees what its middleware declares."""
    with scope.everything():
        yield


@pytest.fixture(autouse=True)
def _vietnamese() -> Iterator[None]:
    """Begin every test in Vietnamese, whatever page in English the one before it asked for."""
    translation.activate("vi")
    yield
    translation.deactivate()


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: object) -> Iterator[str]:
    """Give one test a database of its own, where it may commit; use without `django_db`."""
    connection = connections["default"]
    usual = connection.settings_dict["NAME"]
    with django_db_blocker.unblock(), copied_database(f"{usual}_own") as name:  # type: ignore[attr-defined]
        connection.close()
        connection.settings_dict["NAME"] = name
        try:
            yield name
        finally:
            connection.close()
            connection.settings_dict["NAME"] = usual
