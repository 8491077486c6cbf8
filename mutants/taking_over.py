"""A module that is already imported takes a change over.

A function gets its new code in place, so everybody who imported it runs the change; a table or
pattern of the module is made again and handed to those who imported it by name; a default goes
into the function as it stands. A change of a class, or of a table of which another one was made,
asks for a fresh process (`mutants.fresh`).
"""

from __future__ import annotations

import ast
import gc
import sys
from collections import defaultdict
from functools import _lru_cache_wrapper
from pathlib import Path
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

from mutants.changes import FUNCTIONS, changed, compiled
from mutants.rooms import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mutants.outcomes import Mutant


class Imported:
    """The functions of some modules as they stand in this process, found once before it forks.

    Things are told by their true type: to ask a lazy one what it is would wake it.
    """

    def __init__(self, paths: set[str]) -> None:
        everything = gc.get_objects()
        self.caches = [thing for thing in everything if type(thing) is _lru_cache_wrapper]
        self.functions: dict[str, list[FunctionType]] = defaultdict(list)
        for thing in everything:
            if type(thing) is FunctionType and thing.__code__.co_filename in paths:
                self.functions[thing.__code__.co_filename].append(thing)

    def take_over(self, mutant: Mutant) -> bool:
        """Change the running program; tell whether that could be done."""
        module = sys.modules.get(name_of(Path(mutant.path)))
        if module is None:
            return False
        for cache in self.caches:
            cache.cache_clear()
        tree = changed(Path(mutant.path), mutant.number)
        if mutant.is_inside:
            return self._take_code(compiled(tree, mutant.path))
        statement = next(
            part for part in tree.body if part.lineno <= mutant.line <= (part.end_lineno or 0)
        )
        alone = compiled(ast.Module([statement], []), mutant.path)
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                if _is_built_on(name, tree):
                    return False
                _take_value(vars(module), name, alone)
                return True
            case ast.FunctionDef(name=name, decorator_list=[]):
                _take_defaults(vars(module), name, alone)
                return True
        return False

    def _take_code(self, code: CodeType) -> bool:
        new = {(part.co_qualname, part.co_firstlineno): part for part in _parts(code)}
        for function in self.functions[code.co_filename]:
            part = new.get((function.__code__.co_qualname, function.__code__.co_firstlineno))
            if part is not None:
                try:
                    function.__code__ = part
                except ValueError:  # it closes over other variables now
                    return False
        return True


def _is_built_on(name: str, tree: ast.Module) -> bool:
    """Tell whether anything else was made of a table while the module was imported."""
    others = (part for part in tree.body if not isinstance(part, (*FUNCTIONS, ast.ClassDef)))
    return any(
        isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
        for part in others
        for node in ast.walk(part)
    )


def _parts(code: CodeType) -> Iterator[CodeType]:
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield part
            yield from _parts(part)


def _take_value(names: dict[str, Any], name: str, statement: CodeType) -> None:
    old = names[name]
    exec(statement, names)
    for module in list(sys.modules.values()):
        theirs = getattr(module, "__dict__", {})
        if theirs.get(name) is old:
            theirs[name] = names[name]


def _take_defaults(names: dict[str, Any], name: str, statement: CodeType) -> None:
    aside = dict(names)
    exec(statement, aside)
    names[name].__defaults__ = aside[name].__defaults__
    names[name].__kwdefaults__ = aside[name].__kwdefaults__
