"""A file tried on the page counts nothing; gone once it is imported, dropped or a day old."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations.tests import make as agencies
from xaso.kernel.scope import api as scope
from xaso.service.bank import api as bank
from xaso.service.bank.models import Trial
from xaso.service.bank.services import trying
from xaso.service.bank.tests import make
from xaso.service.bank.tests.make import ACCOUNT, CONSOLE, Told, booked
from xaso.service.payments.tests.make import CASHIER, KEEPER, LEADER, NOON


@pytest.fixture
def agency(db):
    made = agencies.agency()
    with scope.of(agencies=[made.pk]):
        make.account(made)
        yield made


def tried(agency, **change: Any):
    told: dict[str, Any] = {"name": "a.csv", "layout": "mb", "account": ACCOUNT}
    told |= {"actor": KEEPER, "now": NOON}
    content = make.file_of("mb", booked([Told(9_000, "tien thu hai")]))
    return trying.keep(content, agency=agency, **told | change)


def is_forgotten(trial):
    return not Trial.objects.filter(pk=trial.pk).exists() and keyring.is_destroyed(trial.key_id)


def test_a_tried_file_is_kept_sealed_and_counts_nothing(agency):
    trial = tried(agency, name="a" * 151)
    assert (trial.name, trial.by_id, trial.at) == ("a" * 150, KEEPER.id, NOON)
    assert b"tien thu hai" not in bytes(trial.sealed)
    told = trying.told_of(trial, actor=KEEPER, now=NOON)
    assert (told.lines, told.imported, told.statement) == (1, 1, None)
    assert not bank.Statement.objects.exists()
    assert not is_forgotten(trial)


def test_what_was_tried_is_imported_once_and_forgotten(agency):
    trial = tried(agency)
    made = trying.bring_in(trial.pk, actor=KEEPER, now=NOON)
    assert make.statement(made).name == "a.csv"
    assert bank.Line.objects.get().amount == 9_000
    assert is_forgotten(trial)
    with pytest.raises(Trial.DoesNotExist):
        trying.bring_in(trial.pk, actor=KEEPER, now=NOON)


def test_a_kept_file_is_read_in_another_way(agency):
    trial = tried(agency, layout="bidv", account="")
    with pytest.raises(bank.NotBookkeeper):
        trying.choose(trial.pk, layout="mb", account="", actor=CASHIER)
    with pytest.raises(bank.WrongStatement):
        trying.told_of(trial, actor=KEEPER, now=NOON)
    chosen = trying.choose(trial.pk, layout="mb", account=ACCOUNT, actor=KEEPER)
    kept = Trial.objects.get()
    assert (chosen.pk, kept.layout, kept.account) == (trial.pk, "mb", ACCOUNT)
    assert trying.told_of(kept, actor=KEEPER, now=NOON).imported == 1
    trying.drop(trial.pk, actor=KEEPER)
    with pytest.raises(Trial.DoesNotExist):
        trying.choose(trial.pk, layout="mb", account="", actor=KEEPER)


def test_what_was_tried_is_dropped(agency):
    trial = tried(agency)
    with pytest.raises(bank.NotBookkeeper):
        trying.drop(trial.pk, actor=CASHIER)
    trying.drop(trial.pk, actor=KEEPER)
    assert is_forgotten(trial)
    assert not bank.Statement.objects.exists()
    with pytest.raises(Trial.DoesNotExist):
        trying.drop(uuid4(), actor=KEEPER)


@pytest.mark.parametrize("actor", [CASHIER, LEADER, CONSOLE])
def test_only_a_person_who_keeps_the_books_tries(agency, actor):
    with pytest.raises(bank.NotBookkeeper):
        tried(agency, actor=actor)


def test_what_nobody_imports_within_a_day_is_forgotten(agency):
    old = [tried(agency, now=NOON - timedelta(days=1, hours=hour)) for hour in (0, 5)]
    young = tried(agency, now=NOON - timedelta(hours=23))
    assert trying.sweep(now=NOON) == 2
    assert [is_forgotten(trial) for trial in (*old, young)] == [True, True, False]
    assert trying.sweep(now=NOON) == 0
