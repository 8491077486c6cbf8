"""What of `proofs.callbacks` runs inside a server's data folder.

usage: python -m faults.inside proofs.callbacks_inside
    prepare ADDRESS COUNT SEED | settle | race COUNT SEED
"""

from __future__ import annotations

import json
import sys
import threading
from collections import Counter
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import uuid_utils.compat as uuid
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.organisations import api as organisations
from xaso.kernel.scope import api as scope
from xaso.lib import payment_reference
from xaso.service.gateways import api as gateways
from xaso.service.gateways.providers import GATEWAYS
from xaso.service.gateways.providers.base import Wanted
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments
from xaso.service.payments.tests.make import KEEPER, LEADER

if TYPE_CHECKING:
    from collections.abc import Callable

KEY, TERMINAL = "KHOATHUNGHIEM", "XASOTHU1"
AMOUNTS = (2_000, 8_000, 10_000, 25_000, 50_000, 127_000, 1_200_000)
PLANTS = 50
LONG = timedelta(hours=12)
"""Payers of a trial are not hurried: a slow machine must not let them expire on their way."""


def main() -> None:
    """Do one of the three, and tell."""
    what, *words = sys.argv[1:]
    with scope.everything():
        told = {"prepare": prepare, "settle": settle, "race": race}[what](*words)
    print(json.dumps(told))


def prepare(address: str, count: str, seed: str) -> dict[str, Any]:
    """Connect the agency, ask for so many amounts, begin to pay each; return the pay queries."""
    agency = organisations.Agency.objects.get(profile__host=None, profile__isnull=False)
    access = gateways.Access(
        TERMINAL,
        KEY,
        f"{address}/paymentv2/vpcpay.html",
        f"{address}/merchant_webapi/api/transaction",
    )
    now = timezone.now()
    line = gateways.connect(agency, "vnpay", access, actor=audit.Actor(kind="command"), now=now)
    chance = Random(f"{seed}-orders")
    numbers = chance.sample(range(payment_reference.CAPACITY), int(count))
    owed = [_owed(agency, payment_reference.issue(number), chance, now) for number in numbers]
    begun = [_begun(line, row, now) for row in owed]
    payments.Obligation.objects.bulk_create(owed, batch_size=2_000)
    gateways.Attempt.objects.bulk_create(begun, batch_size=2_000)
    return {"queries": [_query(access, row) for row in begun]}


def _owed(agency: Any, reference: str, chance: Random, now: Any) -> payments.Obligation:
    amount = chance.choice(AMOUNTS)
    return payments.Obligation(
        agency=agency,
        reference=reference,
        subject=f"proofs.thing:{reference}",
        fee_code="certified-copy",
        name="Phí chứng thực",
        basis="Thử",
        gross=amount,
        amount=amount,
        asked_at=now,
    )


def _begun(line: gateways.Credential, row: payments.Obligation, now: Any) -> gateways.Attempt:
    return gateways.Attempt(
        id=uuid.uuid7(),
        agency_id=row.agency_id,
        credential=line,
        obligation=row,
        gateway="vnpay",
        reference=f"{row.reference}0A",
        amount=row.amount,
        created_at=now,
        expires_at=now + LONG,
        ask_at=now + LONG,
    )


def _query(access: gateways.Access, row: gateways.Attempt) -> str:
    wanted = Wanted(
        reference=row.reference,
        amount=row.amount,
        text=f"Phí chứng thực {row.obligation.reference}",
        created_at=row.created_at,
        expires_at=row.expires_at,
        return_url="http://127.0.0.1/",
        ip="127.0.0.1",
    )
    return GATEWAYS["vnpay"].start(access, wanted).partition("?")[2]


