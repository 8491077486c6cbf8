"""The demo's providers send bills once, and the books of each agree."""

from __future__ import annotations

import pytest
from django.utils import timezone

from xaso.kernel.identity.tests import make as people
from xaso.kernel.residents.tests import make as make_residents
from xaso.service.bills import api as bills
from xaso.service.ledger import api as ledger
from xaso.site.demo.bills import send_bills
from xaso.site.demo.people import HAMLETS


@pytest.fixture
def at(db):
    made = people.cast()
    make_residents.hamlets(made.agency, *(f"Xóm {name}" for name in HAMLETS))
    return made


def test_the_demo_sends_bills_once_and_some_are_paid(at, settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    actors = {"officer": [people.actor(at.thao, at.agency)]}
    for _ in range(2):
        send_bills(at.agency, actors, timezone.now())
    kinds = sorted(bills.Provider.objects.values_list("kind", flat=True))
    assert kinds == ["land_tax", "school", "waste", "water"]
    states = set(bills.Bill.objects.values_list("kind", "state"))
    assert {("school", "paid"), ("school", "open"), ("land_tax", "outside")} <= states
    assert bills.Bill.objects.filter(kind="school").count() == 45
    assert ledger.check().differences == []
