"""From answers to what has to be done. `judge` is that of the declarations' rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Rule = dict[str, Any]
    Judge = Callable[[Rule, Mapping[str, Any]], bool | None]

YES, NO, UNKNOWN = "co", "khong", "khong-ro"
STOP, CHECK, PROCEDURE, ELSEWHERE, ADVICE = "stop", "check", "procedure", "elsewhere", "advice"


@dataclass(frozen=True, slots=True)
class Question:
    """One question: asked where `when` is not surely false; `known` gives answers by rules."""

    key: str
    when: Rule | None = None
    known: tuple[tuple[str, Rule], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What some answers lead to. `question` is the one that names an allowance."""

    key: str
    kind: str
    when: Rule | None = None
    question: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


def known_answers(
    questions: Iterable[Question], facts: Mapping[str, Any], judge: Judge
) -> dict[str, str]:
    """Return the answers that the facts give already; of several the first that surely holds."""
    found = {}
    for question in questions:
        for answer, rule in question.known:
            if judge(rule, facts) is True:
                found[question.key] = answer
                break
    return found


def reached(outcomes: Iterable[Outcome], answers: Mapping[str, Any], judge: Judge) -> list[Outcome]:
    """Return what the answers surely lead to, in its order; the check for allowances apart."""
    return [
        one
        for one in outcomes
        if one.kind != CHECK and (one.when is None or judge(one.when, answers) is True)
    ]


def unsettled(
    questions: Sequence[Question],
    outcomes: Iterable[Outcome],
    answers: Mapping[str, Any],
    judge: Judge,
) -> list[str]:
    """Return the questions naming an allowance that apply and have no clear answer."""
    naming = {one.question for one in outcomes if one.kind == STOP}
    return [
        question.key
        for question in questions
        if question.key in naming
        and (question.when is None or judge(question.when, answers) is not False)
        and answers.get(question.key) not in {YES, NO}
    ]


def stops(
    questions: Sequence[Question],
    outcomes: Sequence[Outcome],
    answers: Mapping[str, Any],
    judge: Judge,
) -> list[str]:
    """Return what is to be stopped, by the outcomes' keys, and the check where anything is open."""
    named = [one.key for one in reached(outcomes, answers, judge) if one.kind == STOP]
    if unsettled(questions, outcomes, answers, judge):
        named += [one.key for one in outcomes if one.kind == CHECK]
    return named
