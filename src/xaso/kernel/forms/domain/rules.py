"""The rule language of declarations: small JSON that Python and the browser judge alike.

A rule is an object with one key, its operator. A judgement is true, false, or nothing where an
answer that it needs has not been given; a page asks only for what is surely wanted, and blames
only what is surely wrong. `static/forms/rules.mjs` is the same code for the browser and
`data/rule-vectors.json` binds the two.

    {"is": ["ks.loai", "bo-roi"]}          the answer equals the value
    {"in": ["loai", ["a", "b"]]}           the answer is one of the values
    {"set": "cha.hoTen"}                   the answer is given
    {"not": rule} {"all": [rules]} {"any": [rules]}
    {"differ": ["tu", "thanh"]}            two answers are not the same text
    {"order": ["ks.ngaySinh", "gcs.ngay"]} the first day is not after the second; "@today" may stand
    {"age": ["nu.ngaySinh", "@today", ">=", 18]}          full years between two days
    {"days": ["ks.ngaySinh", "@today", "<=", 60]}         days between two days
    {"number": ["nu.lan", ">=", 2]}
    {"letters": ["ks.hoTen", "<=", 25]}    letters in the text
    {"surname": ["ks.hoTen", "cha.hoTen", "me.hoTen"]}    its first word is that of another
    {"every": ["ct", rule]} {"some": ["ct", rule]}        judged on each row of a table
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from xaso.kernel.forms.domain import dates
from xaso.lib.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

Rule = dict[str, Any]
Judgement = bool | None
_COMPARE: dict[str, Callable[[int, int], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "<": operator.lt,
    ">": operator.gt,
}


def judge(rule: Rule, answers: Mapping[str, Any], today: date) -> Judgement:
    """Judge a rule on answers by their keys; nothing where it cannot be told.

    Raises:
        KeyError: The operator is unknown.
    """
    [(name, wanted)] = rule.items()
    if "@today" not in answers:
        answers = {**answers, "@today": today.isoformat()}
    return _OPERATORS[name](wanted, answers, today)


def keys_of(rule: Rule) -> set[str]:
    """Return the answers that a rule looks at, to tell on which page it can be judged."""
    [(name, wanted)] = rule.items()
    if name in {"all", "any"}:
        return set().union(*(keys_of(part) for part in wanted))
    if name == "not":
        return keys_of(wanted)
    if name == "set":
        return {wanted}
    if name in {"differ", "order", "surname"}:
        return set(wanted) - {"@today"}
    if name in {"age", "days"}:
        return set(wanted[:2]) - {"@today"}
    return {wanted[0]}


def _given(answers: Mapping[str, Any], key: str) -> Any:
    value = answers.get(key)
    return None if value in ("", [], {}) else value


def _is(wanted: Any, answers: Mapping[str, Any], _: date) -> Judgement:
    value = _given(answers, wanted[0])
    return None if value is None else value == wanted[1]


def _in(wanted: Any, answers: Mapping[str, Any], _: date) -> Judgement:
    value = _given(answers, wanted[0])
    return None if value is None else value in wanted[1]


def _set(wanted: Any, answers: Mapping[str, Any], _: date) -> Judgement:
    return _given(answers, wanted) is not None


def _not(wanted: Any, answers: Mapping[str, Any], today: date) -> Judgement:
    inner = judge(wanted, answers, today)
    return None if inner is None else not inner


def _all(wanted: Any, answers: Mapping[str, Any], today: date) -> Judgement:
    found = [judge(part, answers, today) for part in wanted]
    if False in found:
        return False
    return None if None in found else True


def _any(wanted: Any, answers: Mapping[str, Any], today: date) -> Judgement:
    found = [judge(part, answers, today) for part in wanted]
    if True in found:
        return True
    return None if None in found else False


def _differ(wanted: Any, answers: Mapping[str, Any], _: date) -> Judgement:
    first, second = (_given(answers, key) for key in wanted)
    if first is None or second is None:
        return None
    return " ".join(str(first).split()) != " ".join(str(second).split())


def _order(wanted: Any, answers: Mapping[str, Any], _: date) -> Judgement:
    first, second = (_given(answers, key) for key in wanted)
    if first is None or second is None:
        return None
    return dates.earliest(first) <= dates.latest(second)


def _span(
    measure: Callable[[date, date], int],
) -> Callable[[Any, Mapping[str, Any], date], Judgement]:
    """Judge a span, kindly: a year alone is false only if no day of it could do."""

    def judged(wanted: Any, answers: Mapping[str, Any], _: date) -> Judgement:
        first, second = (_given(answers, key) for key in wanted[:2])
        if first is None or second is None:
            return None
        compare, limit = _COMPARE[wanted[2]], wanted[3]
        longest = measure(dates.earliest(first), dates.latest(second))
        shortest = measure(dates.latest(first), dates.earliest(second))
        return compare(longest, limit) or compare(shortest, limit)

    return judged


def _number(wanted: Any, answers: Mapping[str, Any], _: date) -> Judgement:
    value = _given(answers, wanted[0])
    return None if value is None else _COMPARE[wanted[1]](int(value), wanted[2])


def _letters(wanted: Any, answers: Mapping[str, Any], _: date) -> Judgement:
    value = _given(answers, wanted[0])
    if value is None:
        return None
    return _COMPARE[wanted[1]](len("".join(str(value).split())), wanted[2])


def _surname(wanted: Any, answers: Mapping[str, Any], _: date) -> Judgement:
    own, *others = (_given(answers, key) for key in wanted)
    known = [fold(str(name)).split()[0] for name in others if name]
    if own is None or not known:
        return None
    return fold(str(own)).split()[0] in known


def _every(wanted: Any, answers: Mapping[str, Any], today: date) -> Judgement:
    rows = _given(answers, wanted[0])
    if rows is None:
        return None
    return all(judge(wanted[1], {**answers, **row}, today) is not False for row in rows)


def _some(wanted: Any, answers: Mapping[str, Any], today: date) -> Judgement:
    rows = _given(answers, wanted[0])
    if rows is None:
        return None
    return any(judge(wanted[1], {**answers, **row}, today) for row in rows)


_OPERATORS: dict[str, Callable[[Any, Mapping[str, Any], date], Judgement]] = {
    "is": _is,
    "in": _in,
    "set": _set,
    "not": _not,
    "all": _all,
    "any": _any,
    "differ": _differ,
    "order": _order,
    "age": _span(dates.full_years),
    "days": _span(dates.days_between),
    "number": _number,
    "letters": _letters,
    "surname": _surname,
    "every": _every,
    "some": _some,
}
