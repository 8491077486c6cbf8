"""Every address answers every role about everybody's things as the reviewed table says.

The table is `src/xaso/site/operations/data/access.toml`. `script/prove 2.2` walks all of it; here
HEAD, which the views answer as GET, and the methods refused to everybody are left out.
"""

from __future__ import annotations

import pytest

from tests.access import lists, walking, world
from tests.access.lists import MARKS, found_in
from xaso.site.operations import access

PARTS = 4


def is_asked(line: access.Line) -> bool:
    """Tell whether a line is worth asking again and again: HEAD is GET, and 405 is for all."""
    answers = {status for row in line.expected.values() for status in row.values()}
    return line.method != "HEAD" and (answers != {405} or line.method == "POST")


@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_every_route_answers_every_role_as_the_table_says(part):
    routes = sorted({line.route for line in access.lines()})
    mine = set(routes[part::PARTS])
    made = world.build()

    cells = walking.walk(made, lambda line: line.route in mine and is_asked(line))
    different = [cell for cell in cells if cell.differs]

    assert not different, "judge, and change code or table:\n" + walking.told(different)


@pytest.mark.django_db
def test_lists_searches_and_counts_show_what_is_theirs_to_see():
    made = world.build()
    different = [
        f"{row.name} as {role}: expected {sorted(row.found[role])}, found {sorted(found)}"
        for row in access.seen()
        for role in access.ROLES
        if (found := found_in(made, row.name, row.address, role)) != row.found[role]
    ]

    assert not different, "\n".join(different)
    assert {row.name for row in access.seen()} == set(MARKS)
    assert {name: said for name, (said, _) in lists.counts(made).items()} == {
        name: wanted for name, (_, wanted) in lists.counts(made).items()
    }


def test_each_kind_of_route_lets_in_whom_it_is_for_and_nobody_else():
    """By the table itself: at least one allowed answer for each role a kind is for, else none."""
    let_in = {
        (line.route, role)
        for line in access.lines()
        for by_role in line.expected.values()
        for role, status in by_role.items()
        if is_plainly_allowed(line.route, role, status)
    }
    wrong = [
        f"{name}: {role}"
        for name, kind in access.kinds().items()
        for role in access.ROLES
        if any((route, role) in let_in for route in kind.routes) != (role in kind.allowed)
    ]

    assert not wrong


def is_plainly_allowed(route: str, role: str, status: int) -> bool:
    """Tell from the status alone; a redirect of who has not signed in or shown a code is none."""
    if status in {302, 303}:
        to_sign_in = role in {"anonymous", "resident"} and status == 302
        to_code = route.startswith("dossiers:apply-") and role != "resident"
        return not to_sign_in and not to_code
    return status in walking.ALLOWED
