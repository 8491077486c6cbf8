"""From PostgreSQL's log of one request to the statements in it, and on to a pgbench script.

Two requests of the same kind are laid beside each other. What is equal in both (the agency, the
procedure, words) is a constant; a UUID, code, hash or sealed value that differs belongs to the one
request and gets its own value in every transaction of the script. Everything goes to the server as
a parameter, as the application sends it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_ENTRY = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ \S+ \[(\d+)\] ([A-Z]+):  (.*)", re.DOTALL)
_SENT = re.compile(r"(?:statement|execute [^:]+): (.*)", re.DOTALL)
_VALUE = re.compile(r"\$\d+ = (NULL|'(?:[^']|'')*')", re.DOTALL)
_SAVEPOINT = re.compile(r'"s\d+_x\d+"')
_MARKED = re.compile(r"/\*(\d+)\*/.*?/\*\*/", re.DOTALL)
_PLACE = re.compile(r"\$(\d+)")
_UUID = re.compile(
    r"(?<![0-9a-f])[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}(?![0-9a-f])"
)
_SEALED = re.compile(r"\\x[0-9a-f]{64,}\Z")
_HASH = re.compile(r"[0-9a-f]{64}\Z")
_CODE = re.compile(r"[0-9A-Z-]{8,14}\Z")
_COUNTER_HEX = "lpad(to_hex(:n::bigint), 8, '0')"

SCRIPT_HEAD = "\\set i :i + 1\n\\set n :base + :i * :stride + :client_id\n"
"""Each client counts on by itself; no two transactions of a run share an `n`."""


class Differs(ValueError):
    """Two lists of statements that ought to be the same are not; the text names the first."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as the server got it: its text with `$1`, and the values."""

    sql: str
    values: tuple[str | None, ...] = ()


@dataclass(slots=True)
class Script:
    """A pgbench script: its text, its constants by name, and the request's own UUIDs.

    `twins` gives for each UUID of the first request the SQL that makes the one of request `n`.
    """

    text: str = ""
    constants: dict[str, str] = field(default_factory=dict)
    twins: dict[str, str] = field(default_factory=dict)

    def options(self) -> list[str]:
        """Return the constants as pgbench takes them."""
        return [
            word for name, value in self.constants.items() for word in ("-D", f"{name}={value}")
        ]


def read_log(text: str) -> dict[int, list[Statement]]:
    """Return the statements of each server process, in their order."""
    found: dict[int, list[Statement]] = {}
    for entry in _entries(text):
        match = _ENTRY.match(entry)
        if match is None:
            continue
        process, level, said = int(match[1]), match[2], match[3]
        statements = found.setdefault(process, [])
        if level == "LOG" and (sent := _SENT.match(said)):
            sql = _SAVEPOINT.sub('"s_x"', sent[1]).strip().rstrip(";").rstrip()
            statements.append(Statement(sql))
        elif level == "DETAIL" and said.lower().startswith("parameters: ") and statements:
            statements[-1] = Statement(statements[-1].sql, tuple(_values(said)))
    return found


def _entries(text: str) -> Iterator[str]:
    """Put together what the log breaks into lines: each further line begins with a tab."""
    entry: list[str] = []
    for line in text.split("\n"):
        if line.startswith("\t"):
            entry.append(line[1:])
            continue
        if entry:
            yield "\n".join(entry)
        entry = [line]
    yield "\n".join(entry)


def _values(said: str) -> Iterator[str | None]:
    for match in _VALUE.finditer(said):
        yield None if match[1] == "NULL" else match[1][1:-1].replace("''", "'")


def check_same(wanted: Sequence[str], found: Sequence[str], who: str) -> None:
    """See that `who` sent the same statements.

    Raises:
        Differs: It did not; the text names the first difference.
    """
    for number, (one, other) in enumerate(zip(wanted, found, strict=False), start=1):
        if one != other:
            raise Differs(
                f"statement {number}: the request sent {one[:90]!r}, {who} {other[:90]!r}"
            )
    if len(wanted) != len(found):
        longer = max(wanted, found, key=len)[min(len(wanted), len(found))]
        raise Differs(
            f"the request sent {len(wanted)} statements, {who} {len(found)};"
            f" the first that one of them lacks: {longer[:90]!r}"
        )