def settle() -> dict[str, Any]:
    """Let the sweeper ask until nothing is left to learn; tell what stands."""
    never_told = gateways.Attempt.objects.filter(told_at=None).exclude(state="paid")
    silent = set(never_told.values_list("pk", flat=True))
    for hours in (13, 14, 100):
        gateways.sweep(now=timezone.now() + timedelta(hours=hours), limit=1_000_000)
    paid = gateways.Attempt.objects.filter(state="paid")
    counted = payments.Payment.objects.filter(channel="vnpay")
    agency_id = paid.values_list("agency_id", flat=True)[0]
    check = ledger.check()
    return {
        "paid": {
            row.reference: [row.number, row.amount]
            for row in paid.only("reference", "number", "amount")
        },
        "pending": gateways.Attempt.objects.filter(state="pending").count(),
        "never_told": paid.filter(pk__in=silent).count(),
        "verdicts": Counter(gateways.Callback.objects.values_list("verdict", flat=True)),
        "forgeries": gateways.Forgeries.objects.aggregate(sum=Sum("times"))["sum"],
        "clearing": ledger.balance(ledger.account(agency_id, ledger.Kind.CLEARING, "vnpay")),
        "counted": counted.aggregate(sum=Sum("applied"))["sum"],
        "ledger": {"sum": int(check.sum), "differences": len(check.differences)},
    }


def race(count: str, seed: str) -> dict[str, Any]:
    """Let two ask for each refund at once and two send each return; plant doubles."""
    chance = Random(f"{seed}-races")
    known = list(payments.Payment.objects.filter(channel="vnpay").order_by("id"))
    raced = chance.sample(known, min(int(count), len(known)))
    missed: list[str] = []
    sent: Counter[str] = Counter()
    for payment in raced:
        asked = _both(lambda row=payment: _ask(row))  # type: ignore[misc]
        won = [one for one in asked if one is not None]
        if len(won) != 1:
            missed.append(f"refund of {payment.external} asked for {len(won)} times")
        if not won:
            continue
        payments.approve_refund(won[0], actor=LEADER, now=timezone.now())
        row = gateways.Return.objects.get(refund_id=won[0])
        sent.update(_both(lambda pk=row.pk: gateways.send_return(pk, now=timezone.now()).state))  # type: ignore[misc]
    missed += _planted(chance.sample(known, min(PLANTS, len(known))))
    proved = payments.Refund.objects.filter(state="proved").count()
    if proved != len(raced):
        missed.append(f"{proved} refunds proved of {len(raced)}")
    check = ledger.check()
    if check.sum or check.differences:
        missed.append(f"ledger after the refunds: {check.sum}, {len(check.differences)}")
    numbers = [payment.external for payment in raced]
    references = gateways.Attempt.objects.filter(number__in=numbers)
    return {
        "races": len(raced),
        "sent": dict(sent),
        "planted": PLANTS,
        "references": list(references.values_list("reference", flat=True)),
        "missed": missed,
    }


def _ask(payment: payments.Payment) -> Any:
    """Ask for a refund; return its id, None where somebody was first."""
    try:
        return payments.ask_refund(
            payment.pk,
            amount=payment.amount,
            reason="Nộp nhầm",
            payee=payments.Payee(),
            actor=KEEPER,
            now=timezone.now(),
        ).pk
    except payments.AlreadyRefunded:
        return None


def _both(act: Callable[[], Any]) -> list[Any]:
    """Do it over two connections at the same moment; return what each got."""
    barrier, found = threading.Barrier(2), []

    def run() -> None:
        try:
            with scope.everything():
                connection.ensure_connection()
                barrier.wait(30)
                found.append(act())
        finally:
            connection.close()

    racers = [threading.Thread(target=run) for _ in range(2)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    return found


def _planted(rows: list[payments.Payment]) -> list[str]:
    """Plant each payment a second time, past every service: the database has to refuse it."""
    missed = []
    for row in rows:
        number = row.external
        row.pk = uuid.uuid7()
        try:
            with transaction.atomic():
                row.save(force_insert=True)
                transaction.set_rollback(True)
        except IntegrityError:
            continue
        missed.append(f"payment {number} stands twice")
    return missed


if __name__ == "__main__":
    main()
