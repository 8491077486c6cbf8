"""Line 2.2: the table of access walked over HTTP; each check of permission missed when gone."""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import nullcontext
from importlib import import_module
from random import Random
from typing import TYPE_CHECKING, Any

from mutants.checks import checks
from mutants.workshop import world_at_work

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from mutants.checks import Check

SAMPLE = 60
"""How many checks are taken out; `script/permissions` takes out all."""
MORE = ("proofs.empty_scope",)
"""Further halves of this line: modules with `check(seed) -> (passed, figures)`, if they exist."""
BREAKS = {
    "open-queue": ("service/dossiers/selectors.py", "visible_to", "agency_id__in= left out"),
    "open-guard": ("service/dossiers/views/dossier.py", "show", "guard left out"),
    "drafter-approves": ("service/dossiers/policies.py", "may_move", "drafter_id"),
    "wrong-secret": ("service/dossiers/selectors.py", "look_up", "compare_digest"),
}


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Walk every line, list and count; take checks of permission out in turn.

    Args:
        seed: Orders what is asked, and chooses the checks that are taken out.
        break_name: Takes one check out for the whole walk, which then has to name the lines.

    Raises:
        ValueError: There is no such break.
    """
    if break_name is not None and break_name not in BREAKS:
        raise ValueError(f"no such break: {break_name}; there are {', '.join(BREAKS)}")
    chance = Random(seed)
    found = checks()
    with world_at_work() as world:
        with _broken(break_name, found):
            walked, figures = _walk(world, chance)
        if break_name is not None:
            return walked, figures
        mutants, more = _mutants(world, found, chance)
    halves, others = _more(seed)
    return walked and mutants and halves, figures | more | others


def _broken(name: str | None, found: list[Check]) -> AbstractContextManager[None]:
    if name is None:
        return nullcontext()
    path, function, says = BREAKS[name]
    removing = import_module("mutants.removing")
    check = next(
        one
        for one in found
        if str(one.path).endswith(path) and one.function == function and says in one.says
    )
    broken: AbstractContextManager[None] = removing.removed(check)
    return broken


def _walk(world: Any, chance: Random) -> tuple[bool, dict[str, Any]]:
    access = import_module("xaso.site.operations.access")
    walking, lists = import_module("tests.access.walking"), import_module("tests.access.lists")
    asked, different = Counter[str](), []
    let_in: dict[tuple[str, str], int] = defaultdict(int)
    for cell in walking.walk(world, order=chance.shuffle):
        asked[cell.line.method] += 1
        if cell.differs:
            different.append(f"{cell.name}: {cell.status} for {cell.expected}")
        if cell.is_allowed:
            let_in[cell.line.route, cell.role] += 1
    for row in access.seen():
        for role in access.ROLES:
            found = lists.found_in(world, row.name, row.address, role)
            asked["lists"] += 1
            if found != row.found[role]:
                different.append(f"list {row.name} as {role}: {sorted(found)}")
    for name, (said, wanted) in lists.counts(world).items():
        asked["counts"] += 1
        if said != wanted:
            different.append(f"count {name}: {said} for {wanted}")
    kinds, wrong = _kinds(access, let_in)
    unlisted = [row["route"] for row in access.laid_out() if row["expected"] is None]
    figures = {
        "lines": sum(1 for _ in access.lines()),
        "asked": sum(asked.values()),
        "asked_by_method": dict(asked),
        "allowed_by_kind": kinds,
        "different": different[:10],
        "different_count": len(different),
        "kinds_without_an_answer": wrong,
        "unlisted": unlisted,
    }
    return not different and not wrong and not unlisted, figures


def _kinds(
    access: Any, let_in: dict[tuple[str, str], int]
) -> tuple[dict[str, dict[str, int]], list[str]]:
    """Return allowed answers by kind and role; and where one is lacking or one too many."""
    told: dict[str, dict[str, int]] = {}
    wrong = []
    for name, kind in access.kinds().items():
        told[name] = {
            role: sum(let_in[route, role] for route in kind.routes) for role in access.ROLES
        }
        wrong += [
            f"{name}: {role}"
            for role, count in told[name].items()
            if bool(count) != (role in kind.allowed)
        ]
    return {name: {r: n for r, n in row.items() if n} for name, row in told.items()}, wrong


def _mutants(world: Any, found: list[Check], chance: Random) -> tuple[bool, dict[str, Any]]:
    permissions = import_module("mutants.permissions")
    report = permissions.run(world, found, SAMPLE, chance)
    figures = {
        "checks": len(found),
        "removed": report.tried,
        "noticed": report.noticed,
        "second_walls": report.behind,
        "unnoticed": report.unnoticed[:10],
    }
    return not report.unnoticed, figures


def _more(seed: int) -> tuple[bool, dict[str, Any]]:
    passed, figures = True, {}
    for name in MORE:
        try:
            module = import_module(name)
        except ModuleNotFoundError:
            figures[name.rpartition(".")[2]] = "not built"
            continue
        holds, told = module.check(seed)
        passed, figures = passed and holds, figures | told
    return passed, figures
