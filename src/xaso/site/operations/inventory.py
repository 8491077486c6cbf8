"""What an installation holds, as figures that two copies can be compared by."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    import psycopg

_PRIMARY_KEYS = """
    SELECT tables.relname, array_agg(columns.attname::text ORDER BY columns.attnum)
      FROM pg_class tables
      JOIN pg_index keys ON keys.indrelid = tables.oid AND keys.indisprimary
      JOIN pg_attribute columns
        ON columns.attrelid = tables.oid AND columns.attnum = ANY (keys.indkey)
     WHERE tables.relnamespace = 'public'::regnamespace
       AND tables.relkind IN ('r', 'p') AND NOT tables.relispartition
     GROUP BY tables.relname
     ORDER BY tables.relname
"""


def tables(connection: psycopg.Connection[Any]) -> dict[str, dict[str, object]]:
    """Return for each table the number of its rows and the MD5 of its ordered primary keys.

    Queries: one for each table, inside the caller's transaction and so of one moment.
    """
    return {
        str(table): _figures(connection, str(table), list(keys))
        for table, keys in connection.execute(_PRIMARY_KEYS).fetchall()
    }


def keys(connection: psycopg.Connection[Any]) -> dict[str, list[str]]:
    """Return for each table its primary keys, written as text, in no order.

    Queries: one for each table, inside the caller's transaction and so of one moment.
    """
    return {
        str(table): [
            str(key)
            for (key,) in connection.execute(
                sql.SQL("SELECT {} FROM {}").format(_key(columns), sql.Identifier(str(table)))
            )
        ]
        for table, columns in connection.execute(_PRIMARY_KEYS).fetchall()
    }


def _figures(connection: psycopg.Connection[Any], table: str, keys: list[str]) -> dict[str, object]:
    rows, digest = one(
        connection,
        sql.SQL(
            "SELECT count(*), md5(coalesce(string_agg(key, E'\\n' ORDER BY key), ''))"
            ' FROM (SELECT ({key}) COLLATE "C" AS key FROM {table}) keys'
        ).format(key=_key(keys), table=sql.Identifier(table)),
    )
    return {"rows": rows, "md5": digest}


def _key(columns: list[str]) -> sql.Composed:
    parts = (sql.SQL("{}::text").format(sql.Identifier(column)) for column in columns)
    return sql.SQL(" || ',' || ").join(parts)


def one(connection: psycopg.Connection[Any], query: psycopg.abc.Query) -> tuple[Any, ...]:
    """Return the row of a query that always has one.

    Raises:
        LookupError: It had none.
    """
    row = connection.execute(query).fetchone()
    if row is None:
        raise LookupError("a query that always has a row had none")
    return tuple(row)


def files(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the name below `folder` and the SHA-256 of every file, in order of names."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    yield from ((str(path.relative_to(folder)), sha256_of(path)) for path in paths)


def summary(listing: list[tuple[str, str]]) -> dict[str, object]:
    """Return the number of files and one MD5 over all their names and hashes."""
    text = "\n".join(f"{name} {digest}" for name, digest in listing)
    return {
        "files": len(listing),
        "md5": hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(),
    }


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