def as_captured(sql: str) -> str:
    """Return a statement of the script, as pgbench sent it, in the words of the application."""
    return _MARKED.sub(r"$\1", sql)


def make_script(
    first: Sequence[Statement],
    second: Sequence[Statement],
    types_of: Callable[[str], Sequence[str]],
) -> Script:
    """Write the pgbench script that does for request `n` what the two captured ones did.

    Args:
        first, second: The statements of two requests of the same kind.
        types_of: Asks the server for the types of a statement's parameters.

    Raises:
        Differs: The two requests did not send the same statements.
    """
    check_same([one.sql for one in first], [one.sql for one in second], "the next request")
    script = Script()
    script.twins = _own_uuids(first, second)
    statements = []
    for number, (one, other) in enumerate(zip(first, second, strict=True), start=1):
        types = types_of(one.sql) if one.values else ()
        places = [
            _expression(script, f"p{number}_{place}", mine, theirs, type_)
            for place, (mine, theirs, type_) in enumerate(
                zip(one.values, other.values, types, strict=True), start=1
            )
        ]
        statements.append(_with_places(one.sql, places))
    script.text = SCRIPT_HEAD + "".join(f"{sql};\n" for sql in statements)
    return script


def _with_places(sql: str, places: Sequence[str]) -> str:
    def marked(match: re.Match[str]) -> str:
        return f"/*{match[1]}*/{places[int(match[1]) - 1]}/**/"

    return _PLACE.sub(marked, sql) if places else sql


def _own_uuids(first: Iterable[Statement], second: Iterable[Statement]) -> dict[str, str]:
    """Return the UUIDs that only one of the requests has, each with the SQL of its twin."""
    others = {_plain(match[0]) for text in _texts(second) for match in _UUID.finditer(text)}
    own: dict[str, str] = {}
    for text in _texts(first):
        for match in _UUID.finditer(text):
            name = _plain(match[0])
            if name not in others and name not in own:
                ending = f"{len(own):04x}"
                own[name] = f"'b0000000-0000-7000-8000-'||{_COUNTER_HEX}||'{ending}'"
    return own


def _texts(statements: Iterable[Statement]) -> Iterator[str]:
    return (value for one in statements for value in one.values if value)


def _plain(uuid: str) -> str:
    return uuid.replace("-", "")


def _expression(script: Script, name: str, mine: str | None, theirs: str | None, type_: str) -> str:
    """Return what stands in the script for a parameter."""
    if mine is None:
        return "NULL"
    if mine == theirs:
        return _constant(script, name, mine)
    if _SEALED.match(mine):
        return f"({_constant(script, name, mine[:-16])}::bytea||int8send(:n::bigint))"
    if _HASH.match(mine):
        return f"({_constant(script, name, mine[:-8])}||{_COUNTER_HEX})"
    if _CODE.match(mine):
        return f"({_constant(script, name, mine[:-8])}||upper({_COUNTER_HEX}))"
    return _with_own_uuids(script, name, mine, type_)


def _with_own_uuids(script: Script, name: str, value: str, type_: str) -> str:
    """Return a value in which the request's own UUIDs are made anew and the rest stays."""
    parts, at = [], 0
    for match in _UUID.finditer(value):
        if twin := script.twins.get(_plain(match[0])):
            if match.start() > at:
                parts.append(
                    _constant(script, f"{name}_{at}", value[at : match.start()]) + "::text"
                )
            parts.append(twin if match[1] else f"replace({twin}, '-', '')")
            at = match.end()
    if not parts:
        return _constant(script, name, value)
    if at < len(value):
        parts.append(_constant(script, f"{name}_{at}", value[at:]) + "::text")
    return f"({'||'.join(parts)})::{type_}"


def _constant(script: Script, name: str, value: str) -> str:
    if not value:
        return "''"  # pgbench takes no empty variable
    script.constants[name] = value
    return f":{name}"
