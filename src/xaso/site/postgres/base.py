"""A database that has frozen must not freeze us.

The kernel goes on acknowledging for a stopped server, so neither keepalives nor
`tcp_user_timeout` notice, and `statement_timeout` is kept by the server itself. psycopg does all
its waiting in one method; here that method has a deadline, after which the socket is closed and
the caller gets an `OperationalError`: the page that says the database is away, not a hung worker.

The deadline lies above the server's own `statement_timeout`, so a slow statement is still ended
by the server with its own words.

Before a statement the connection is told whose rows the running code may see
(`xaso.kernel.scope`), if it was last told something else.
"""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg
import structlog
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.db.backends.postgresql import base

from xaso.kernel.scope import api as scope

if TYPE_CHECKING:
    from collections.abc import Callable

    from psycopg.abc import PQGen

T = TypeVar("T")
WAKE_SECONDS = 0.1
_TELL = (
    "SELECT set_config('xaso.agencies', %s, false), set_config('xaso.things', %s, false),"
    " set_config('xaso.everything', %s, false)"
)
logger = structlog.get_logger(__name__)


class DatabaseFrozen(psycopg.OperationalError):
    """The database did not answer in time; the connection has been closed."""


class WatchedConnection(psycopg.Connection[Any]):
    """A connection on which no call waits longer than `DATABASE_DEADLINE_SECONDS`.

    Attributes:
        told: The scope that the server was last told; none when that is not known.
    """

    told: scope.Scope | None = scope.NOTHING

    def wait(
        self, gen: PQGen[T], interval: float = WAKE_SECONDS, timeout: float | None = None
    ) -> T:
        """Wait for the server; a call that brings its own timeout keeps it.

        Raises:
            DatabaseFrozen: The deadline has passed.
        """
        deadline: float | None = settings.DATABASE_DEADLINE_SECONDS
        if timeout is not None or deadline is None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, deadline)
        except psycopg.errors._WaitTimeout as error:  # noqa: SLF001 (psycopg's only word for it)
            self.pgconn.finish()
            logger.critical("database.frozen", waited_seconds=deadline)
            raise DatabaseFrozen(f"no answer within {deadline} seconds") from error


class WatchedDriver(ModuleType):
    """psycopg as Django's backend sees it, but for `connect`."""

    connect = staticmethod(WatchedConnection.connect)

    def __getattr__(self, name: str) -> Any:
        """Return everything else from psycopg."""
        return getattr(psycopg, name)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, connecting through the watched driver."""

    Database = WatchedDriver("psycopg")

    def __init__(self, settings_dict: dict[str, Any], alias: str = DEFAULT_DB_ALIAS) -> None:
        super().__init__(settings_dict, alias)
        pool = self.settings_dict["OPTIONS"].get("pool")
        if isinstance(pool, dict):
            pool.setdefault("connection_class", WatchedConnection)
        self.execute_wrappers.append(self._tell_scope)

    def _tell_scope(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: Any,
        many: bool,  # noqa: FBT001 (Django's signature)
        context: dict[str, Any],
    ) -> Any:
        """Tell the server the running code's scope before a statement, if it knows another."""
        wanted, connection = scope.current(), self.connection
        if connection.told != wanted:
            with self.wrap_database_errors:
                connection.execute(_TELL, wanted.as_settings())
            connection.told = wanted
        return execute(sql, params, many, context)

    def _rollback(self) -> None:
        """Roll back; the server has then forgotten what it was told meanwhile."""
        super()._rollback()  # type: ignore[misc]
        if self.connection is not None:
            self.connection.told = None

    def _savepoint_rollback(self, sid: str) -> None:
        """Roll back to a savepoint, with what was told since."""
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self.connection.told = None
