"""Giving numbers out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

LEAST_DIGITS = 4


def take_next(agency_id: UUID, series: str, period: str, how_many: int = 1) -> int:
    """Take the next number of a series; call it as late in the transaction as possible.

    Args:
        series: For example "dossiers".
        period: What the series starts anew with: a year "2026", a day "261122".
        how_many: How many numbers in a row are taken; the first of them is returned.

    Effects: the counter's row moves on and stays locked until the commit.

    Raises:
        ValueError: Less than one number is asked for.
        RuntimeError: No transaction is open, so number and use could part.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"a number of {series} was taken outside a transaction")
    if how_many < 1:
        raise ValueError(f"{how_many} numbers of {series}")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO numbering_series AS series (agency_id, name, period, last)"
            " VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (agency_id, name, period)"
            " DO UPDATE SET last = series.last + EXCLUDED.last"
            " RETURNING last",
            [agency_id, series, period, how_many],
        )
        (number,) = cursor.fetchone()
    return int(number) - how_many + 1


def pass_over(agency_id: UUID, series: str, period: str, number: int) -> None:
    """Let a series go on behind a number that somebody else gave out; it never goes back.

    Effects: the counter's row, which stays locked until the commit.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO numbering_series AS series (agency_id, name, period, last)"
            " VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (agency_id, name, period)"
            " DO UPDATE SET last = GREATEST(series.last, EXCLUDED.last)",
            [agency_id, series, period, number],
        )


def dossier_code(agency_code: str, day: date, number: int) -> str:
    """Write an official dossier code; it grows past four digits.

    >>> from datetime import date
    >>> dossier_code("H55.242", date(2026, 11, 22), 7)
    'H55.242-261122-0007'

    Law: circular-03-2025, pattern as used in practice (one-stop.md 4).
    """
    return f"{agency_code}-{day:%y%m%d}-{number:0{LEAST_DIGITS}d}"
