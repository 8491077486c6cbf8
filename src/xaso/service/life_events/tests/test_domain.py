"""Rules of life events: what answers lead to, what facts fill, and where notices go."""

from __future__ import annotations

from datetime import date

import pytest

from xaso.kernel.forms import api as forms
from xaso.service.life_events.domain import carrying, notices, plan
from xaso.service.life_events.domain.notices import State


def judge(rule, answers):
    return forms.judge(rule, answers, date(2026, 11, 17))


OLD = {"age": ["sinh", "mat", ">=", 80]}
GROWN = {"age": ["sinh", "mat", ">=", 16]}
AGE = plan.Question("tuoi", None, (("tu-80", OLD), ("lon", GROWN)))


@pytest.mark.parametrize(
    ("born", "age"),
    [
        ("1946-11-14", "tu-80"),
        ("1946-11-15", "lon"),
        ("2010-11-14", "lon"),
        ("2010-11-15", None),
        ("1946", "tu-80"),
    ],
)
def test_the_first_answer_that_surely_holds_is_known(born, age):
    facts = {"sinh": born, "mat": "2026-11-14"}

    assert plan.known_answers([AGE], facts, judge).get("tuoi") == age


def test_nothing_is_known_without_the_facts():
    assert plan.known_answers([AGE, plan.Question("xe")], {}, judge) == {}


STOPS = [
    plan.Outcome("viec", plan.PROCEDURE, {"is": ["a", "co"]}),
    plan.Outcome("luon", plan.ADVICE),
    plan.Outcome("dung", plan.STOP, {"is": ["a", "co"]}, "a"),
    plan.Outcome("ra-soat", plan.CHECK),
]
ASKED = [plan.Question("a", {"is": ["cha", "co"]}), plan.Question("khac")]


def test_only_what_is_sure_is_reached_and_the_check_never():
    assert [one.key for one in plan.reached(STOPS, {"a": "co"}, judge)] == ["viec", "luon", "dung"]
    assert [one.key for one in plan.reached(STOPS, {}, judge)] == ["luon"]


@pytest.mark.parametrize(
    ("answers", "open_ones"),
    [
        ({}, ["a"]),
        ({"cha": "co"}, ["a"]),
        ({"cha": "khong"}, []),
        ({"cha": "co", "a": "co"}, []),
        ({"cha": "co", "a": "khong"}, []),
        ({"cha": "co", "a": "khong-ro"}, ["a"]),
    ],
)
def test_a_question_about_an_allowance_is_open_until_yes_or_no(answers, open_ones):
    assert plan.unsettled(ASKED, STOPS, answers, judge) == open_ones


@pytest.mark.parametrize(
    ("answers", "kinds"),
    [
        ({"a": "co"}, ["dung"]),
        ({"a": "khong"}, []),
        ({"a": "khong-ro"}, ["ra-soat"]),
        ({}, ["ra-soat"]),
        ({"cha": "khong"}, []),
    ],
)
def test_what_is_named_is_stopped_and_what_is_open_is_checked(answers, kinds):
    assert plan.stops(ASKED, STOPS, answers, judge) == kinds


FACTS = {"kt.hoTen": "An", "kt.noi.tinh": "19", "kt.noi.xa": "Đu", "kt.noiChet": "Nhà", "x": ""}


@pytest.mark.parametrize(
    ("source", "given"),
    [
        ("kt.hoTen", {"": "An"}),
        ("kt.noi", {".tinh": "19", ".xa": "Đu"}),
        ("x", {}),
        ("khong.co", {}),
        ("=co", {"": "co"}),
        ("Cho {kt.hoTen} ở {kt.noiChet}.", {"": "Cho An ở Nhà."}),
        ("Cho {kt.hoTen}, số {so}.", {}),
        ("Cho {x}.", {}),
    ],
)
def test_a_source_gives_a_fact_a_constant_or_a_sentence(source, given):
    assert carrying.facts_for(source, FACTS) == given


def test_the_first_source_that_gives_something_fills_a_target():
    rows = [("ten", "khong.co"), ("ten", "kt.hoTen"), ("ten", "kt.noiChet"), ("noi", "kt.noi")]

    filled = carrying.carried([*rows, ("noi", "kt.hoTen"), ("noi.chiTiet", "kt.hoTen")], FACTS)

    assert filled == {"ten": "An", "noi.tinh": "19", "noi.xa": "Đu", "noi.chiTiet": "An"}


def test_a_target_is_not_mistaken_for_one_that_begins_alike():
    assert carrying.carried([("no", "=1"), ("noi", "=2")], {}) == {"no": "1", "noi": "2"}
    assert carrying.carried([("noi.xa", "=1"), ("noi", "=2")], {}) == {"noi.xa": "1"}


@pytest.mark.parametrize(
    ("query", "is_meant"),
    [
        ("bo mat roi", True),
        ("mat", True),
        ("mat giay khai sinh", False),
        ("", False),
        ("bo matroi", False),
    ],
)
def test_a_phrase_is_found_inside_a_query_and_a_word_by_itself(query, is_meant):
    assert carrying.same_words(query, ["bo mat"], ["mat"]) is is_meant


@pytest.mark.parametrize(
    ("was", "lost", "doubted"),
    [
        (State.OPEN, State.VOID, State.OPEN),
        (State.DONE, State.REVIEW, State.REVIEW),
        (State.REVIEW, State.REVIEW, State.REVIEW),
        (State.NOTHING, State.NOTHING, State.NOTHING),
        (State.RESTORED, State.RESTORED, State.RESTORED),
        (State.VOID, State.VOID, State.VOID),
    ],
)
def test_a_lost_registration_voids_what_waits_and_reviews_what_was_stopped(was, lost, doubted):
    assert notices.when_lost(was) is lost
    assert notices.when_doubted(was) is doubted


@pytest.mark.parametrize(
    ("was", "was_lost", "after"),
    [
        (State.VOID, True, State.OPEN),
        (State.VOID, False, State.VOID),
        (State.RESTORED, False, State.OPEN),
        (State.RESTORED, True, State.OPEN),
        (State.REVIEW, True, State.REVIEW),
        (State.OPEN, True, State.OPEN),
        (State.DONE, True, State.DONE),
        (State.NOTHING, True, State.NOTHING),
    ],
)
def test_a_registration_issued_anew_reopens_what_it_had_voided(was, was_lost, after):
    assert notices.when_issued(was, was_lost=was_lost) is after


def test_every_act_leaves_a_state_in_which_somebody_waits():
    assert {begins for begins, _ends in notices.ACTS.values()} == notices.WAITING
    assert not {ends for _begins, ends in notices.ACTS.values()} & notices.WAITING
