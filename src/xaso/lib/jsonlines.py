"""Batches: one JSON object a line in, one a line out, and no line ends the batch.

>>> def double(line):
...     return {"twice": 2 * integer(line, "n")}
>>> list(answers([b'{"n": 4}', b"{oops"], double))
['{"twice": 8}', '{"error": "bad_line", "reason": "Dòng này không phải một đối tượng JSON"}']
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_MARK = b"\xef\xbb\xbf"


class BadLine(ValueError):
    """A line that holds no object, or an object without what is asked for."""

    code = "bad_line"


def answers(
    lines: Iterable[bytes],
    answer: Callable[[dict[str, Any]], Mapping[str, Any]],
    refusals: tuple[type[Exception], ...] = (),
) -> Iterator[str]:
    """Answer each line; a bad or refused one with `{"error", "reason"}`.

    Blank lines at the end are no lines; one in the middle is a bad line, so that question and
    answer stay side by side.

    Args:
        refusals: What `answer` may raise; their `code` names the error, their text the reason.
    """
    expected: tuple[type[Exception], ...] = (BadLine, *refusals)
    blank = 0
    for number, line in enumerate(lines):
        content = line.removeprefix(_MARK) if number == 0 else line
        if not content.strip():
            blank += 1
            continue
        for _ in range(blank):
            yield _refusal(BadLine("Dòng trống"))
        blank = 0
        try:
            yield dump(answer(parse(content)))
        except expected as error:
            yield _refusal(error)


def items(content: bytes) -> list[bytes]:
    r"""Return the lines of a batch, or the elements of a JSON array as lines.

    >>> items(b'{"n": 1}\n{"n": 2}'), items(b'[{"n": 1}, "x"]')
    ([b'{"n": 1}', b'{"n": 2}'], [b'{"n": 1}', b'"x"'])
    """
    if content.removeprefix(_MARK).lstrip().startswith(b"["):
        try:
            found = json.loads(content.removeprefix(_MARK).decode())
        except (ValueError, RecursionError):
            return content.split(b"\n")
        return [json.dumps(each).encode() for each in found]
    return content.split(b"\n")


def parse(content: bytes | str) -> dict[str, Any]:
    """Read one JSON object.

    Raises:
        BadLine: It is not UTF-8, not JSON, nested too deeply, or no object.
    """
    try:
        found = json.loads(content.decode() if isinstance(content, bytes) else content)
    except (ValueError, RecursionError) as error:
        raise BadLine("Dòng này không phải một đối tượng JSON") from error
    if not isinstance(found, dict):
        raise BadLine("Dòng này không phải một đối tượng JSON")
    return found


def text(line: Mapping[str, Any], key: str) -> str:
    """Return a text that must be there.

    Raises:
        BadLine: It is absent or no text.
    """
    value = line.get(key)
    if not isinstance(value, str):
        raise BadLine(f"Thiếu {key!r}, hoặc {key!r} không phải chuỗi")
    return value


def optional_text(line: Mapping[str, Any], key: str) -> str:
    """Return a text, "" when it is absent; a number is taken as written.

    Raises:
        BadLine: It is something else.
    """
    value = line.get(key)
    if value is None:
        return ""
    if isinstance(value, str) or type(value) is int:
        return str(value)
    raise BadLine(f"{key!r} không phải chuỗi")


def integer(line: Mapping[str, Any], key: str) -> int:
    """Return a whole number that must be there.

    Raises:
        BadLine: It is absent or no whole number.
    """
    value = line.get(key)
    if type(value) is not int:
        raise BadLine(f"Thiếu {key!r}, hoặc {key!r} không phải số nguyên")
    return value


def dump(content: object) -> str:
    """Write one line of JSON that any terminal and any reader takes, half characters included."""
    line = json.dumps(content, ensure_ascii=False)
    return line.encode("utf-8", "backslashreplace").decode()


def _refusal(error: Exception) -> str:
    return dump({"error": getattr(error, "code", "refused"), "reason": str(error)})
