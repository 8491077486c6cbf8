"""Walking the table: ask as each role for a thing of each owner, and compare."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.urls import reverse

from tests.access import asking
from xaso.site.operations.access import ROLES, lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django.http import HttpResponse

    from tests.access.world import World
    from xaso.site.operations.access import Line

PROOFS = ("/can-bo/dang-nhap/", "/nop-ho-so/tiep-tuc/")
ALLOWED = frozenset({200, 201, 409, 422})


class Cell(NamedTuple):
    """One answer."""

    line: Line
    whose: str
    role: str
    expected: int
    status: int
    is_asked_for_proof: bool
    """It leads to signing in, or to the code of a draft."""

    @property
    def name(self) -> str:
        """Return what a failure says."""
        return f"{self.line.key} [{self.whose}] as {self.role}"

    @property
    def is_allowed(self) -> bool:
        """Tell whether the answer lets the person through: a page, a deed, or a form's errors."""
        return self.status in ALLOWED or (self.status in {302, 303} and not self.is_asked_for_proof)

    @property
    def differs(self) -> bool:
        """Tell whether it is another answer than expected."""
        return self.status != self.expected


def walk(
    world: World,
    wanted: Callable[[Line], bool] = lambda _line: True,
    *,
    order: Callable[[list[tuple[Line, str, str]]], object] | None = None,
) -> Iterator[Cell]:
    """Yield the answers of the reviewed lines that are wanted; nothing asked leaves a trace.

    Args:
        order: Shuffles the cells in place.
    """
    cells = [
        (line, whose, role)
        for line in lines()
        if wanted(line)
        for whose in line.expected
        for role in ROLES
    ]
    if order is not None:
        order(cells)
    for line, whose, role in cells:
        yield ask(world, line, whose, role)


def ask(world: World, line: Line, whose: str, role: str) -> Cell:
    """Ask once, and leave database and cookies as they were: sign-out is a route too."""
    answer = respond(world, line, whose, role)
    target = answer.headers.get("Location", "")
    return Cell(
        line,
        whose,
        role,
        line.expected[whose][role],
        answer.status_code,
        is_asked_for_proof=any(page in target for page in PROOFS),
    )


def respond(world: World, line: Line, whose: str, role: str) -> HttpResponse:
    """Return the answer itself."""
    browser = world.browsers[role]
    asked = asking.of(world, line.route, line.case, whose, role)
    address = reverse(line.route, kwargs=asked.arguments or None) + asked.query
    cookies = copy.deepcopy(browser.cookies)
    with transaction.atomic():
        if line.method == "POST":
            answer = browser.post(address, asked.body, headers=asked.headers)
        else:
            answer = browser.generic(line.method, address, asked.raw or b"", headers=asked.headers)
        _ = b"".join(answer) if answer.streaming else answer.content
        transaction.set_rollback(True)
    browser.cookies = cookies
    return answer


def told(different: Iterable[Cell]) -> str:
    """Return the differing cells, one on a line."""
    return "\n".join(
        f"{cell.name}: expected {cell.expected}, got {cell.status}" for cell in different
    )
