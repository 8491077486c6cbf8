"""Money that was nobody's due: asked for and given up at once, so that it goes back as too much."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from xaso.kernel.audit import api as audit
from xaso.kernel.organisations.tests import make as agencies
from xaso.kernel.scope import api as scope
from xaso.service.bank import api as bank
from xaso.service.bank.services.returning import send_back
from xaso.service.bank.tests import make
from xaso.service.bank.tests.make import CONSOLE, DAY, Told, booked, imported, matched
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments
from xaso.service.payments.tests.make import CASHIER, KEEPER, LEADER, NOON

SENDER = payments.Payee("970436", "123456", "LE VAN A")


@pytest.fixture
def agency(db):
    made = agencies.agency()
    with scope.of(agencies=[made.pk]):
        make.account(made)
        yield made


@pytest.fixture
def line(agency):
    imported(agency, booked([Told(12_000, "chuyen nham")]))
    matched(agency)
    made = bank.Line.objects.get()
    assert made.why == "nothing"
    return made


def sent(line, **change: Any):
    told: dict[str, Any] = {"payee": SENDER, "reason": "Chuyển nhầm", "actor": KEEPER, "now": NOON}
    return send_back(line.pk, **told | change)


def test_all_of_it_is_too_much_and_waits_for_a_second_person(agency, line):
    refund = sent(line)
    line.refresh_from_db()
    assert (line.state, line.how, line.why, line.settled_at) == ("counted", "by_hand", "", NOON)
    owed = payments.Obligation.objects.get()
    assert line.obligation == owed
    assert (owed.fee_code, owed.subject, owed.gross, owed.paid, owed.standing, owed.reason) == (
        "mistaken-transfer", f"bank.line:{line.pk}", 12_000, 0, "cancelled", "Chuyển nhầm",
    )  # fmt: skip
    assert (refund.payment, refund.amount, refund.reason, refund.asked_by_id, refund.state) == (
        line.payment, 12_000, "Chuyển nhầm", KEEPER.id, "asked",
    )  # fmt: skip
    assert payments.payee_of(refund) == SENDER
    assert ledger.balance(ledger.account(agency.pk, "suspense", "unknown")) == 0
    assert ledger.balance(ledger.account(agency.pk, "suspense", "over")) == -12_000
    entry = audit.trail_of("bank.line", line.pk).get()
    assert (entry.verb, entry.actor_id) == ("bank.send_back", KEEPER.id)
    assert entry.details == {
        "amount": 12_000, "day": DAY.isoformat(), "obligation": str(owed.pk),
    }  # fmt: skip
    with pytest.raises(bank.NotWaiting):
        sent(line)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"payee": SENDER._replace(bin="")}, "number"),
        ({"payee": SENDER._replace(number="")}, "number"),
        ({"payee": SENDER._replace(holder="")}, "number"),
    ],
)
def test_what_is_missing_stands_beside_its_field(line, change, field):
    with pytest.raises(bank.WrongStatement) as refused:
        sent(line, **change)
    assert refused.value.field == field
    assert not payments.Obligation.objects.exists()


@pytest.mark.parametrize("actor", [CASHIER, LEADER, CONSOLE])
def test_only_a_person_who_keeps_the_books_sends_back(line, actor):
    with pytest.raises(bank.NotBookkeeper):
        sent(line, actor=actor)


def test_a_line_that_somebody_proposed_a_match_for_stays(agency, line):
    asked = make.proposed(agency, line)
    with pytest.raises(bank.WrongStatement, match="đề nghị khớp đang chờ") as refused:
        sent(line)
    assert refused.value.field == ""
    bank.refuse(asked.pk, reason="Nhầm", actor=KEEPER, now=NOON)
    assert sent(line).amount == 12_000


def test_what_is_not_there_is_not_sent_back(line):
    line.pk = UUID(int=1)
    with pytest.raises(bank.UnknownLine):
        sent(line)
