"""Taking turns: what must not happen twice at once waits for the first to be over."""

from __future__ import annotations

from django.db import connection


def one_at_a_time(what: str) -> None:
    """Let one transaction at a time go on with something; the others wait until it is over.

    Args:
        what: Names the thing, and nothing else: a queue of a day, an intake, a device.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [what])
