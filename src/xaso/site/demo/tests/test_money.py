"""The demo's money adds up and is collected once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from xaso.kernel.identity.tests import make as people
from xaso.service.bank import api as bank
from xaso.service.cash_desk import api as cash_desk
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments
from xaso.service.receipts import api as receipts
from xaso.site.demo import money


@pytest.fixture
def at(db):
    return people.cast()


def test_the_demo_collects_fees_once_and_the_books_agree(at):
    actors = {
        "intake": [people.actor(at.minh, at.agency)],
        "leader": [people.actor(at.phuc, at.agency)],
        "clerk": [people.actor(at.mai, at.agency)],
    }
    for _ in range(2):
        money.collect(at.agency, actors, timezone.now())
    standings = list(payments.Obligation.objects.values_list("standing", flat=True))
    assert (standings.count("paid"), standings.count("open")) == (6, 4)
    assert receipts.Receipt.objects.count() == 6
    shift = cash_desk.Shift.objects.get()
    taken = sum(shift.takings.values_list("amount", flat=True))
    assert cash_desk.in_drawer(at.agency.pk, "1") == shift.float_amount + taken
    assert ledger.check().differences == []


def test_the_demo_s_bank_matches_most_and_leaves_some_to_people(at):
    actors = {
        "intake": [people.actor(at.minh, at.agency)],
        "leader": [people.actor(at.phuc, at.agency)],
        "clerk": [people.actor(at.mai, at.agency)],
    }
    money.collect(at.agency, actors, timezone.now())
    counted = bank.lines_of([at.agency.pk]).filter(state="counted")
    assert counted.count() == 3
    assert bank.too_much([at.agency.pk]).count() == 1
    waiting = bank.waiting_lines([at.agency.pk])
    assert sorted(waiting.values_list("why", flat=True)) == ["nothing", "nothing", "other_amount"]
    today = timezone.localdate()
    compared = bank.reconcile(at.agency.pk, since=today - timedelta(days=9), until=today)
    assert compared.differences == ()
