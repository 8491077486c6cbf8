"""A sample of the checks of permission, taken out in turn: the table of access misses each."""

from __future__ import annotations

from random import Random

import pytest
from mutants import permissions
from mutants.checks import BY_HAND, checks
from mutants.second_walls import WALLS

from tests.access import world

CHOSEN = (
    "kernel/identity/requests.py admitted: if not held",
    "service/dossiers/policies.py may_move: if not transition.by_drafter",
    "service/dossiers/selectors.py look_up: if not hmac",
    "kernel/rights/views/delegations.py end: any post let in",
    "service/dossiers/views/dossier.py : results.results_of(dossier.pk).filter",
)


@pytest.mark.django_db
def test_a_check_that_is_gone_is_noticed():
    chosen = [one for one in checks() if one.place.startswith(CHOSEN)]
    assert len(chosen) == len(CHOSEN)

    report = permissions.run(world.build(), chosen, 0, Random(1))

    assert not report.unnoticed
    assert report.noticed == len(chosen)


def test_every_kind_of_check_is_found_and_every_second_wall_is_a_check():
    found = checks()
    places = {one.place for one in found}

    assert {one.kind for one in found} == {"guard", "condition", "filter", "by hand"}
    assert len({one.path for one in found if one.kind == "by hand"}) == len({
        path for path, _, _ in BY_HAND
    })
    assert not WALLS.keys() - places
