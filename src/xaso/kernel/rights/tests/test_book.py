"""What departs from the usual posts, and who signs for whom."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from xaso.kernel.rights.domain.book import Book, Delegated, Matter, Rule, bare, own_lines

LAND = Matter("1.012753", "Đất đai", "processing")
BIRTH = Matter("1.001193", "Hộ tịch", "processing")
HER = uuid4()


def rule(role, act, *, granted, **more):
    return Rule(role, act, granted, "QĐ 7", **more)


def delegated(**more):
    words: dict[str, Any] = {
        "id": uuid4(),
        "account_id": HER,
        "role": "leader",
        "form": "TUQ",
        "for_title": "Chủ tịch UBND xã",
        "signs_as": "Công chức Tư pháp – Hộ tịch",
        "decision": "12/QĐ-UBND",
        "valid_from": date(2026, 11, 1),
        "valid_until": date(2027, 1, 1),
    }
    return Delegated(**words | more)


def test_without_a_rule_the_usual_posts_do_it():
    assert Book().posts_for("approve", ("leader",)) == {"leader"}
    assert Book().posts_for("start", {"intake", "officer"}, LAND) == {"intake", "officer"}


def test_a_granted_post_is_added_and_a_withheld_one_taken_away_which_wins():
    book = Book((
        rule("head", "approve", granted=True),
        rule("intake", "start", granted=False),
        rule("clerk", "start", granted=True),
        rule("clerk", "start", granted=False),
    ))

    assert book.posts_for("approve", {"leader"}) == {"leader", "head"}
    assert book.posts_for("start", {"intake", "officer"}) == {"officer"}
    assert book.posts_for("issue", {"clerk"}) == {"clerk"}


@pytest.mark.parametrize(
    ("limit", "matter", "applies"),
    [
        ({}, LAND, True),
        ({"procedure": "1.012753"}, LAND, True),
        ({"procedure": "1.012753"}, BIRTH, False),
        ({"field": "Đất đai"}, LAND, True),
        ({"field": "Đất đai"}, BIRTH, False),
        ({"state": "processing"}, LAND, True),
        ({"state": "received"}, LAND, False),
        ({"field": "Đất đai", "state": "received"}, LAND, False),
    ],
)
def test_a_rule_speaks_of_its_procedure_field_and_state_only(limit, matter, applies):
    one = rule("officer", "propose", granted=False, **limit)
    book = Book((one,))

    assert one.applies_to("propose", matter) is applies
    assert not one.applies_to("start", matter)
    assert book.posts_for("propose", {"officer"}, matter) == (set() if applies else {"officer"})
    assert book.withholding("propose", {"officer"}, matter) == (one if applies else None)
    assert book.withholding("propose", {"head"}, matter) is None


def test_a_rule_without_an_act_speaks_of_every_act():
    book = Book((rule("officer", "", granted=False),))

    assert book.posts_for("start", {"intake", "officer"}) == {"intake"}
    assert book.withholding("start", {"officer"}, LAND) is not None


def test_what_grants_withholds_nothing():
    assert (
        Book((rule("head", "approve", granted=True),)).withholding("approve", {"head"}, LAND)
        is None
    )


@pytest.mark.parametrize(
    ("scope", "land", "birth"),
    [
        ({}, True, True),
        ({"fields": frozenset({"Hộ tịch"})}, False, True),
        ({"procedures": frozenset({"1.012753"})}, True, False),
        (
            {"fields": frozenset({"Hộ tịch"}), "procedures": frozenset({"1.012753"})},
            True,
            True,
        ),
    ],
)
def test_a_delegation_covers_its_procedures_and_fields(scope, land, birth):
    one = delegated(**scope)
    book = Book((), (one,))

    assert (one.covers(LAND), one.covers(BIRTH)) == (land, birth)
    assert (book.delegated_to(HER, {"leader"}, LAND) is one) is land
    assert (book.delegated_to(HER, {"leader"}, BIRTH) is one) is birth
    assert book.delegated_to(HER, {"leader"}) is one


def test_a_delegation_is_for_one_person_and_one_post():
    one = delegated()
    book = Book((), (delegated(account_id=uuid4()), one))

    assert book.delegated_to(HER, {"leader", "head"}, LAND) is one
    assert book.delegated_to(HER, {"clerk"}, LAND) is None
    assert book.delegated_to(uuid4(), {"leader"}, LAND) is None
    assert book.delegated_to(None, {"leader"}) is None


def test_the_lines_above_a_signature():
    assert delegated().lines == "TUQ. CHỦ TỊCH\nCÔNG CHỨC TƯ PHÁP – HỘ TỊCH"
    assert delegated(form="KT", signs_as="Phó Chủ tịch UBND xã Động Đạt").lines == (
        "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"
    )
    assert own_lines("Chủ tịch UBND xã Động Đạt") == "CHỦ TỊCH"
    assert own_lines(" Phó Chủ tịch Ủy ban nhân dân ") == "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"
    assert bare("Trưởng phòng") == "TRƯỞNG PHÒNG"
