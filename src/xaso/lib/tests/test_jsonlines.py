from __future__ import annotations

import json

import pytest

from xaso.lib import jsonlines
from xaso.lib.jsonlines import BadLine


class Closed(Exception):
    code = "closed"


class Nameless(Exception):
    pass


def echo(line):
    value = jsonlines.text(line, "value")
    if value == "closed":
        raise Closed("đóng cửa")
    if value == "nameless":
        raise Nameless("lạ")
    return {"value": value}


def answered(*lines: bytes) -> list[dict[str, str]]:
    return [json.loads(line) for line in jsonlines.answers(lines, echo, (Closed, Nameless))]


def test_every_line_has_its_answer():
    assert answered(
        b'\xef\xbb\xbf{"value": "a"}\n',
        b"\n",
        b"  \n",
        b'{"value": "closed"}\n',
        b'{"value": "nameless"}\n',
        '{"value": "ế"}\r\n'.encode(),
        b"\n",
        b"",
    ) == [
        {"value": "a"},
        {"error": "bad_line", "reason": "Dòng trống"},
        {"error": "bad_line", "reason": "Dòng trống"},
        {"error": "closed", "reason": "đóng cửa"},
        {"error": "refused", "reason": "lạ"},
        {"value": "ế"},
    ]


@pytest.mark.parametrize(
    "line",
    [
        b"{oops",
        b"[]",
        b"5",
        b"null",
        b"\xff\xfe{\x00",
        b'\xef\xbb\xbf{"value": "b"}',
        b"[" * 100_000,
        b'{"n": ' + b"9" * 5000 + b"}",
        b'{"value": 5}',
        b'{"value": null}',
        b"{}",
    ],
)
def test_a_bad_line_is_answered_and_the_next_one_too(line):
    bad, good = answered(b'{"value": "a"}', line, b'{"value": "c"}')[1:]
    assert bad["error"] == "bad_line"
    assert bad["reason"]
    assert good == {"value": "c"}


def test_half_a_character_does_not_break_the_output():
    [line] = jsonlines.answers([rb'{"value": "\ud83d ok"}'], echo)
    assert line.encode()
    assert json.loads(line) == {"value": "\ud83d ok"}


def test_a_fault_in_the_program_is_not_hidden():
    with pytest.raises(Nameless):
        list(jsonlines.answers([b'{"value": "nameless"}'], echo))


def test_optional_values_may_be_numbers():
    line = {"a": "x", "n": 5, "f": 1.5, "t": True, "nothing": None}
    assert [jsonlines.optional_text(line, key) for key in ("a", "n", "nothing", "absent")] == [
        "x", "5", "", "",
    ]  # fmt: skip
    for key in ("f", "t"):
        with pytest.raises(BadLine):
            jsonlines.optional_text(line, key)


def test_a_whole_number_is_asked_for():
    assert jsonlines.integer({"n": 5}, "n") == 5
    for bad in ({}, {"n": True}, {"n": "5"}, {"n": 5.0}):
        with pytest.raises(BadLine):
            jsonlines.integer(bad, "n")


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"", [b""]),
        (b'{"n": 1}\n{"n": 2}\n', [b'{"n": 1}', b'{"n": 2}', b""]),
        (b'[{"n": 1}, 5, "x"]', [b'{"n": 1}', b"5", b'"x"']),
        ('\ufeff\n [\n{"n":\n"ế"}]\n'.encode(), [b'{"n": "\\u1ebf"}']),
        (b"[]", []),
        (b'[]\n{"n": 1}', [b"[]", b'{"n": 1}']),
        (b"[oops\n{}", [b"[oops", b"{}"]),
        (b"[\xff]", [b"[\xff]"]),
        (b"[" * 100_000, [b"[" * 100_000]),
    ],
    ids=range(9),
)
def test_a_batch_is_lines_or_one_array(content, lines):
    assert jsonlines.items(content) == lines
