"""The changes that can be made to one module, in a fixed order."""

from __future__ import annotations
import __future__

import ast
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import CodeType

LATE_ANNOTATIONS = __future__.annotations.compiler_flag
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
NO_RULES = frozenset({"_", "gettext", "ngettext", "pgettext", "cast", "TypeVar"})


@dataclass(frozen=True, slots=True)
class Change:
    """One change: `parent.field`, or its item at `place`, becomes `new`."""

    parent: ast.AST
    field: str
    place: int | None
    new: ast.AST
    says: str
    line: int
    lines: range
    """The lines of the statement around it: a test that runs none of them cannot notice."""
    is_inside: bool
    """It stands in the body of a function, so a function already defined can take it over."""

    def make(self) -> None:
        """Change the tree."""
        if self.place is None:
            setattr(self.parent, self.field, self.new)
        else:
            getattr(self.parent, self.field)[self.place] = self.new


def changes(path: Path) -> list[Change]:
    """List what can be changed in a module; the same list every time."""
    return list(_found(_parsed(path), range(0), is_inside=False))


def changed(path: Path, number: int) -> ast.Module:
    """Return a module with one change, the `number`th of `changes`."""
    tree = _parsed(path)
    list(_found(tree, range(0), is_inside=False))[number].make()
    return ast.fix_missing_locations(tree)


def compiled(tree: ast.Module, path: str) -> CodeType:
    """Compile a changed module as if it came from its file."""
    return compile(tree, path, "exec", flags=LATE_ANNOTATIONS, dont_inherit=True)


def _parsed(path: Path) -> ast.Module:
    return ast.parse(_source(path), str(path))


@cache
def _source(path: Path) -> str:
    """Read a module once, so that nobody's editing changes the numbers of its changes."""
    return path.read_text(encoding="utf-8")


def _found(node: ast.AST, lines: range, *, is_inside: bool) -> Iterator[Change]:
    """Yield the changes below a node that stands in the statement at these lines."""
    for field, place, child in _children(node):
        if _is_no_rule(node, field, child):
            continue
        around = _lines(child) if isinstance(child, ast.stmt) else lines
        within = is_inside or (isinstance(node, FUNCTIONS) and field == "body")
        for new, says in _replacements(field, child):
            line: int = getattr(child, "lineno", around.start)
            ast.copy_location(new, child)
            yield Change(node, field, place, new, says, line, around, within)
        yield from _found(child, around, is_inside=within)


def _children(node: ast.AST) -> Iterator[tuple[str, int | None, ast.AST]]:
    for field, value in ast.iter_fields(node):
        if isinstance(value, list):
            for place, child in enumerate(value):
                if isinstance(child, ast.AST):
                    yield field, place, child
        elif isinstance(value, ast.AST) and field not in {"annotation", "returns"}:
            yield field, None, value


def _lines(statement: ast.stmt) -> range:
    """Return the lines of a statement, of a compound one those of its head."""
    body = getattr(statement, "body", None)
    last = body[0].lineno - 1 if body else statement.end_lineno or statement.lineno
    return range(statement.lineno, max(last, statement.lineno) + 1)


def _is_no_rule(parent: ast.AST, field: str, child: ast.AST) -> bool:
    match child:
        case ast.Expr(value=ast.Constant()) | ast.Import() | ast.ImportFrom() | ast.JoinedStr():
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")) | ast.keyword(arg="strict"):
            return True
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
        case ast.Call(func=ast.Name(id=name)) if name in NO_RULES:
            return True
        case ast.Subscript(value=ast.Name(id="Literal")):
            return True
    return field == "decorator_list" and "dataclass" in ast.dump(child)


def _replacements(  # noqa: C901
    field: str, old: ast.AST
) -> Iterator[tuple[ast.AST, str]]:
    match old:
        case ast.Compare():
            yield from _comparisons(old)
        case ast.BoolOp(op=ast.And(), values=values):
            yield ast.BoolOp(ast.Or(), values), "and -> or"
        case ast.BoolOp(values=values):
            yield ast.BoolOp(ast.And(), values), "or -> and"
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand, "not dropped"
        case ast.BinOp(left, op, right) if type(op) in OPERATORS:
            yield ast.BinOp(left, OPERATORS[type(op)](), right), _says(op, OPERATORS[type(op)])
        case ast.AugAssign(target, op, value) if type(op) in OPERATORS:
            new = OPERATORS[type(op)]
            yield ast.AugAssign(target, new(), value), f"{_says(op, new)} in place"
            yield ast.Pass(), "left out"
        case ast.Constant(value=value):
            yield from ((ast.Constant(new), f"{value!r} -> {new!r}") for new in _others(value))
        case ast.Return(value=value) if value and not _is_none(value):
            yield ast.Return(ast.Constant(None)), "return None"
        case ast.Raise() | ast.Expr() | ast.Break() | ast.Continue() | ast.Delete():
            yield ast.Pass(), f"{type(old).__name__.lower()} left out"
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield ast.Pass(), "assignment left out"
    if field in {"test", "ifs"}:
        yield ast.Constant(value=False), "never"
        if not isinstance(old, ast.Constant):
            yield ast.Constant(value=True), "always"


def _comparisons(old: ast.Compare) -> Iterator[tuple[ast.AST, str]]:
    for place, op in enumerate(old.ops):
        for new in COMPARISONS[type(op)]:
            ops = [*old.ops[:place], new(), *old.ops[place + 1 :]]
            yield ast.Compare(old.left, ops, old.comparators), _says(op, new)


def _says(old: ast.AST, new: type[ast.AST]) -> str:
    return f"{type(old).__name__} -> {new.__name__}"


def _others(value: object) -> Iterator[object]:
    match value:
        case bool():
            yield not value
        case int() | float():
            yield value + 1
        case str() if not any(sign.isspace() for sign in value.strip()):
            yield f"XX{value}XX"
        case bytes():
            yield b"XX" + value


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
