"""A short run of the races; `script/prove 2.6` holds two hundred of each."""

from __future__ import annotations

from faults.races import races

from xaso.service.dossiers.views.acts import BY_SLUG


def test_one_wins_and_the_others_get_409_with_what_they_typed():
    held, figures = races(each=8, seed=11)

    assert held, figures["missed"]
    assert set(figures["by_transition"]) == {*BY_SLUG, "resident-supply"}
