"""Documents are tested like code: what they name exists."""

from __future__ import annotations

import csv
import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import BinaryField

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
DOCUMENTS = [
    *ROOT.glob("*.md"),
    *(ROOT / "docs").rglob("*.md"),
    *(ROOT / "src").rglob("README.md"),
]
DECISIONS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
SHORT = {"decree": "nd", "circular": "tt", "decision": "qd", "resolution": "nq"}
FORMS = {"clear", "sealed", "hash", "reference", "none"}
# Who is asked about, acts or declares: what points to these tables tells something of a person.
PEOPLE = {
    "identity_account",
    "dossiers_dossier",
    "files_stored_file",
    "forms_draft",
    "results_result",
}
PERSONAL = re.compile(r"(full|owner|submitter|applicant|resident)_name|phone|email|sealed|secret")
# Contact details of agencies and a switch are nobody's personal data.
NOT_PERSONAL = {
    ("national_link", "sealed_key"),
    ("organisations_site_profile", "email"),
}


def laws() -> dict[str, dict[str, object]]:
    return tomllib.loads((ROOT / "docs" / "law" / "register.toml").read_text(encoding="utf-8"))


def law_ids() -> set[str]:
    return {
        known
        for name in laws()
        for known in (name, f"{SHORT.get(name.split('-')[0], '')}-{name.partition('-')[2]}")
    }


def personal_data() -> list[dict[str, str]]:
    with (ROOT / "docs" / "security" / "personal-data.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def columns() -> dict[tuple[str, str], object]:
    return {
        (model._meta.db_table, field.column): field
        for model in apps.get_models()
        if model.__module__.startswith("xaso.") and model._meta.managed  # a view holds nothing
        for field in model._meta.concrete_fields
    }


def test_every_law_a_docstring_names_is_in_the_register():
    known = law_ids()
    unknown = [
        f"{path.relative_to(ROOT)}: {cited}"
        for path in SOURCES
        for line in re.findall(r"^\s*Law: (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        if not line.startswith("none")
        for cited in re.findall(r"\b[a-z]+(?:-[a-z0-9]+)*-\d{4}(?:-[a-z]+)?\b", line) or [line]
        if cited not in known
    ]

    assert unknown == []


def test_every_law_of_the_printed_forms_is_in_the_register():
    known = law_ids()
    rows = tomllib.loads(
        (ROOT / "src/xaso/service/dossiers/printouts/templates.toml").read_text(encoding="utf-8")
    )["template"]
    results = tomllib.loads(
        (ROOT / "src/xaso/service/results/data/templates.toml").read_text(encoding="utf-8")
    )["template"]

    assert {row["law"] for row in rows} <= known
    assert {law for row in results for law in row["law"]} <= known


def test_every_law_has_number_title_day_and_mark():
    for name, row in laws().items():
        assert {"number", "title", "from", "mark"} <= set(row), name
        assert row["mark"] in {"S", "M"}, name
        until = row.get("until")
        assert until is None or until > row["from"], name
        assert row.get("replaced_by", name) in laws(), name


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_says_what_was_decided_and_what_was_rejected(path):
    text = path.read_text(encoding="utf-8")

    assert text.startswith(f"# {path.name[:4]}. ")
    assert re.search(r"^Status: (proposed|accepted|replaced|withdrawn)", text, re.MULTILINE)
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings == ["Context", "Decision", "Consequences", "Rejected"]


def test_decisions_are_numbered_without_gaps_and_listed():
    index = (ROOT / "docs/adr/README.md").read_text(encoding="utf-8")

    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    assert [path.name for path in DECISIONS if path.name not in index] == []


def test_links_between_documents_lead_somewhere():
    broken = [
        f"{document.relative_to(ROOT)} -> {target}"
        for document in DOCUMENTS
        for target in re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8"))
        if "://" not in target and not target.startswith("mailto:")
        if not (document.parent / target).exists()
    ]

    assert broken == []


def test_the_list_of_personal_data_names_columns_that_exist():
    known = columns()
    named = {(row["table"], row["column"]) for row in personal_data() if row["form"] != "none"}

    assert sorted(named - set(known)) == []
    assert {row["form"] for row in personal_data()} == FORMS
    assert all(row["purpose"] for row in personal_data())
    assert all(row["retention"] for row in personal_data() if row["form"] != "none")


def test_every_table_says_what_personal_data_it_holds_or_that_it_holds_none():
    tables = {table for table, _ in columns()}
    told = {row["table"] for row in personal_data()}
    without = {row["table"] for row in personal_data() if row["form"] == "none"}
    with_some = {row["table"] for row in personal_data() if row["form"] != "none"}

    assert sorted(tables - told) == []
    assert sorted(told - tables) == []
    assert sorted(with_some & without) == []


def test_a_table_that_points_to_a_person_does_not_claim_to_hold_nothing():
    without = {row["table"] for row in personal_data() if row["form"] == "none"}
    pointing = {
        table
        for (table, _), field in columns().items()
        if field.is_relation and field.related_model._meta.db_table in PEOPLE
    }

    assert sorted(pointing & without) == []


def test_a_model_that_names_personal_data_stands_in_the_list():
    without = {row["table"] for row in personal_data() if row["form"] == "none"}
    naming = {
        model._meta.db_table
        for model in apps.get_models()
        if model.__module__.startswith("xaso.")
        and re.search(r"^\s*Personal data: (?!none)", model.__doc__ or "", re.MULTILINE)
    }

    assert "desk_counter_scan" in naming
    assert sorted(naming & without) == []


def test_no_column_that_sounds_personal_is_missing_from_the_list():
    listed = {(row["table"], row["column"]) for row in personal_data()}
    missing = [
        place
        for place in columns()
        if PERSONAL.search(place[1]) and place not in listed | NOT_PERSONAL
    ]

    assert missing == []


def test_what_is_listed_as_sealed_lies_in_bytes():
    known = columns()

    for row in personal_data():
        field = known.get((row["table"], row["column"]))
        if row["form"] == "sealed" and field is not None:
            assert isinstance(field, BinaryField), row
