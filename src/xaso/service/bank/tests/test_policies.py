"""Who does what at the bank's side: by post, and whether it has to be a person."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from uuid import UUID

import pytest

from xaso.kernel.audit import api as audit
from xaso.service.bank import api as bank
from xaso.service.bank import policies
from xaso.service.bank.tests.make import CONSOLE
from xaso.service.payments.tests.make import CASHIER, KEEPER, LEADER

JOB = audit.Actor(kind="job")
RESIDENT = audit.Actor(kind="resident", id=UUID(int=4))
ASKED = bank.Proposal(by_id=UUID(int=9))
ACTORS = (KEEPER, LEADER, CASHIER, RESIDENT, CONSOLE, JOB)


@pytest.mark.parametrize(
    ("ask", "let"),
    [
        (policies.bookkeeper, {KEEPER, CONSOLE, JOB}),
        (policies.refuser, {KEEPER, LEADER, CONSOLE, JOB}),
        (policies.person, {KEEPER}),
        (policies.decider, {LEADER}),
        (partial(policies.second_person, proposal=ASKED), {KEEPER, LEADER}),
    ],
)
def test_who_is_let(ask, let):
    for actor in (*ACTORS, *(replace(each, id=None) for each in (CASHIER, RESIDENT))):
        if actor in let:
            assert ask(actor) == actor.id
            continue
        with pytest.raises(bank.NotBookkeeper):
            ask(actor)


@pytest.mark.parametrize(
    ("ask", "post"),
    [
        (policies.person, KEEPER),
        (policies.decider, LEADER),
        (partial(policies.second_person, proposal=ASKED), LEADER),
    ],
)
def test_where_a_person_is_needed_nobody_in_particular_is_let(ask, post):
    with pytest.raises(bank.NotBookkeeper):
        ask(replace(post, id=None))


def test_who_proposed_is_no_second_person():
    with pytest.raises(bank.OtherPerson):
        policies.second_person(replace(KEEPER, id=ASKED.by_id), ASKED)
    assert [actor for actor in ACTORS if bank.may_see(actor)] == [KEEPER, LEADER]
