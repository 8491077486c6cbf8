"""The rows that are shipped: rules that can be judged, keys that exist, sources that are named."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from xaso.kernel.forms import api as forms
from xaso.service.life_events import api as life_events
from xaso.service.life_events import reading
from xaso.service.life_events.domain import plan
from xaso.service.life_events.tests import make
from xaso.service.procedures import api as procedures

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 17)


@pytest.fixture
def rows():
    found = life_events.rows_on(make.EVENT, DAY)
    assert found is not None
    return found


def looked_at(rule):
    [(name, wanted)] = rule.items()
    if name in {"all", "any"}:
        return set().union(*(looked_at(part) for part in wanted))
    if name == "not":
        return looked_at(wanted)
    return {wanted if isinstance(wanted, str) else wanted[0]}


def test_there_is_no_event_before_its_first_day():
    assert life_events.rows_on(make.EVENT, date(2025, 6, 30)) is None
    assert life_events.rows_on(make.EVENT, date(2025, 7, 1)) is not None
    assert life_events.rows_on("sinh-con", DAY) is None


def test_a_condition_looks_only_at_questions_before_it(rows):
    before: set[str] = set()
    for row in rows.questions:
        assert looked_at(row.when or {"all": []}) <= before, row.key
        before.add(row.key)
    for row in rows.outcomes:
        assert looked_at(row.when or {"all": []}) <= before | {reading.JOINT}, row.key
        assert row.question in before | {""}


def test_every_row_names_its_source_and_nothing_is_said_to_be_confirmed(rows):
    for row in rows.outcomes:
        assert row.basis, row.key
    everything = (rows.event, *rows.questions, *rows.outcomes, *rows.carried, *rows.held)
    assert not any(row.is_confirmed for row in everything)


def test_every_procedure_of_the_list_is_in_the_catalogue_or_says_where_to_go(rows):
    listed = Path(procedures.__file__).parent / "data" / "catalogue.json"
    codes = {one["code"] for one in json.loads(listed.read_text())["procedures"]}
    for row in rows.outcomes:
        if row.procedure and row.procedure not in codes:
            assert row.where, row.key
    assert set(rows.event.procedures) <= codes


def test_an_elsewhere_says_where_and_why_and_a_stop_names_its_question(rows):
    for row in rows.outcomes:
        if row.kind == plan.ELSEWHERE:
            assert row.where
            assert row.why
        assert bool(row.question) is (row.kind == plan.STOP)
        assert bool(row.facts) is (row.kind in {plan.STOP, plan.CHECK})
    assert [row.kind for row in rows.outcomes].count(plan.CHECK) == 1


def test_every_text_has_english(rows):
    for row in rows.questions:
        assert row.text_en
        assert bool(row.hint) is bool(row.hint_en)
    for row in rows.outcomes:
        assert row.title_en
        assert bool(row.why) is bool(row.why_en)
        assert bool(row.where) is bool(row.where_en)


@pytest.mark.parametrize("form_id", ["BT_MT", "HT_TL", "CHUNG"])
def test_no_known_fact_of_a_person_is_asked_by_a_next_declaration_without_being_mapped(
    rows, form_id
):
    known = {field.key for field in forms.load("HT_KT").fields()}
    mapped = {row.target for row in rows.carried if row.form in {"", form_id}}
    same = {"nd." + key.removeprefix("kt.") for key in known if key.startswith("kt.")}
    wanted = {
        field.key
        for field in forms.load(form_id).fields()
        if field.key in known | same and field.kind not in {"auto", "checkbox", "signature"}
    }

    assert {key for key in wanted if key[:3] in {"nyc", "kt.", "nd."}} <= mapped


def test_targets_and_constants_are_questions_of_their_declaration(rows):
    for row in rows.carried:
        if row.form:
            keys = {field.key for field in forms.load(row.form).fields()}
            assert row.target in keys or row.target.rpartition(".")[0] in keys, row.target
    fields = {field.key: field for field in forms.load("BT_MT").fields()}
    kinds = {option.value for option in fields["doiTuong"].options}
    filled = {row.fills["doiTuong"] for row in rows.outcomes if "doiTuong" in row.fills}
    assert filled <= kinds


@pytest.mark.parametrize(
    ("query", "is_meant"),
    [
        ("mẹ tôi qua đời", True),
        ("me toi qua doi", True),
        ("chết", True),
        ("Mất", True),
        ("mat", False),
        ("mất giấy khai sinh", False),
        ("bố mất", True),
        ("khai sinh", False),
        ("", False),
    ],
)
def test_people_find_the_event_by_what_they_say(query, is_meant):
    assert (reading.event_meant(query, DAY) is not None) is is_meant


def test_the_event_is_registered_by_its_procedures_alone():
    assert reading.event_of("2.002913", DAY) is not None
    assert reading.event_of("1.001193", DAY) is None


def test_questions_that_known_answers_rule_out_are_not_asked(rows):
    judge = reading.judge(DAY)
    child = reading.definition(rows, {"tuoi": "duoi-16"}, judge)
    old = reading.definition(rows, {"tuoi": "tu-80"}, judge)

    asked = {field.key for field in child.section(reading.ASKED).fields}
    assert {"troCapXaHoi", "theBhyt", "thuongTru"} <= asked
    assert not {"luongHuu", "cuuChienBinh", "conNho", "datDai", "tuoi"} & asked
    assert "tnxp" in {field.key for field in old.section(reading.ASKED).fields}
    assert reading.definition(rows, {"tuoi": "tu-80"}, judge) is old


def test_an_answer_is_told_in_the_language_of_the_page(rows):
    by_key = {row.key: row for row in rows.questions}

    assert reading.answer_words(by_key["tuoi"], "tu-80", "vi") == "Từ 80 tuổi trở lên"
    assert reading.answer_words(by_key["tuoi"], "tu-80", "en") == "80 or older"
    assert reading.answer_words(by_key["xe"], "khong", "vi") == "Không"
    assert reading.answer_words(by_key["xe"], "?", "vi") == "Không rõ"
