"""The checks of permission, found in the sources, each with the change that removes it.

Three kinds are found by their shape, so that a new one is in the list on the day it is written:
a condition of a policy or guard never holds; a filter by agency, secret or owner lets everything
through; a view loses its guard, or the posts the guard asks for. Checks of another shape stand in
`BY_HAND` as text that is there and text that takes its place.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mutants.rooms import SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GUARDS = frozenset({"staff_required", "draft_page"})
OWNERS = ("agency", "secret_hash", "taken_by")
"""A keyword of a query with one of these words says whose a row is."""
CONDITIONS = {
    "kernel/identity/requests.py": {"actor_of", "admitted"},
    "kernel/rights/policies.py": None,
    "service/dossiers/policies.py": None,
    "service/dossiers/views/apply_steps.py": {"guarded"},
    "service/dossiers/selectors.py": {"visible_to", "look_up"},
    "service/feedback/selectors.py": {"low_ratings"},
    "service/feedback/views/resident.py": {"_proved"},
    "service/life_events/policies.py": {"may_see", "may_act"},
    "service/life_events/selectors.py": {"notices_for", "find_notice"},
    "service/life_events/views/mine.py": {"__init__"},
    "kernel/forms/services/drafts.py": {"resume"},
}
"""Where every `if` decides about a permission; in a set: only in these functions."""
BY_HAND = (
    (
        "service/dossiers/workload.py",
        "d.agency_id = ANY(%(scope)s)",
        "%(scope)s::uuid[] IS NOT NULL",
    ),
    (
        "service/dossiers/views/dossier.py",
        'row = dossier.files.select_related("file")',
        'row = dossier.files.model._default_manager.select_related("file")',
    ),
    (
        "service/dossiers/views/dossier.py",
        "results.results_of(dossier.pk).filter",
        "results.Result.objects.filter",
    ),
    (
        "service/dossiers/rest.py",
        'row = dossier.files.select_related("file")',
        'row = dossier.files.model._default_manager.select_related("file")',
    ),
    (
        "service/dossiers/rest.py",
        'return dossiers.look_up(code, request.headers.get("X-Dossier-Secret", ""))',
        "return dossiers.Dossier.objects.get(look_up_code=code)",
    ),
    (
        "service/dossiers/views/track.py",
        "for result in results.issued_for(dossier.pk):",
        "for result in results.Result.objects.all():",
    ),
)
NO_CHECK = {
    "kernel/calendar/selectors.py": "whose calendar counts; an office's hours are public",
    "kernel/calendar/services.py": "whose calendar is written; behind the administrator's guard",
    "kernel/calendar/year.py": "whose calendar is shown; days off are public",
    "kernel/numbering/services.py": "whose series counts on",
    "kernel/keyring/services.py": "whose key seals",
    "service/procedures/selectors.py": "which procedures are handled where; public",
    "service/procedures/services/adoptions.py": "whose adoption is written; behind the guard",
    "kernel/keyring/rotation.py": "whose key is turned",
    "kernel/identity/services.py": "whose administrators are counted",
    "kernel/notifications/services.py": "whose wording is written; behind the guard",
    "kernel/notifications/selectors.py wording_for": "which wording is in force; no person in it",
    "kernel/notifications/selectors.py texts_of": "which wordings there are; no person in it",
    "service/desk/selectors.py": "which procedures are usual; names nobody",
}
"""Queries by agency that decide about no permission, with the reason."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check: where it stands, what its removal says, and the tree without it."""

    path: Path
    kind: str
    function: str
    line: int
    says: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Name it in the log."""
        return f"{_name(self.path)}:{self.line} {self.function}: {self.says}"

    @property
    def place(self) -> str:
        """Name it without its line, which moves."""
        return f"{_name(self.path)} {self.function}: {self.says}"


def checks() -> list[Check]:
    """Return every check of permission, in a fixed order."""
    found: list[Check] = []
    for path in sorted((SOURCES / "xaso").rglob("*.py")):
        if {"tests", "migrations", "management", "demo"} & set(path.parts):
            continue
        found += _by_shape(path)
        found += _by_hand(path)
    return found


def _name(path: Path) -> str:
    return str(path.relative_to(SOURCES / "xaso"))


def _by_shape(path: Path) -> Iterator[Check]:
    text, name = path.read_text(encoding="utf-8"), _name(path)
    conditions = CONDITIONS.get(name, frozenset())
    kinds = [("guard", _guards)]
    if conditions is None or conditions:
        kinds.append(("condition", _conditions))
    if name not in NO_CHECK and path.stem not in {"models", "make"}:
        kinds.append(("filter", _filters))
    for kind, find in kinds:
        number = 0
        while True:
            tree = ast.parse(text, str(path))
            places = list(find(tree))
            if kind == "condition" and conditions is not None:
                places = [place for place in places if place[0] in conditions]
            places = [place for place in places if f"{name} {place[0]}" not in NO_CHECK]
            if number >= len(places):
                break
            function, line, says, change = places[number]
            change()
            yield Check(path, kind, function, line, says, ast.fix_missing_locations(tree))
            number += 1


def _by_hand(path: Path) -> Iterator[Check]:
    text = path.read_text(encoding="utf-8")
    for name, there, instead in BY_HAND:
        if name != _name(path):
            continue
        for number in range(text.count(there)):
            at = -1
            for _ in range(number + 1):
                at = text.index(there, at + 1)
            changed = text[:at] + instead + text[at + len(there) :]
            line = text[:at].count("\n") + 1
            tree = ast.parse(changed, str(path))
            yield Check(path, "by hand", "", line, f"{there} -> {instead}", tree)
        if there not in text:
            raise ValueError(f"{name} no longer says {there!r}")


def _functions(tree: ast.AST) -> Iterator[tuple[ast.FunctionDef, ast.AST]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            for inner in _own_nodes(node):
                yield node, inner


def _own_nodes(function: ast.FunctionDef) -> Iterator[ast.AST]:
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop(0)
        yield node
        if not isinstance(node, ast.FunctionDef):
            waiting += ast.iter_child_nodes(node)


def _conditions(tree: ast.Module):
    for function, node in _functions(tree):
        if isinstance(node, ast.If):

            def never(node: ast.If = node) -> None:
                node.test = ast.BoolOp(ast.And(), [node.test, ast.Constant(value=False)])

            yield function.name, node.lineno, f"if {ast.unparse(node.test)}: never", never


def _filters(tree: ast.Module):
    for function, node in _functions(tree):
        if not isinstance(node, ast.Call) or _called(node) not in {"filter", "Q", "get"}:
            continue
        for keyword in node.keywords:
            if keyword.arg and any(word in keyword.arg for word in OWNERS):

                def open_(node: ast.Call = node, keyword: ast.keyword = keyword) -> None:
                    node.keywords.remove(keyword)
                    if _called(node) == "Q" and not node.keywords and not node.args:
                        true = ast.keyword("pk__isnull", ast.Constant(value=False))
                        node.keywords.append(true)

                yield function.name, node.lineno, f"{keyword.arg}= left out", open_


def _guards(tree: ast.Module):
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef):
            continue
        for decorator in node.decorator_list:
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            word = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if word != "staff_required":
                continue

            def bare(node: ast.FunctionDef = node, decorator: ast.expr = decorator) -> None:
                node.decorator_list.remove(decorator)

            yield node.name, node.lineno, "guard left out", bare
            if isinstance(decorator, ast.Call) and decorator.args:

                def any_post(decorator: ast.Call = decorator) -> None:
                    decorator.args.clear()

                yield node.name, node.lineno, "any post let in", any_post


def _called(node: ast.Call) -> str:
    func = node.func
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
