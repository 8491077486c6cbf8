"""Who is expected to get what from every address: the reviewed table, read and laid out.

The answers are text that people review (`data/access.toml`); nothing here asks a policy. A test
walks every row over HTTP with real objects and compares.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from xaso.site.operations.routes import routes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TABLE = Path(__file__).with_name("data") / "access.toml"
METHODS = ("GET", "HEAD", "POST", "PATCH")
OWNERSHIPS = ("own", "same", "other", "successor", "none")
"""Whose the thing asked for is; `none` where there is no such thing, or an address names none."""
ROLES = (
    "anonymous",
    "resident",
    "intake",
    "officer",
    "leader",
    "clerk",
    "admin",
    "technician",
    "foreign",
)
"""Who asks: nobody; a resident who proved her secret; six posts of a commune; another's leader."""


class Line(NamedTuple):
    """One address and method, in one case of its arguments, with the answers expected."""

    route: str
    case: str
    method: str
    expected: Mapping[str, Mapping[str, int]]
    """Status by role, by ownership."""

    @property
    def key(self) -> str:
        """Return how the table names the line."""
        return " ".join(filter(None, (self.method, self.route, self.case)))


class Kind(NamedTuple):
    """One kind of route: its routes, and the roles it is for."""

    routes: tuple[str, ...]
    allowed: frozenset[str]


class Seen(NamedTuple):
    """One list, search or count: whose things each role finds in it."""

    name: str
    address: str
    found: Mapping[str, frozenset[str]]
    """Ownerships by role."""


@cache
def _written() -> dict[str, Any]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def lines() -> Iterator[Line]:
    """Yield the reviewed lines, one for each method.

    Raises:
        ValueError: A row of the table cannot be read: a word is unknown or a column is missing.
    """
    written = _written()["routes"]
    owned = {_split(key)[1] for key, answers in written.items() if isinstance(answers, dict)}
    for key, answers in written.items():
        methods, route, case = _split(key)
        by_owner = _by_owner(answers, OWNERSHIPS if route in owned else ("none",))
        if unknown := set(by_owner) - set(OWNERSHIPS):
            raise ValueError(f"{key}: no such ownership: {', '.join(sorted(unknown))}")
        expected = {whose: _by_role(key, statuses) for whose, statuses in by_owner.items()}
        for method in methods:
            yield Line(route, case, method, expected)


def kinds() -> dict[str, Kind]:
    """Return the kinds of routes by name; every route is of one."""
    return {
        name: Kind(tuple(row["routes"]), frozenset(row["allowed"]))
        for name, row in _written()["kinds"].items()
    }


def seen() -> Iterator[Seen]:
    """Yield the reviewed lists with whose things each role finds in them."""
    for name, row in _written()["seen"].items():
        found = {role: frozenset(row.get(role, ())) for role in ROLES}
        yield Seen(name, row["address"], found)


def laid_out() -> list[dict[str, Any]]:
    """Return one row for each route of the resolver and method, with the answers expected.

    A route nobody has judged has `expected` None; a route with cases (the acts on a dossier) has
    one row for each case and method.
    """
    by_route: dict[str, list[Line]] = {}
    for line in lines():
        by_route.setdefault(line.route, []).append(line)
    rows: list[dict[str, Any]] = []
    for route in routes():
        known = by_route.get(route.name, [])
        judged = {line.method for line in known}
        common = {"route": route.name, "pattern": route.pattern}
        rows += [
            {**common, "method": one.method, "case": one.case or None, "expected": one.expected}
            for one in known
        ]
        rows += [
            {**common, "method": method, "case": None, "expected": None}
            for method in METHODS
            if method not in judged
        ]
    return rows


def _split(key: str) -> tuple[list[str], str, str]:
    words = key.split(" ")
    methods = [word for word in words if word in METHODS]
    route, _, case = " ".join(words[len(methods) :]).partition(" ")
    return methods, route, case


def _by_owner(
    answers: int | list[int] | dict[str, list[int]], owners: tuple[str, ...]
) -> dict[str, list[int]]:
    """Return the answers by ownership; what is written once is the answer for every owner."""
    if isinstance(answers, int):
        answers = [answers] * len(ROLES)
    return dict.fromkeys(owners, answers) if isinstance(answers, list) else answers


def _by_role(key: str, statuses: list[int]) -> dict[str, int]:
    if len(statuses) != len(ROLES):
        raise ValueError(f"{key}: {len(statuses)} answers for {len(ROLES)} roles")
    return dict(zip(ROLES, statuses, strict=True))
