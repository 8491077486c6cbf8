"""One after the other: whoever tells movements of an account, matches, or clears own cash."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xaso.kernel.organisations.tests import make as agencies
from xaso.kernel.scope import api as scope
from xaso.service.bank import api as bank
from xaso.service.bank.tests import make
from xaso.service.bank.tests.make import ACCOUNT, Told, booked, imported, matched
from xaso.service.payments.tests.make import KEEPER, NOON


@pytest.fixture
def agency(db):
    made = agencies.agency()
    with scope.of(agencies=[made.pk]):
        make.account(made)
        yield made


def turns(act):
    """Return for which turns an act waits, until its transaction ends."""
    with CaptureQueriesContext(connection) as asked:
        act()
    waits = [each["sql"] for each in asked if "pg_advisory_xact_lock" in each["sql"]]
    return {each.partition("hashtextextended(")[2].replace("' || '", "") for each in waits}


def turn(name, of):
    return f"'{name}:{of}', 0))"


def test_an_account_is_told_of_by_one_at_a_time(agency):
    told, again = Told(10_000, "a", number="FT1"), Told(9_000, "a", number="FT1")
    own = turn("bank", f"{agency.pk}:{ACCOUNT}")
    assert own in turns(lambda: imported(agency, booked([told])))
    second = imported(agency, booked([again]))
    held = bank.Line.objects.get(state="held")
    decide = partial(bank.decide_held, held.pk, is_new=False, actor=KEEPER, now=NOON)
    assert own in turns(decide)
    statement = make.statement(second)
    undo = partial(bank.undo_statement, statement.pk, reason="Nhầm", actor=KEEPER, now=NOON)
    assert own in turns(undo)
    make.hook(agency)
    assert own in turns(lambda: bank.hear(make.letter(), now=NOON))


def test_an_agency_matches_one_at_a_time(agency):
    imported(agency, booked([Told(10_000, "a")]))
    assert turn("bank.match", agency.pk) in turns(lambda: matched(agency))


def test_own_cash_is_cleared_one_at_a_time(agency):
    imported(agency, booked([Told(10_000, "a")]))
    line = bank.Line.objects.get()

    def clear():
        with pytest.raises(bank.WrongStatement):
            bank.clear_deposit(line.pk, proof="GNT 1", actor=KEEPER, now=NOON)

    assert turn("bank", f"{agency.pk}:deposits") in turns(clear)
