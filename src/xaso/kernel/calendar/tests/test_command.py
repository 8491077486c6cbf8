"""`xaso clock due`, as another program would call it."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

SESSIONS = [["07:30", "11:30"], ["13:00", "17:00"]]
CALENDAR = {"sessions": SESSIONS, "weekend": [5, 6], "off": ["2026-11-24"], "worked": []}


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("clock", "due", *arguments, stdout=out)
    return out.getvalue()


def ask(tmp_path, rule, received, calendar=None, *more):
    path = tmp_path / "calendar.json"
    path.write_text(calendar if isinstance(calendar, str) else json.dumps(calendar or CALENDAR))
    return run("--rule", rule, "--received", received, "--calendar", str(path), *more)


def test_one_question_one_answer(tmp_path):
    calendar = {**CALENDAR, "pauses": [["2026-11-18T09:00", "2026-11-18T10:00"]]}
    answer = json.loads(ask(tmp_path, "working_day:1", "2026-11-17T17:00", calendar, "--json"))

    assert answer["due"] == "2026-11-19T08:30:00+07:00"
    assert answer["explain"] == [
        {
            "date": "2026-11-17",
            "kind": "working",
            "minutes": 0,
            "why": "Ngày làm việc. Nhận hồ sơ."
            " Nhận ngoài giờ làm việc, tính từ đầu buổi làm việc kế tiếp.",
        },
        {
            "date": "2026-11-18",
            "kind": "working",
            "minutes": 420,
            "why": "Ngày làm việc. Có lúc tạm dừng, không tính lúc đó.",
        },
        {
            "date": "2026-11-19",
            "kind": "working",
            "minutes": 60,
            "why": "Ngày làm việc. Hẹn trả kết quả.",
        },
    ]


def test_people_read_a_table(tmp_path):
    drawn = ask(tmp_path, "working_day:1", "2026-11-23T09:00").splitlines()
    assert drawn[0] == "Hẹn trả: 09:00 ngày 25/11/2026"
    assert drawn[2] == "24/11/2026     0 phút  Ngày nghỉ."


@pytest.mark.parametrize(
    ("rule", "received", "calendar", "code"),
    [
        ("fortnight:1", "2026-11-17T17:00", CALENDAR, 1),
        ("working_day:1", "hôm nay", CALENDAR, 1),
        ("working_day:1", "2026-11-17T17:00", "{", 1),
        ("working_day:1", "2026-11-17T17:00", "[]", 1),
        ("working_day:1", "2026-11-17T17:00", {"sessions": []}, 1),
        ("working_day:1", "2026-11-17T17:00", {**CALENDAR, "pauses": [[]]}, 1),
        ("", "2026-11-17T17:00", CALENDAR, 2),
        ("working_day:1", "", CALENDAR, 2),
    ],
)
def test_a_refusal_has_a_reason_and_a_code(tmp_path, rule, received, calendar, code):
    with pytest.raises(CommandError) as refusal:
        ask(tmp_path, rule, received, calendar)
    assert refusal.value.returncode == code
    assert str(refusal.value)


def test_a_missing_file_cannot_be_read(tmp_path):
    for option in ("--batch", "--calendar"):
        with pytest.raises(CommandError) as refusal:
            run("--rule", "x", "--received", "x", option, str(tmp_path / "none"))
        assert refusal.value.returncode == 2
    with pytest.raises(CommandError):
        run("--rule", "working_day:1", "--received", "2026-11-17T17:00")


def test_a_batch_answers_line_by_line(tmp_path):
    question = {"rule": "working_hour:1", "received": "2026-11-17T09:00", "calendar": CALENDAR}
    paused = {**CALENDAR, "pauses": [["2026-11-17T09:10", "2026-11-17T09:20"]]}
    lines = [
        question,
        {**question, "calendar": paused},
        {**question, "pauses": [["2026-11-17T09:10", "2026-11-17T09:20"]]},
        {**question, "calendar": paused, "pauses": [["2026-11-17T09:15", "2026-11-17T09:30"]]},
        {**question, "rule": "x"},
        {**question, "rule": 5},
        {**question, "calendar": None},
        {**question, "received": "2026-11-17"},
        {"rule": "working_hour:1"},
    ]
    path = tmp_path / "batch.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)) + "\nhỏng\n", encoding="utf-8")

    answers = [json.loads(line) for line in run("--batch", str(path), "--json").splitlines()]

    assert [answer.get("due", answer.get("error")) for answer in answers] == [
        "2026-11-17T10:00:00+07:00",
        "2026-11-17T10:10:00+07:00",
        "2026-11-17T10:10:00+07:00",
        "2026-11-17T10:20:00+07:00",
        "bad_rule",
        "bad_line",
        "bad_calendar",
        "bad_moment",
        "bad_line",
        "bad_line",
    ]
