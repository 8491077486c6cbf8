"""A server, a database and the world of the table of access, for programs that are no tests."""

from __future__ import annotations

import os
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

import django
from django.db import connections, transaction
from django.test.utils import setup_test_environment, teardown_test_environment
from tests.database import copied_database, start_server

from mutants.rooms import ROOT  # which names the test data folder and the settings
from xaso.kernel.scope import api as scope
from xaso.site.cluster import stop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.access.world import World

assert ROOT


@contextmanager
def world_at_work() -> Iterator[World]:
    """Give the world of `tests.access`; nothing of it is left afterwards."""
    server = None if "DATABASE_URL" in os.environ else start_server()
    try:
        django.setup()
        setup_test_environment()
        with copied_database(f"xaso_test_permissions_{os.getpid()}") as name:
            connection = connections["default"]
            connection.settings_dict["NAME"] = name
            # The world is made, as by a command; a request sees what its middleware declares.
            with scope.everything(), transaction.atomic():
                yield import_module("tests.access.world").build()
                transaction.set_rollback(True)
            connections.close_all()
    finally:
        teardown_test_environment()
        if server is not None:
            stop(server)
