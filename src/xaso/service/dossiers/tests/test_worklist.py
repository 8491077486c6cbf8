"""Lists are cut desk by desk and agency by agency, and come out in one order without gaps."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from xaso.kernel.identity.tests import make as people
from xaso.kernel.organisations import api as organisations
from xaso.kernel.organisations.tests import make as make_agencies
from xaso.service.dossiers import worklist
from xaso.service.dossiers.tests import make
from xaso.service.dossiers.workload import workload

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return make.house()


def listed(at, *, who=None, agency=None, **asked):
    actor = people.actor(who or at.minh, agency or at.agency, on=make.MORNING.date())
    return worklist.queue(actor, agency or at.agency, **asked)


def made(at, state, hours, **more):
    return make.dossier(at, state, now=make.MORNING + timedelta(hours=hours), **more)


def walk(at, *, size=2, **asked):
    """Return every page forwards, then every page back from the last."""
    forward, after = [], None
    while page := listed(at, after=after, limit=size, **asked):
        forward.append(page)
        after = key(page[-1], asked)
    back, before = [], key(forward[-1][0], asked)
    while page := listed(at, before=before, limit=size, **asked):
        back.append(page)
        before = key(page[0], asked)
    return forward, back


def key(dossier, asked):
    return worklist.moment_of(dossier, text=asked.get("text", "")), dossier.pk


def test_two_desks_are_one_list_by_date(at):
    found = [made(at, state, hours) for hours, state in enumerate(["submitted", "resolved"] * 3)]
    expected = sorted(found, key=lambda one: (one.due_at or one.answer_by, one.pk))

    assert [one.pk for one in listed(at)] == [one.pk for one in expected]
    assert [one.pk for one in listed(at, limit=4)] == [one.pk for one in expected[:4]]


@pytest.mark.parametrize("asked", [{}, {"text": "Trần"}])
def test_pages_forwards_and_back_hold_everything_once(at, asked):
    for hours, state in enumerate(["submitted", "resolved", "submitted"] * 2 + ["resolved"]):
        made(at, state, hours // 2)
    whole = [one.pk for one in listed(at, **asked)]
    forward, back = walk(at, **asked)

    assert [one.pk for page in forward for one in page] == whole
    earlier = [one.pk for page in reversed(back) for one in page]
    assert earlier == whole[: len(earlier)]
    assert len(earlier) == len(whole) - len(forward[-1])


def test_what_is_looked_for_comes_newest_first_ended_or_not(at):
    found = [made(at, state, hours) for hours, state in enumerate(["returned", "submitted"] * 2)]

    assert [one.pk for one in listed(at, text="trần nguyễn")] == [one.pk for one in found[::-1]]
    assert [one.pk for one in listed(at, text="trần", steps=["done"])] == [
        found[2].pk,
        found[0].pk,
    ]
    assert listed(at, text="không ai") == []


def test_a_merged_commune_lists_its_predecessors_work_among_its_own(at):
    old = make.house(code="1.000002")
    mine = [made(at, "submitted", hours) for hours in (0, 2)]
    theirs = [made(old, "submitted", hours) for hours in (1, 3)]
    assert [one.pk for one in listed(at)] == [one.pk for one in mine]
    organisations.AgencySuccession.objects.create(
        predecessor=old.agency, successor=at.agency, kind="merge", on=date(2026, 7, 1)
    )
    at.agency.known_scope = None

    by_hour = [mine[0].pk, theirs[0].pk, mine[1].pk, theirs[1].pk]
    assert [one.pk for one in listed(at)] == by_hour
    assert [one.pk for one in listed(at, text="Trần")] == by_hour[::-1]
    assert [one.pk for one in listed(at, text="Trần", limit=3)] == by_hour[:0:-1]


def test_what_another_shares_is_found_and_is_nobodys_work_here(at):
    shared, own = made(at, "submitted", 0), made(at, "submitted", 1)
    guest = make_agencies.agency(name="UBND xã Bạn", is_shown=False)
    clerk = people.staff("intake", agency=guest)
    assert listed(at, who=clerk, agency=guest, text="Trần") == []
    shared.accesses.create(agency=guest, ground="phối hợp")

    assert [one.pk for one in listed(at, who=clerk, agency=guest, text="Trần")] == [shared.pk]
    assert listed(at, who=clerk, agency=guest) == []
    assert own.pk not in {one.pk for one in listed(at, who=clerk, agency=guest, text="Trần")}


def test_who_reads_nothing_lists_nothing(at):
    made(at, "submitted", 0)
    technician = people.staff("technician", "intake", agency=at.agency)

    assert listed(at, who=technician) == []
    assert listed(at, who=technician, text="Trần") == []


@pytest.mark.parametrize("asked", [{}, {"text": "Trần"}])
def test_a_list_costs_the_same_at_any_length(at, django_assert_num_queries, asked):
    made(at, "submitted", 0)
    listed(at, **asked)
    for hours in range(1, 4):
        made(at, "submitted", hours)
    actor = people.actor(at.minh, at.agency, on=make.MORNING.date())
    with django_assert_num_queries(3 if asked else 2):
        assert len(worklist.queue(actor, at.agency, **asked)) == 4


def test_nothing_waiting_to_be_fetched_is_late(at):
    made(at, "resolved", -24 * 60)
    made(at, "submitted", -24 * 60)
    loads = workload([at.agency.pk], ["intake", "return"], make.MORNING)

    assert (loads["return"].open, loads["return"].late) == (1, 0)
    assert (loads["intake"].open, loads["intake"].late) == (1, 1)
