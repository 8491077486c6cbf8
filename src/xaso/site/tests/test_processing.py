"""The record of processing is whole: every column of a person has purpose, basis and an end."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command

from xaso.site.operations import processing

BOTH = pytest.mark.parametrize("field", ["activity", "people", "basis", "recipients"])


def rows():
    return [row for one in processing.activities() for row in one["columns"]]


@BOTH
def test_every_activity_says_what_for_and_on_what_basis(field):
    assert all(one[field].strip() for one in processing.activities())


def test_every_activity_keeps_something_and_every_column_has_purpose_and_end():
    assert all(one["columns"] for one in processing.activities())
    assert all(row["purpose"] and row["retention"] and row["kind"] for row in rows())
    assert all(row["form"] in {"clear", "sealed", "hash", "reference"} for row in rows())


def test_who_sees_comes_from_the_table_of_access():
    seen = {one["name"]: one["seen_by"] for one in processing.activities()}

    assert seen["privacy"] == ["resident", "leader"]
    assert "admin" not in seen["feedback"]
    assert seen["audit"] == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("unknown_table,name,name,clear,why,ten years", "processing.toml"),
        ("dossiers_dossier,nickname,name,clear,why,ten years", "nickname"),
    ],
)
def test_a_column_that_nobody_accounts_for_is_refused(tmp_path, monkeypatch, row, said):
    for name in ("personal-data.csv", "processing.toml"):
        (tmp_path / name).write_text((processing.DATA / name).read_text())
    with (tmp_path / "personal-data.csv").open("a") as file:
        file.write(row + "\n")
    monkeypatch.setattr(processing, "DATA", tmp_path)

    with pytest.raises(LookupError, match=said):
        processing.activities()


def test_the_command_prints_json_and_a_document(capsys):
    call_command("record_of_processing", "--json")
    assert json.loads(capsys.readouterr().out) == processing.activities()
    call_command("record_of_processing")
    told = capsys.readouterr().out
    assert "## Giải quyết thủ tục hành chính" in told
    assert "| dossiers_dossier | owner_name | name | để rõ |" in told
