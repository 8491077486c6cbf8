"""A check of permission is taken out of the running program, and put back."""

from __future__ import annotations

import ast
import gc
import sys
from contextlib import contextmanager
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

from django.urls import URLPattern, get_resolver

from mutants.changes import compiled
from mutants.rooms import name_of
from xaso.kernel.reference import api as reference
from xaso.kernel.scope import api as scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mutants.checks import Check


class CannotRemove(Exception):
    """The program as it runs does not take the change over."""


@contextmanager
def removed(check: Check) -> Iterator[None]:
    """Run the program without one check; what was kept in memory is forgotten on both sides.

    Raises:
        CannotRemove: No function of the running program takes the change over.
    """
    forget()
    try:
        taken_out = _without_guard(check) if check.kind == "guard" else _other_code(check)
        with first_wall_alone(), taken_out:
            yield
    finally:
        forget()


@contextmanager
def first_wall_alone() -> Iterator[None]:
    """Let every request see all rows: behind the second wall no missing filter would be noticed."""
    declared = scope.of
    scope.of = lambda **_: scope.everything()  # type: ignore[assignment]
    try:
        yield
    finally:
        scope.of = declared


def forget() -> None:
    """Forget what is kept between requests."""
    reference._kept.clear()  # noqa: SLF001


@contextmanager
def _other_code(check: Check) -> Iterator[None]:
    path = str(check.path)
    new = {
        (part.co_qualname, part.co_firstlineno): part for part in _parts(compiled(check.tree, path))
    }
    saved: list[tuple[FunctionType, CodeType]] = []
    for function in functions_of(path):
        part = new.get((function.__code__.co_qualname, function.__code__.co_firstlineno))
        if part is None or _same(part, function.__code__):
            continue
        old = function.__code__
        try:
            function.__code__ = part
        except ValueError as error:
            raise CannotRemove(check.name) from error
        saved.append((function, old))
    if not saved:
        raise CannotRemove(check.name)
    try:
        yield
    finally:
        for function, old in saved:
            function.__code__ = old


def functions_of(path: str) -> list[FunctionType]:
    """Return the functions of a module as they live, closures and wrapped ones too."""
    return [
        thing
        for thing in gc.get_objects()
        if type(thing) is FunctionType and thing.__code__.co_filename == path
    ]


def _same(new: CodeType, old: CodeType) -> bool:
    inner_new = [part for part in new.co_consts if not isinstance(part, CodeType)]
    inner_old = [part for part in old.co_consts if not isinstance(part, CodeType)]
    is_same = (new.co_code, new.co_names, inner_new) == (old.co_code, old.co_names, inner_old)
    return is_same and all(map(_same, _inner(new), _inner(old)))


def _inner(code: CodeType) -> list[CodeType]:
    return [part for part in code.co_consts if isinstance(part, CodeType)]


def _parts(code: CodeType) -> Iterator[CodeType]:
    for part in _inner(code):
        yield part
        yield from _parts(part)


@contextmanager
def _without_guard(check: Check) -> Iterator[None]:
    module = sys.modules[name_of(check.path)]
    old = vars(module)[check.function]
    patterns = [pattern for pattern in _patterns() if pattern.callback is old]
    if not patterns:
        raise CannotRemove(check.name)
    statement = next(
        node
        for node in check.tree.body
        if isinstance(node, ast.FunctionDef) and node.name == check.function
    )
    names: dict[str, Any] = dict(vars(module))
    exec(compiled(ast.Module([statement], []), str(check.path)), names)
    for pattern in patterns:
        pattern.callback = names[check.function]
    try:
        yield
    finally:
        for pattern in patterns:
            pattern.callback = old


def _patterns() -> Iterator[URLPattern]:
    waiting = list(get_resolver().url_patterns)
    while waiting:
        pattern = waiting.pop()
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            waiting += pattern.url_patterns


def routes_of(check: Check) -> set[str]:
    """Return the names of the routes whose view this check guards."""
    module = sys.modules.get(name_of(check.path))
    view = vars(module).get(check.function) if module else None
    return {str(pattern.name) for pattern in _patterns() if pattern.callback is view}
