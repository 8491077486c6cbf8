"""Numbers of books and states, without a database."""

from __future__ import annotations

import pytest

from xaso.service.receipts.domain import numbers
from xaso.service.receipts.domain.states import ENDED, LIVE, State, may_end

BOOK = numbers.Range(51, 100)


@pytest.mark.parametrize(
    ("highest", "wanted", "left"),
    [(None, 51, 50), (51, 52, 49), (99, 100, 1), (100, None, 0)],
)
def test_the_next_number_follows_the_highest(highest, wanted, left):
    assert numbers.following(BOOK, highest) == wanted
    assert numbers.left(BOOK, highest) == left


def test_a_book_of_one_sheet_has_one_number():
    assert numbers.following(numbers.Range(7, 7), None) == 7
    assert numbers.left(numbers.Range(7, 7), None) == 1
    assert numbers.following(numbers.Range(7, 7), 7) is None


@pytest.mark.parametrize(
    ("number", "text"), [(1, "0000001"), (9_999_999, "9999999"), (10**7, "10000000")]
)
def test_numbers_have_seven_digits_and_grow(number, text):
    assert numbers.written(number) == text


@pytest.mark.parametrize(
    ("wanted", "number", "passed"), [(5, 5, []), (5, 6, [5]), (5, 8, [5, 6, 7]), (5, 4, [])]
)
def test_what_is_passed_over_is_all_between(wanted, number, passed):
    assert list(numbers.skipped(wanted, number)) == passed


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ((1, 50), False),
        ((1, 51), True),
        ((100, 120), True),
        ((101, 120), False),
        ((60, 61), True),
        ((1, 200), True),
    ],
)
def test_books_overlap_where_they_share_a_number(other, expected):
    assert numbers.overlap(BOOK, numbers.Range(*other)) is expected
    assert numbers.overlap(numbers.Range(*other), BOOK) is expected


@pytest.mark.parametrize("to", sorted(ENDED))
def test_an_issued_receipt_may_end_in_three_ways_and_only_once(to):
    assert may_end(State.ISSUED, to)
    assert may_end(State.DRAFT, to) is (to == State.CANCELLED)
    assert not any(may_end(ended, to) for ended in ENDED)


@pytest.mark.parametrize("to", sorted(LIVE))
def test_nothing_leads_back(to):
    assert not any(may_end(state, to) for state in State)
