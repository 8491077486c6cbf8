"""`xaso payments statement|match|closing|hook`, as another program would call them."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from xaso.kernel.organisations.tests import make as agencies
from xaso.kernel.scope import api as scope
from xaso.service.bank import api as bank
from xaso.service.bank.tests import make
from xaso.service.bank.tests.make import DAY, Told, booked
from xaso.service.payments.tests import make as make_payments
from xaso.service.payments.tests.make import NOON, owed

CODE = "H55.1"


@pytest.fixture
def agency(db, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    with scope.everything():
        made = agencies.agency(code=CODE)
        make.account(made)
        yield made


@pytest.fixture
def reference(agency):
    return owed(agency).reference


@pytest.fixture
def path(tmp_path, reference):
    rows = booked([Told(10_000, f"{reference} nop"), Told(7_000, "ung ho"), Told(-500, "phi")])
    place = tmp_path / "sao-ke.csv"
    place.write_bytes(make.file_of("treasury", rows))
    return place


def run(*words):
    out = io.StringIO()
    call_command("payments", *map(str, words), stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_statement_goes_in_is_matched_and_comes_out_again(agency, path, reference):
    [dry] = run("statement", "import", path, "--map", "treasury", "--dry-run", "--json")
    assert (dry["statement"], dry["imported"]) == (None, 2)
    [told] = run("statement", "import", path, "--map", "treasury", "--json", "--agency", CODE)
    assert told | {"statement": ""} == {
        "statement": "", "account": make.ACCOUNT, "lines": 5, "imported": 2, "known": 0, "held": 0,
        "rejected": [
            {"row": 3, "reason": "dòng cộng hoặc số dư", "code": "totals"},
            {"row": 6, "reason": "tiền ra", "code": "outgoing"},
            {"row": 7, "reason": "dòng cộng hoặc số dư", "code": "totals"},
        ],
    }  # fmt: skip
    first, second = run("match", "--json")
    assert (first["how"], first["reference"], first["reason"]) == ("reference", reference, None)
    assert first["obligation"] is not None
    assert (second["obligation"], second["how"], second["reason"]) == (None, None, "nothing")
    [page] = run("closing", "--day", DAY, "--json")
    assert (page["agency"], page["balances"], page["differences"]) == (CODE, True, [])
    assert (page["collected"], page["unknown"]) == (10_000, 7_000)
    [again] = run("statement", "import", path, "--map", "treasury", "--json")
    assert (again["imported"], again["known"]) == (0, 2)
    [undone] = run("statement", "undo", told["statement"], "--json")
    assert (undone["lines"], undone["taken_back"], undone["amount"]) == (2, 1, 17_000)
    assert undone["overlapping"] == [again["statement"]]
    assert run("match", "--json") == []
    [listed] = run("statement", "list", "--json")
    shown = [(row["name"], row["imported"], row["undone"]) for row in listed["statements"]]
    assert shown == [("sao-ke.csv", 0, False), ("sao-ke.csv", 2, True)]
    with pytest.raises(CommandError):
        run("statement", "undo", told["statement"])


def test_people_read_sentences(agency, path, capsys):
    for words in (
        ("statement", "import", path, "--map", "treasury"), ("closing", "--day", DAY),
        ("statement", "layouts"), ("statement", "list"),
    ):  # fmt: skip
        out = io.StringIO()
        call_command("payments", *map(str, words), stdout=out)
        assert out.getvalue().strip()
        assert not out.getvalue().startswith("{")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("import", "/no/such", "--map", "treasury"), 2), (("import", "{path}", "--map", "no"), 1),
        (("import", "{path}", "--map", "mb"), 1), (("undo", "x"), 2),
        (("import", "{path}", "--map", "treasury", "--account", "1:2"), 1),
        (("import", "{path}", "--map", "treasury", "--agency", "X"), 1),
        (("undo", "00000000-0000-0000-0000-000000000001"), 1),
    ],
)  # fmt: skip
def test_what_cannot_be_done_says_why(path, words, code):
    with pytest.raises(CommandError) as refused:
        run("statement", *(word.format(path=path) for word in words), "--json")
    assert refused.value.returncode == code


def test_layouts_are_told_with_their_columns(agency):
    [told] = run("statement", "layouts", "--json")
    assert sorted(told) == sorted(make.LAYOUTS)
    assert told["mb"]["columns"]["number"] == ["refNo", "Số bút toán"]


def test_a_page_with_a_difference_is_refused(agency, reference):
    make_payments.paid(owed(agency), external="FT1")
    with pytest.raises(CommandError):
        run("closing", "--day", DAY, "--json")


def test_a_bank_is_connected_by_a_secret_from_a_file(agency, tmp_path):
    secret = tmp_path / "khoa"
    secret.write_text(make.SECRET + "\n")
    words = ("--agency", CODE, "--account", make.ACCOUNT, "--terminal", make.TERMINAL)
    out = io.StringIO()
    call_command("payments", "hook", *words, "--secret-file", str(secret), stdout=out)
    assert make.TERMINAL in out.getvalue()
    assert bank.hear(make.letter(), now=NOON) == "taken"
    for more in (("--secret-file", "/no/such"), ("--secret-file", str(secret), "--account", "1:2")):
        with pytest.raises(CommandError):
            call_command("payments", "hook", *words, *more, stdout=out)
