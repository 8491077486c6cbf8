"""The reviewed table of access names every route, and nothing that is gone.

Whether the site answers as it says is walked in `tests/access`.
"""

from __future__ import annotations

import json
import os
from io import StringIO

import pytest
from django.core.management import call_command

from xaso.service.dossiers.views.acts import BY_SLUG
from xaso.site.operations import access
from xaso.site.operations.routes import routes


def reviewed():
    """Return the reviewed lines; a proof hides one to see that it is missed."""
    hidden = os.environ.get("XASO_HIDE_ROUTE")
    return [line for line in access.lines() if line.key != hidden]


def test_every_route_has_a_line_for_every_method_and_no_line_has_lost_its_route():
    judged = {(line.route, line.method) for line in reviewed()}
    wanted = {(route.name, method) for route in routes() for method in access.METHODS}

    assert judged == wanted


def test_every_line_is_of_one_kind():
    listed = [route for kind in access.kinds().values() for route in kind.routes]

    assert sorted(listed) == sorted({route.name for route in routes()})


def test_every_case_of_a_route_is_asked_by_every_method():
    cases: dict[str, dict[str, set[str]]] = {}
    for line in access.lines():
        cases.setdefault(line.route, {}).setdefault(line.method, set()).add(line.case)
    uneven = {
        route: by_method
        for route, by_method in cases.items()
        if len({frozenset(known) for known in by_method.values()}) > 1
    }

    assert not uneven
    acts = {case.partition("+")[0] for case in cases["dossiers:act"]["POST"]}
    assert acts == {*BY_SLUG, "khong-co"}


def test_the_table_itself_breaks_nothing_and_tells_strangers_nothing():
    """No 5xx; another's thing is never 403, which would say that it exists."""
    for line in access.lines():
        for whose, by_role in line.expected.items():
            assert max(by_role.values()) < 500, line.key
            if whose in {"other", "none"}:
                assert 403 not in by_role.values(), f"{line.key} [{whose}]"
            assert by_role["foreign"] != 403, line.key


def test_what_is_refused_to_all_may_be_written_as_one_number(monkeypatch):
    monkeypatch.setattr(access, "_written", lambda: {"routes": {"GET HEAD home": 405}})

    [get, head] = access.lines()

    assert (get.method, head.method) == ("GET", "HEAD")
    assert get.expected == {"none": dict.fromkeys(access.ROLES, 405)}


@pytest.mark.parametrize("row", [{"GET x": [200]}, {"GET x": {"mine": [200] * 9}}])
def test_a_row_with_a_wrong_word_or_a_missing_column_is_refused(monkeypatch, row):
    monkeypatch.setattr(access, "_written", lambda: {"routes": row})

    with pytest.raises(ValueError, match="GET x"):
        list(access.lines())


def test_the_command_prints_one_row_for_each_route_and_method():
    out = StringIO()
    call_command("access_table", json=True, stdout=out)
    rows = json.loads(out.getvalue())

    asked = {(row["route"], row["method"]) for row in rows}
    assert asked == {(route.name, method) for route in routes() for method in access.METHODS}
    own = next(
        row for row in rows if (row["route"], row["method"]) == ("dossiers:staff-dossier", "GET")
    )
    assert own["expected"]["other"]["leader"] == 404
    assert own["expected"]["own"]["leader"] == 200


def test_the_command_fails_where_a_route_has_no_row(monkeypatch):
    monkeypatch.setattr(access, "_written", lambda: {"routes": {}})
    out = StringIO()

    with pytest.raises(SystemExit):
        call_command("access_table", stdout=out)
    assert "chưa duyệt" in out.getvalue()
