"""`xaso check`: our kinds of values beside Django's own checks."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

CARD = "019301001234||Nguyễn Thị Hoa|15052001|Nữ|Xóm Đuổm|20042021"


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("check", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "lines", "verdicts"),
    [
        (
            "personal_number",
            [
                {"value": "019301001234", "sex": "nữ", "born": "2001-05-15"},
                {"value": "019301001234", "sex": "nam", "born": None},
                {"value": "019301001234", "born": 2002},
                {"value": "019301001234", "born": {}},
                {"value": 19301001234},
                {"value": "019399001234"},
                {"value": "091234567"},
            ],
            ["ok", "warn", "warn", "bad_line", "bad_line", "warn", "reject"],
        ),
        ("phone", [{"value": "0912345678"}, {"value": "01682345678"}, {"value": "1"}, {}],
         ["ok", "warn", "reject", "bad_line"]),
        ("dossier_code", [{"value": "H55.242-261117-0001"}, {"value": "H55"}], ["ok", "reject"]),
        ("card_qr", [{"value": CARD}, {"value": CARD.replace("Nữ", "Nam")}, {"value": "x"}],
         ["ok", "warn", "reject"]),
    ],
)  # fmt: skip
def test_a_batch_is_judged_line_by_line(tmp_path, kind, lines, verdicts):
    path = tmp_path / "batch.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")

    answers = [json.loads(line) for line in run(kind, "--batch", str(path), "--json").splitlines()]

    assert [answer.get("verdict", answer.get("error")) for answer in answers] == verdicts
    assert all(
        set(answer) in ({"verdict", "out", "why"}, {"error", "reason"}) for answer in answers
    )
    assert all((answer.get("verdict") == "ok") is (answer.get("why") == "") for answer in answers)


def test_values_may_stand_on_the_command_line():
    assert run("phone", "0912345678") == "ok\t+84912345678\t\n"
    assert json.loads(run("phone", "0912 345 678", "--json"))["out"] == "+84912345678"
    with pytest.raises(CommandError) as refusal:
        run("phone", "0912345678", "1")
    assert refusal.value.returncode == 1


@pytest.mark.parametrize(
    "arguments", [["phone"], ["phone", "--batch", "/no/such"], ["--json"], ["--batch", "x"]]
)
def test_wrong_use_is_told(arguments):
    with pytest.raises(CommandError) as refusal:
        run(*arguments)
    assert refusal.value.returncode == 2


def test_without_a_kind_the_project_is_checked():
    assert "no issues" in run("calendar")
