"""The ladder: sure steps only, and a reason for what is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from xaso.lib import payment_reference
from xaso.service.bank.domain.matching import Book, How, Owed, Why, match, name_stands_in

DAY = date(2026, 11, 20)
A, B, C, D = (payment_reference.issue(number) for number in (1, 2, 3, 4))
NAMES = {"s:1": ["Nguyễn Văn An"], "s:2": ["Trần Thị Bình", "Lê Cường Đạt"], "s:3": ["Vũ Hà"]}


def owed(reference: str, amount: int = 10_000, **told: Any) -> Owed:
    made = Owed(
        uuid4(), reference, amount, amount, False, DAY, f"s:{(A, B, C, D).index(reference) + 1}"
    )
    return made._replace(**told)


def book(*rows: Owed, names: dict[str, list[str]] | None = None) -> Book:
    told = NAMES if names is None else names
    return Book(rows, lambda asked: {one.subject: told.get(one.subject, []) for one in asked})


def step(text: str, amount: int, known: Book, day: date = DAY) -> tuple[str | None, str, str]:
    found = match(text, amount, day, known)
    named = found.obligation.reference if found.obligation else None
    return named, found.how or "", found.why or ""


@pytest.mark.parametrize("amount", [1, 9_999, 10_000, 50_000])
def test_a_reference_is_taken_at_its_word_whatever_the_amount(amount):
    text = f"MBVCB.123.{A.lower()[:5]} {A[5:]}.CT tu 0123"
    assert step(text, amount, book(owed(A), owed(B))) == (A, "reference", "")


def test_what_is_settled_says_so():
    paid = owed(A, owed=0, is_paid=True)
    spared = owed(B, owed=0)
    assert step(A, 10_000, book(paid)) == (A, "reference", "double")
    assert step(B, 10_000, book(spared)) == (None, "", "late")
    assert match(B, 10_000, DAY, book(spared)).likely == (spared,)


def test_two_references_are_for_people():
    rows = owed(A), owed(B)
    found = match(f"{A} {B}", 20_000, DAY, book(*rows))
    assert (found.obligation, found.why, found.likely) == (None, Why.MANY, rows)
    assert step(f"{A} {A}", 10_000, book(*rows)) == (A, "reference", "")
    assert step(f"{A} {C}", 10_000, book(*rows)) == (A, "reference", "")


def _spoiled(reference: str, at: int = 4) -> str:
    other = "2" if reference[at] != "2" else "3"
    return reference[:at] + other + reference[at + 1 :]


def test_one_wrong_sign_needs_the_amount():
    known = book(owed(A), owed(B, 20_000))
    assert step(_spoiled(A), 10_000, known) == (A, "one_sign", "")
    assert step(_spoiled(A), 9_999, known) == (None, "", "other_amount")
    assert step(_spoiled(A), 20_000, known) == (None, "", "other_amount")
    assert step(_spoiled(_spoiled(A, 4), 6), 10_000, known) == (None, "", "nothing")
    assert step(f"{_spoiled(A)} {_spoiled(B)}", 10_000, known) == (None, "", "many")
    settled = book(owed(A, owed=0, is_paid=True))
    assert step(_spoiled(A), 10_000, settled) == (None, "", "other_amount")
    assert match(_spoiled(A), 1, DAY, known).likely[0].reference == A


def test_a_lost_added_or_swapped_sign_needs_the_amount_too():
    known = book(owed(A), owed(B, 20_000))
    for at in range(2, 11):
        lost = A[:at] + A[at + 1 :]
        added = A[:at] + "7" + A[at:]
        swapped = A[:at] + A[at + 1 : at + 2] + A[at] + A[at + 2 :]
        for told in (lost, added, swapped):
            for text in (told, f"MBVCB 12 {told} nop phi", f"{told}."):
                assert step(text, 10_000, known)[0] == A, (text, at)
            assert step(f"{told} nop", 9_999, known)[0] in {None, A}
    assert step(A[:6] + A[7:], 9_999, known) == (None, "", "other_amount")
    assert step(A[:6] + A[8:], 10_000, known) == (None, "", "nothing")
    assert step(f"{D} {A[:6] + A[7:]}", 10_000, known) == (None, "", "unknown_reference")
    both = f"{A[:6] + A[7:]} {B[:6] + B[7:]}"
    assert step(both, 10_000, known) == (None, "", "many")


@pytest.mark.parametrize(("kept", "ways"), [(10, A), (9, A), (8, A), (7, None)])
def test_a_reference_cut_off_with_the_text_needs_the_amount(kept, ways):
    known = book(owed(A), owed(B, 20_000))
    assert step(f"MBVCB nop {A[:kept]}", 10_000, known)[0] == ways
    assert step(f"MBVCB nop {A[:kept]}", 20_000, known)[0] is None
    assert step(f"{A[:9]} nop", 10_000, known)[0] is None
    assert step(f"{A[:8]}0", 10_000, known)[0] is None


def test_a_reference_of_somebody_else_is_nobodys_name():
    known = book(owed(A))
    assert step(f"{D} NGUYEN VAN AN", 10_000, known) == (None, "", "unknown_reference")


def test_amount_and_name_alone_are_enough_where_nobody_else_fits():
    known = book(owed(A), owed(B), owed(C, 20_000))
    assert step("NGUYEN VAN AN chuyen tien", 10_000, known) == (A, "amount_name", "")
    assert step("nguyễn văn an nộp", 10_000, known) == (A, "amount_name", "")
    assert step("LE CUONG DAT nop", 10_000, known) == (B, "amount_name", "")
    assert step("NGUYEN VAN ANH chuyen tien", 10_000, known) == (None, "", "nothing")
    assert step("NGUYEN VAN AN", 9_999, known) == (None, "", "nothing")
    assert step("chuyen tien", 10_000, known) == (None, "", "nothing")
    assert step("VU HA nop", 20_000, known) == (None, "", "nothing")


def test_two_of_one_name_are_for_people():
    same = {"s:1": ["Nguyễn Văn An"], "s:2": ["Nguyễn Văn An"]}
    text = "NGUYEN VAN AN nop"
    assert step(text, 10_000, book(owed(A), owed(B), names=same)) == (None, "", "several")
    paid = owed(B, owed=0, is_paid=True)
    assert step(text, 10_000, book(owed(A), paid, names=same)) == (None, "", "several")
    other = owed(B, 20_000)
    assert step(text, 10_000, book(owed(A), other, names=same)) == (A, "amount_name", "")
    both = match("NGUYEN VAN AN TRAN THI BINH", 10_000, DAY, book(owed(A), owed(B)))
    assert (both.why, len(both.likely)) == (Why.SEVERAL, 2)


def test_who_has_paid_already_does_not_pay_by_name():
    paid = owed(A, owed=0, is_paid=True)
    assert step("NGUYEN VAN AN", 10_000, book(paid)) == (None, "", "several")
    part = owed(A, owed=4_000)
    assert step("NGUYEN VAN AN", 10_000, book(part)) == (None, "", "several")
    assert step("NGUYEN VAN AN", 4_000, book(part)) == (A, "amount_name", "")


def test_money_that_came_before_it_was_asked_for_is_for_something_else():
    known = book(owed(A))
    assert step("NGUYEN VAN AN", 10_000, known, DAY - timedelta(days=1)) == (None, "", "several")
    assert step("NGUYEN VAN AN", 10_000, known, DAY) == (A, "amount_name", "")


def test_a_piece_of_a_reference_may_not_speak_against_the_name():
    known = book(owed(A))
    assert step(f"NGUYEN VAN AN {A[:7]}", 10_000, known) == (A, "amount_name", "")
    assert step(f"NGUYEN VAN AN {B[:7]}", 10_000, known) == (None, "", "several")
    assert step("NGUYEN VAN AN XSOOOO", 10_000, known) == (None, "", "several")
    assert step(f"NGUYEN VAN AN {A[:6]}OO", 10_000, known) == (A, "amount_name", "")
    assert step(f"NGUYEN VAN AN {A[:5]}OOO", 10_000, known) == (None, "", "several")


def test_the_book_follows_what_is_paid():
    one = owed(A)
    known = book(one, owed(B))
    known.settle(one, 4_000)
    assert step("NGUYEN VAN AN", 4_000, known) == (A, "amount_name", "")
    assert step(A, 1, known) == (A, "reference", "")
    known.settle(known.by_reference[A], 0)
    assert step(A, 1, known) == (A, "reference", "double")
    assert step("NGUYEN VAN AN", 4_000, known) == (None, "", "several")


@pytest.mark.parametrize(
    ("name", "text", "is_there"),
    [
        ("nguyen van an", "ct nguyen van an nop", True), ("nguyen van an", "nguyen van", False),
        ("nguyen van an", "an nguyen van", False), ("nguyen", "nguyen", False),
        ("le an", "le an", False), ("le anh b", "le anh b", False), ("vo ngoc", "vo ngoc", False),
        ("vu ngocb", "vu ngocb", True), ("", "a", False),
    ],
)  # fmt: skip
def test_a_name_is_whole_and_long_enough(name, text, is_there):
    assert name_stands_in(tuple(name.split()), tuple(text.split())) is is_there


def test_how_and_why_are_the_words_of_the_contract():
    assert [how.value for how in How] == [
        "reference", "one_sign", "amount_name", "by_hand", "deposit",
    ]  # fmt: skip
    assert replace(match("x", 1, DAY, book()), likely=()).why is Why.NOTHING
