"""What of `proofs.ledger_rates` runs inside a server's data folder.

usage: python -m faults.inside proofs.ledger_rates_inside SEED [BREAK]
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import psycopg
import uuid_utils.compat as uuid
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from xaso.kernel.organisations import api as organisations
from xaso.kernel.scope import api as scope
from xaso.service.ledger import api as ledger

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

ROUNDS, A_ROUND = 10, 200
LONG, SHORT, BATCH = 1_000_000, 1_000, 50_000
DAYS = 250
ASKED = 200
_TRANSACTION = """
    INSERT INTO ledger_transaction
        (id, agency_id, key, kind, day, subject, legs_count, by_id, reverses_id, posted_at)
    VALUES (%s, %s, %s, 'payment', %s, '', 2, NULL, NULL, %s)
    ON CONFLICT (agency_id, key) DO NOTHING RETURNING id
"""
_LEGS = """
    INSERT INTO ledger_leg (transaction_id, account_id, day, amount)
    VALUES (%s, %s, %s, %s), (%s, %s, %s, %s) RETURNING id
"""
_MADE = "CREATE TEMP TABLE made_now (id uuid, day date) ON COMMIT DROP"
_MANY = """
    WITH numbered AS (
        SELECT gen_random_uuid() AS id, n, %(first)s::date + (n %% %(days)s)::int AS day
        FROM generate_series(%(since)s::int, %(until)s::int) n
    ), kept AS (
        INSERT INTO made_now (id, day) SELECT id, day FROM numbered
    )
    INSERT INTO ledger_transaction (id, agency_id, key, kind, day, subject, legs_count, posted_at)
    SELECT id, %(agency)s, %(name)s || n, 'payment', day, '', 2, now() FROM numbered
"""


def main() -> None:
    """Race, fill, ask, add up, and tell."""
    seed, broken = int(sys.argv[1]), sys.argv[2]
    chance = Random(seed)
    with scope.everything():
        agency = organisations.Agency.objects.get(profile__host=None, profile__isnull=False).pk
        told = {"posting": _race(agency, chance, broken), "balance": _ask(agency, chance, broken)}
        found = ledger.check()
    print(json.dumps({**told, "sum": found.sum, "differences": found.differences}))


def _race(agency: UUID, chance: Random, broken: str) -> dict[str, Any]:
    cash = ledger.account(agency, ledger.Kind.CASH, "race")
    fee = ledger.account(agency, ledger.Kind.FEE, "race")
    low, high = sorted((cash.pk, fee.pk))
    bare = psycopg.connect(os.environ["DATABASE_URL"])
    bare.execute("SELECT set_config('xaso.everything', 'on', false)")
    bare.commit()

    def ours(amount: int, number: str) -> None:
        if broken == "slow-post":
            time.sleep(0.02)
        ledger.post(
            agency,
            key=f"ours:{number}",
            kind="payment",
            lines=[ledger.Line(low, amount), ledger.Line(high, -amount)],
            now=timezone.now(),
        )

    def theirs(amount: int, number: str) -> None:
        now, row = timezone.now(), uuid.uuid7()
        day = timezone.localdate(now)
        bare.execute(_TRANSACTION, (row, agency, f"bare:{number}", day, now)).fetchone()
        bare.execute(_LEGS, (row, low, day, amount, row, high, day, -amount)).fetchall()
        bare.commit()

    spent: dict[Callable[[int, str], None], float] = {ours: 0.0, theirs: 0.0}
    sides = [ours, theirs]
    for number in range(20):
        ours(1_000, f"warm {number}")
        theirs(1_000, f"warm {number}")
    for one in range(ROUNDS):
        chance.shuffle(sides)
        for side in sides:
            amounts = [chance.randrange(1_000, 1_000_000) for _ in range(A_ROUND)]
            began = time.perf_counter()
            for number, amount in enumerate(amounts):
                side(amount, f"{one}/{number}")
            spent[side] += time.perf_counter() - began
    bare.close()
    posted = ROUNDS * A_ROUND
    return {
        "posted": posted,
        "ours_a_second": round(posted / spent[ours], 1),
        "bare_a_second": round(posted / spent[theirs], 1),
        "ratio": round(spent[theirs] / spent[ours], 3),
    }


def _ask(agency: UUID, chance: Random, broken: str) -> dict[str, Any]:
    first = timezone.localdate() - timedelta(days=DAYS + chance.randrange(30))
    accounts = {
        size: _filled(agency, f"legs-{size}", size, first, chance.randrange(1_000, 90_000))
        for size in (SHORT, LONG)
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_leg WHERE account_id = %s", [accounts[LONG].pk])
        legs = cursor.fetchone()[0]
    taken: dict[int, list[float]] = {SHORT: [], LONG: []}
    ask = _from_legs if broken == "balance-from-legs" else ledger.balance
    sizes = [SHORT, LONG]
    for _ in range(20 if broken else ASKED):
        chance.shuffle(sizes)
        for size in sizes:
            began = time.perf_counter()
            ask(accounts[size])
            taken[size].append(time.perf_counter() - began)
    short, long = (statistics.median(taken[size]) * 1000 for size in (SHORT, LONG))
    return {
        "legs": legs,
        "days": DAYS,
        "short_ms": round(short, 3),
        "long_ms": round(long, 3),
        "times": round(long / short, 2),
    }


def _from_legs(account: ledger.Account) -> int:
    total: int = ledger.Leg.objects.filter(account=account).aggregate(sum=Sum("amount"))["sum"]
    return total


def _filled(agency: UUID, name: str, size: int, first: object, amount: int) -> ledger.Account:
    """Give an account so many legs over the days, each with its own transaction."""
    account = ledger.account(agency, ledger.Kind.CASH, name)
    other = ledger.account(agency, ledger.Kind.FEE, name)
    for since in range(1, size + 1, BATCH):
        until = min(since + BATCH - 1, size)
        values = {
            "agency": agency, "name": f"{name}:", "first": first, "days": DAYS,
            "since": since, "until": until,
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(_MADE)
            cursor.execute(_MANY, values)
            for pk, sign in ((account.pk, amount), (other.pk, -amount)):
                cursor.execute(
                    "INSERT INTO ledger_leg (transaction_id, account_id, day, amount)"
                    " SELECT id, %s, day, %s FROM made_now",
                    [pk, sign],
                )
            cursor.execute("COMMIT")
    return account


if __name__ == "__main__":
    main()
