"""Rows for pgbench: as many twins of one draft, as it stood before its last POST, as wanted.

A twin has the same content and its own ids, made from its number the way the script makes them,
so that each transaction of the script finds a draft, a key and files that no other one touches.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Mapping

    import psycopg

_ROWS = {
    "keyring_data_key": "id = (SELECT key_id FROM forms_draft WHERE id = %(draft)s)",
    "forms_draft": "id = %(draft)s",
    "files_stored_file": "id IN (SELECT file_id FROM forms_draft_file WHERE draft_id = %(draft)s)",
    "forms_draft_file": "draft_id = %(draft)s",
}
"""The rows of a draft, in the order in which they may be written."""
_FIRST_NUMBER = 1_000_000_000


class Original:
    """One draft's rows, taken before it is sent."""

    def __init__(self, owner: psycopg.Connection[Any], draft: str) -> None:
        """Read them."""
        self.rows: list[tuple[str, str]] = [
            (table, row[0])
            for table, where in _ROWS.items()
            for row in owner.execute(
                f"SELECT to_jsonb(t)::text FROM {table} t WHERE {where}",  # type: ignore[arg-type]
                {"draft": draft},
            ).fetchall()
        ]

    def make_twins(
        self, owner: psycopg.Connection[Any], own: Mapping[str, str], numbers: range
    ) -> None:
        """Write one twin for each number.

        Args:
            owner: A connection that may write the tables.
            own: For each UUID of the original (without dashes) the SQL of the twin's.
            numbers: The `n` of the script's transactions.
        """
        for order, (table, row) in enumerate(self.rows):
            whole = json.loads(row)
            if "location" in whole:
                whole["location"] = "@location@"
            if isinstance(whole["id"], int):
                whole["id"] = "@number@"
            statement = sql.SQL(
                "INSERT INTO {table} SELECT made.* FROM generate_series({first}, {last}) AS n,"
                " LATERAL jsonb_populate_record(NULL::{table}, ({text})::jsonb) AS made"
            ).format(
                table=sql.Identifier(table),
                first=sql.Literal(numbers.start),
                last=sql.Literal(numbers.stop - 1),
                text=_text_of_twin(json.dumps(whole, ensure_ascii=False), own, order),
            )
            owner.execute(statement)
        owner.commit()


def _text_of_twin(row: str, own: Mapping[str, str], order: int) -> sql.Composable:
    """Return the SQL of a row's JSON in which everything of its own is made from `n`."""
    location = f"md5('{order}-'||n)"
    made = {
        "@location@": f"left({location},1)||'/'||substr({location},2,1)||'/'||{location}",
        "@number@": f"({_FIRST_NUMBER} + n * 16 + {order})::text",
        **{uuid: expression.replace(":n", "n") for uuid, expression in own.items()},
    }
    pattern = re.compile("|".join("-?".join(map(re.escape, _groups(key))) for key in made))
    parts: list[sql.Composable] = []
    at = 0
    for match in pattern.finditer(row):
        parts.append(sql.Literal(row[at : match.start()]))
        parts.append(sql.SQL(made[match[0].replace("-", "")]))  # type: ignore[arg-type]
        at = match.end()
    parts.append(sql.Literal(row[at:]))
    return sql.SQL("||").join(parts)


def _groups(key: str) -> list[str]:
    """Return a UUID's five groups; a mark is one."""
    if key.startswith("@"):
        return [key]
    return [key[:8], key[8:12], key[12:16], key[16:20], key[20:]]
