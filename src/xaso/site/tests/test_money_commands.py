"""`xaso payments qr` and `xaso money words`, as another program would call them."""

from __future__ import annotations

import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command

from xaso.kernel.organisations.tests import make as agencies
from xaso.kernel.scope import api as scope
from xaso.lib.payment_qr.tests.published import GOOD
from xaso.service.payments.tests import make
from xaso.site.tests.test_cli import xaso

STATIC, DYNAMIC = GOOD[0].content, GOOD[1].content
TOLD = {
    "kind": "vietqr", "method": "dynamic", "bin": "970416", "account": "257678859",
    "service": "QRIBFTTA", "amount": 10_000, "purpose": "Chuyen tien",
}  # fmt: skip


def run(tmp_path, content, *words):
    path = tmp_path / "batch.jsonl"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    out = io.StringIO()
    call_command(*words, "--batch", str(path), "--json", stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_codes_are_written_and_bad_ones_named(tmp_path):
    line = TOLD | {"purpose": "Chuyển tiền"}
    answers = run(
        tmp_path,
        [line, line | {"amount": "50 000"}, line | {"bin": 5}, 5],
        "payments",
        "qr",
        "encode",
    )
    assert answers[0] == line | {"content": DYNAMIC}
    assert [answer.get("error") for answer in answers] == [None, "amount", "bin", "bad_line"]
    assert all(answer["reason"] for answer in answers[1:])


def test_codes_are_read_bare_or_in_an_object(tmp_path):
    named = [json.dumps({name: DYNAMIC}) for name in ("content", "text", "qr", "value")]
    lines = [*named, json.dumps(DYNAMIC), DYNAMIC, f"  {DYNAMIC}\r"]
    answers = run(tmp_path, "\n".join(lines).encode(), "payments", "qr", "decode")
    assert answers == [TOLD] * 7
    assert run(tmp_path, [DYNAMIC, {"content": STATIC}], "payments", "qr", "decode") == [
        TOLD, TOLD | {"method": "static", "amount": None, "purpose": None},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"{oops", "bad_line"), (b'"oops', "bad_line"), (b"\xff\xfe", "bad_line"),
        (b"{}", "bad_line"), (b'{"content": 5}', "bad_line"), (b"oops", "bad_line"),
        (b'{"content": ""}', "empty"), (b'{"content": "\\ud83d"}', "signs"),
        (b'"\\u0000"', "signs"), (b"5", "truncated"), (STATIC[:-1].encode() + b"0", "crc"),
        (STATIC.encode() + b"\xc3\xa9", "bad_line"),
    ],
)  # fmt: skip
def test_no_bytes_end_a_batch(tmp_path, line, error):
    content = b"\n".join([DYNAMIC.encode(), line, DYNAMIC.encode()])
    first, bad, last = run(tmp_path, content, "payments", "qr", "decode")
    assert first == last == TOLD
    assert bad["error"] == error
    assert bad["reason"]


def test_numbers_are_written_in_words(tmp_path):
    lines = b'{"n": 205000}\n{"n": -1}\n{"n": "5"}\n{"n": 24}'
    assert run(tmp_path, lines, "money", "words") == [
        {"n": 205_000, "words": "hai trăm linh năm nghìn"},
        {"error": "refused", "reason": "Không viết được số -1 bằng chữ"},
        {"error": "bad_line", "reason": "Thiếu 'n', hoặc 'n' không phải số nguyên"},
        {"n": 24, "words": "hai mươi bốn"},
    ]
    assert run(tmp_path, lines, "money", "words", "--odd", "lẻ", "--four", "tư")[::3] == [
        {"n": 205_000, "words": "hai trăm lẻ năm nghìn"}, {"n": 24, "words": "hai mươi tư"},
    ]  # fmt: skip


@pytest.mark.parametrize("words", [["money", "words"], ["payments", "qr", "decode"]])
def test_a_file_that_is_not_there_is_wrong_use(words):
    with pytest.raises(CommandError) as refusal:
        call_command(*words, "--batch", "/no/such/file")
    assert refusal.value.returncode == 2


def test_a_batch_may_come_from_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'[{"n": 7}]')))
    out = io.StringIO()
    call_command("money", "words", "--batch", "-", stdout=out)
    assert json.loads(out.getvalue()) == {"n": 7, "words": "bảy"}


def test_neither_asks_a_database(tmp_path):
    (tmp_path / "batch").write_text(STATIC)
    done = xaso("payments", "qr", "decode", f"--batch={tmp_path / 'batch'}", data=tmp_path / "var")
    assert (done.returncode, json.loads(done.stdout)["account"]) == (0, "257678859")
    done = xaso("money", "words", "--batch=/no/such", data=tmp_path / "var")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "var" / "postgres").exists()


@pytest.mark.django_db
def test_obligations_are_told_one_a_line():
    agency = agencies.agency(code="H55.1")
    other = agencies.agency(code="H55.2", is_shown=False)
    with scope.everything():
        make.account(agency)
        row = make.owed(agency, 12_000, exemption="near-poor", evidence="Giấy")
        make.paid(row, 1_000)
        make.owed(other)
        told = exported("--agency", "H55.1")
        assert len(exported()) == 2
        with pytest.raises(CommandError):
            exported("--agency", "H55.3")
    assert [one["reference"] for one in told] == [row.reference]
    assert told[0] | {"id": "", "reference": "", "subject": ""} == {
        "id": "", "reference": "", "subject": "", "agency": "H55.1", "fee": "certified-copy",
        "name": "Phí chứng thực bản sao từ bản chính", "gross": 12_000, "amount": 6_000,
        "paid": 1_000, "owed": 5_000, "exemption": "near-poor", "standing": "part",
        "account": "970415:113366668888", "due": None, "asked": make.NOON.isoformat(),
        "settled": None,
    }  # fmt: skip


def exported(*words):
    out = io.StringIO()
    call_command("payments", "obligations", "export", "--json", *words, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]
