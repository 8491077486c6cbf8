"""A frozen database costs a deadline and a plain page, never a hung worker."""

from __future__ import annotations

import os
import signal
import time
from contextlib import ExitStack, contextmanager

import pytest
from django.db import OperationalError, close_old_connections, connection, transaction

from xaso.site.postgres.base import DatabaseWrapper, WatchedConnection

DEADLINE = 1.0


@pytest.fixture(autouse=True)
def _short_deadline(settings):
    settings.DATABASE_DEADLINE_SECONDS = DEADLINE


@contextmanager
def frozen_backend():
    """Stop the server process that serves this connection, as a dying disk would."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    os.kill(pid, signal.SIGSTOP)
    began = time.monotonic()
    try:
        yield
        assert time.monotonic() - began < DEADLINE + 1.5
    finally:
        os.kill(pid, signal.SIGCONT)


def ask() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 7")
        return int(cursor.fetchone()[0])


def test_every_connection_of_the_application_is_watched(own_database):
    connection.ensure_connection()

    assert isinstance(connection.connection, WatchedConnection)


def test_a_statement_ends_at_the_deadline_and_the_next_request_gets_a_fresh_connection(
    own_database,
):
    with frozen_backend(), pytest.raises(OperationalError, match="no answer within 1"):
        ask()

    assert connection.connection.closed
    connection.close_if_unusable_or_obsolete()
    assert ask() == 7


def test_a_commit_ends_at_the_deadline_too(own_database):
    def act():
        with transaction.atomic():
            ask()
            freeze.enter_context(frozen_backend())

    with ExitStack() as freeze, pytest.raises(OperationalError, match="no answer within 1"):
        act()

    connection.close_if_unusable_or_obsolete()
    assert ask() == 7


def test_a_visitor_reads_that_the_database_is_away(own_database, client):
    assert client.get("/readyz").status_code == 200

    with frozen_backend():
        response = client.get("/readyz")

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    close_old_connections()  # the test client leaves out what a server does between requests
    assert client.get("/readyz").status_code == 200


def test_a_slow_answer_within_the_deadline_is_waited_for(own_database):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.5), 7")
        assert cursor.fetchone()[1] == 7


def test_without_a_deadline_the_owner_may_take_longer(own_database, settings):
    settings.DATABASE_DEADLINE_SECONDS = None

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(1.3), 7")
        assert cursor.fetchone()[1] == 7


def test_pooled_connections_are_watched_too(own_database):
    pooled = DatabaseWrapper(
        connection.settings_dict
        | {
            "CONN_MAX_AGE": 0,
            "CONN_HEALTH_CHECKS": False,
            "OPTIONS": connection.settings_dict["OPTIONS"]
            | {"pool": {"min_size": 1, "max_size": 2, "timeout": 5}},
        },
        alias="pooled",
    )
    pool = pooled.pool
    try:
        pool.open()
        with pool.connection() as made:
            assert isinstance(made, WatchedConnection)
    finally:
        pooled.close_pool()
