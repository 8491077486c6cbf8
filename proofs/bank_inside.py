"""What of `proofs.bank_month` and `proofs.statements` runs inside a server's data folder.

usage: python -m faults.inside proofs.bank_inside PLAN

PLAN is a file of JSON: what is `owed` and by whom (`payers`), the `steps` to take, a rule to
`break`. A step is the words after `xaso`; `["undo", STEP]` takes back what a step brought in,
`["state"]` asks for what the books say. The answers come back in the steps' order.
"""

from __future__ import annotations

import io
import json
import sys
from contextlib import nullcontext
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uuid_utils.compat as uuid
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from proofs.bank_breaks import BREAKS
from xaso.kernel.organisations import api as organisations
from xaso.kernel.scope import api as scope
from xaso.service.bank import api as bank
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments
from xaso.service.payments.tests.make import CASHIER, LEADER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PREFIX = "proofs.thing"
"""Before the colon of every subject here."""
ACCOUNT = {"bin": "970415", "number": "113366668888", "holder": "UBND xã (bản thử)"}


def main() -> None:
    """Take the steps of a plan, and tell."""
    plan = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    bank.register_payers(PREFIX, lambda subjects: _names(plan["payers"], subjects))
    with scope.everything():
        agency = organisations.Agency.objects.get(profile__host=None, profile__isnull=False)
        if plan.get("owed"):
            _owe(agency, plan["owed"])
        with BREAKS[plan["break"]]() if plan.get("break") else nullcontext():
            told: list[dict[str, Any]] = []
            for words in plan["steps"]:
                told.append(_step(agency, _resolved(words, told)))
    print(json.dumps({"agency": agency.code, "answers": told}, ensure_ascii=False))


def _names(payers: dict[str, str], subjects: Iterable[str]) -> dict[str, list[str]]:
    references = {subject: subject.rpartition(":")[2] for subject in subjects}
    return {
        subject: [payers[reference]]
        for subject, reference in references.items()
        if reference in payers
    }


def _owe(agency: organisations.Agency, rows: list[dict[str, Any]]) -> None:
    """Open an account; let everything be owed in bulk, and settle what was settled elsewhere."""
    first = min(date.fromisoformat(row["asked"]) for row in rows)
    account = payments.ReceivingAccount.objects.create(
        agency=agency, valid_from=first - timedelta(days=90), **ACCOUNT
    )
    payments.Obligation.objects.bulk_create(
        (
            payments.Obligation(
                id=uuid.uuid7(),
                agency=agency,
                reference=row["reference"],
                subject=f"{PREFIX}:{row['reference']}",
                fee_code=row["fee"],
                name=f"Khoản thử {row['fee']}",
                basis="Thử",
                gross=row["amount"],
                amount=row["amount"],
                account=account,
                asked_at=_noon(row["asked"]),
            )
            for row in rows
        ),
        batch_size=2_000,
    )
    for row in rows:
        if row["ended"]:
            _end(row)


def _end(row: dict[str, Any]) -> None:
    owed, at = payments.obligation_named(row["reference"]), _noon(row["ended_on"])
    if owed is None:
        raise LookupError(row["reference"])
    if row["ended"] == "cancelled":
        payments.cancel(owed.pk, reason="Thử", actor=LEADER, now=at)
        return
    money = payments.Money(
        payments.Channel.CASH,
        f"THU-{row['reference']}",
        row["amount"],
        (ledger.Kind.CASH, "1"),
        at.date(),
    )
    payments.receive(owed.pk, money, actor=CASHIER, now=at)


def _noon(day: str) -> datetime:
    noon = datetime.combine(date.fromisoformat(day), time(12))
    return timezone.make_aware(noon)


def _resolved(words: list[str], told: list[dict[str, Any]]) -> list[str]:
    """Turn `["undo", STEP]` into the command that takes back what a step brought in."""
    if words[0] != "undo":
        return words
    statement = told[int(words[1])]["told"][0]["statement"]
    return ["payments", "statement", "undo", statement, "--reason", "Thử", "--json"]


def _step(agency: organisations.Agency, words: list[str]) -> dict[str, Any]:
    if words == ["state"]:
        return _state(agency)
    out = io.StringIO()
    error = ""
    try:
        call_command(*words, stdout=out, stderr=out)
    except CommandError as refusal:
        error = str(refusal)
    return {"told": list(_read(out.getvalue())), "error": error}


def _read(said: str) -> Iterator[Any]:
    for line in said.splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            yield line


def _state(agency: organisations.Agency) -> dict[str, Any]:
    """Return what stands on each account, and what is owed and paid."""
    balances = ledger.trial_balance([agency.pk])
    rows = payments.obligations_of([agency.pk]).values_list("reference", "paid", "standing")
    return {
        "accounts": {f"{row.kind}:{row.key}": row.amount for row in balances if row.amount},
        "obligations": {reference: [paid, stands] for reference, paid, stands in rows},
    }


if __name__ == "__main__":
    main()
