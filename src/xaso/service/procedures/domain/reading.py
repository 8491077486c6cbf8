"""From the bytes of a file to JSON that can be stored, or to a named problem.

Files come from strangers: cut in half, an error page in HTML, another encoding, full of NUL,
nested without end. Each of these has a name an official can act on.
"""

from __future__ import annotations

import json
from typing import Any

MAX_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 40
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class UnreadableSheet(Exception):
    """The file or sheet cannot be taken in; `problem` is its name, `detail` where and what."""

    def __init__(self, problem: str, detail: str = "") -> None:
        super().__init__(f"{problem}: {detail}" if detail else problem)
        self.problem = problem
        self.detail = detail


def read_json(data: bytes) -> dict[str, Any]:
    """Return the object in the file.

    Raises:
        UnreadableSheet: `empty`, `too_large`, `nul`, `not_utf8`, `html`, `cut_off`, `not_json`,
            `too_deep`, `bad_text`, `wrong_type`.
    """
    text = _decode(data)
    try:
        value = json.loads(text, object_pairs_hook=_no_twins, parse_constant=_no_constant)
    except RecursionError:
        raise UnreadableSheet("too_deep") from None
    except json.JSONDecodeError as error:
        raise UnreadableSheet(
            "cut_off" if _ends_too_early(error) else "not_json",
            f"dòng {error.lineno}, cột {error.colno}",
        ) from None
    except ValueError as error:
        raise UnreadableSheet("not_json", str(error)[:200]) from None
    if not isinstance(value, dict):
        raise UnreadableSheet("wrong_type", "gốc của tệp phải là một đối tượng")
    _check_texts(value)
    return value


def _decode(data: bytes) -> str:
    if not data.strip():
        raise UnreadableSheet("empty")
    if len(data) > MAX_BYTES:
        raise UnreadableSheet("too_large", f"{len(data)} > {MAX_BYTES} byte")
    if data.startswith(_UTF16):
        raise UnreadableSheet("not_utf8", "UTF-16")
    if b"\x00" in data:
        raise UnreadableSheet("nul", f"byte {data.index(0)}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        cut = error.reason == "unexpected end of data"
        raise UnreadableSheet("cut_off" if cut else "not_utf8", f"byte {error.start}") from None
    if text.lstrip().startswith("<"):
        raise UnreadableSheet("html")
    return text


def _ends_too_early(error: json.JSONDecodeError) -> bool:
    """Tell a file that was cut from one that never was JSON."""
    if error.msg.startswith("Unterminated"):
        return True
    return error.pos >= len(error.doc.rstrip()) - 1 and error.msg != "Extra data"


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnreadableSheet("twin_keys", "một khóa ghi hai lần")
    return found


def _no_constant(name: str) -> None:
    raise UnreadableSheet("not_json", name)


def _check_texts(root: dict[str, Any]) -> None:
    """Refuse depth and signs that no database column can hold; walks without recursion."""
    pending: list[tuple[Any, int]] = [(root, 1)]
    while pending:
        value, depth = pending.pop()
        if depth > MAX_DEPTH:
            raise UnreadableSheet("too_deep")
        if isinstance(value, dict):
            pending += [(key, depth) for key in value]
            pending += [(inner, depth + 1) for inner in value.values()]
        elif isinstance(value, list):
            pending += [(inner, depth + 1) for inner in value]
        elif isinstance(value, str):
            if "\x00" in value:
                raise UnreadableSheet("nul", value[:40].replace("\x00", "␀"))
            if any("\ud800" <= sign <= "\udfff" for sign in value):
                raise UnreadableSheet("bad_text", "nửa ký tự (surrogate)")
