"""The door of scope: say whose rows the code that follows may see; the database holds to it.

Every table with dossiers or people has a policy of row-level security. A connection shows only
rows of the agencies and of the single things (a dossier, a draft) that the running code has
declared; who declares nothing sees nothing. A forgotten filter then finds too little, never what
is another's. The wall does not replace the policies of the rooms: staff of one commune still
need a post to read its dossiers.

The declaration lies in a context variable; `xaso.site.postgres` tells the connection before a
statement whenever the two differ.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import migrations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

__all__ = ["EVERYTHING", "NOTHING", "Scope", "admit", "current", "everything", "of", "wall"]


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows may be seen.

    Attributes:
        agencies: Every row of these agencies.
        things: These dossiers and drafts, with what belongs to them.
        is_everything: All rows: for sweepers and the console, never for a request.
    """

    agencies: frozenset[UUID] = frozenset()
    things: frozenset[UUID] = frozenset()
    is_everything: bool = False

    def as_settings(self) -> tuple[str, str, str]:
        """Return what the connection is told: `xaso.agencies`, `.things` and `.everything`."""
        return (
            _array(self.agencies),
            _array(self.things),
            "on" if self.is_everything else "",
        )


NOTHING = Scope()
EVERYTHING = Scope(is_everything=True)
_current: ContextVar[Scope] = ContextVar("scope", default=NOTHING)


def current() -> Scope:
    """Return what the running code has declared."""
    return _current.get()


@contextmanager
def of(*, agencies: Iterable[UUID] = (), things: Iterable[UUID] = ()) -> Iterator[None]:
    """Show rows of these agencies and things, and no others, inside the block.

    A generator that a view hands on is run after the block: it has to open its own.
    """
    with _opened(Scope(frozenset(agencies), frozenset(things))):
        yield


@contextmanager
def everything() -> Iterator[None]:
    """Show all rows inside the block: for sweepers, commands of the console, and tests."""
    with _opened(EVERYTHING):
        yield


@contextmanager
def _opened(scope: Scope) -> Iterator[None]:
    token = _current.set(scope)
    try:
        yield
    finally:
        _current.reset(token)


def admit(*things: UUID) -> None:
    """Show these things too, until the block around ends: a secret was proved, or it is new."""
    scope = _current.get()
    if not scope.is_everything:
        _current.set(replace(scope, things=scope.things.union(things)))


def wall(
    table: str, condition: str, *, name: str = "scope", takes_anything: bool = False
) -> migrations.RunSQL:
    """Return the migration that shows `xaso_app` only rows of a table that satisfy `condition`.

    Args:
        table: The table's name.
        condition: SQL over the row. `{agencies}` and `{things}` stand for the scope's arrays,
            evaluated once a statement.
        name: Of the policy; several on one table show a row when any of them does.
        takes_anything: Rows may be added for others, as an audit entry or a message is; else
            what is written has to be visible.
    """
    shown = "(SELECT scope_everything()) OR " + condition.format(
        agencies="ANY ((SELECT scope_agencies())::uuid[])",
        things="ANY ((SELECT scope_things())::uuid[])",
    )
    check = "WITH CHECK (true)" if takes_anything else ""
    return migrations.RunSQL(
        sql=f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f" CREATE POLICY {name} ON {table} TO xaso_app USING ({shown}) {check};",
        reverse_sql=f"DROP POLICY {name} ON {table};"
        f" ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
    )


def _array(ids: frozenset[UUID]) -> str:
    return "{" + ",".join(sorted(map(str, ids))) + "}" if ids else ""
