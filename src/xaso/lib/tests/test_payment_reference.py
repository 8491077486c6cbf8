from __future__ import annotations

import itertools
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xaso.lib.payment_reference import (
    CAPACITY,
    LENGTH,
    SIGNS,
    find,
    is_valid,
    issue,
    near,
)

NUMBERS = st.integers(0, CAPACITY - 1)
EVERY_SIGN = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ONE, TWO = "XS3HG7TC77B", "XSJ8PRQKRPX"
NOISE = st.text("0123456789ABCDEFGHIJKLMNOPQRTUVWYZ ./-:đếớ", max_size=30)  # without X and S


def test_references_stay_what_they_were():
    assert [issue(number) for number in (0, 1, 2, 1_000_000, CAPACITY - 1)] == [
        "XSHP7KV6K6B", ONE, TWO, "XSMGV523K78", "XS222222283",
    ]  # fmt: skip
    assert CAPACITY == 3_404_825_447
    assert LENGTH == 11


@pytest.mark.parametrize("number", [-1, CAPACITY])
def test_there_is_no_reference_beyond_the_capacity(number):
    with pytest.raises(ValueError, match=str(number)):
        issue(number)


def test_different_numbers_have_different_references():
    issued = {issue(number) for number in range(20_000)}
    assert len(issued) == 20_000
    assert all(is_valid(reference) for reference in issued)


def test_neighbours_lie_far_apart():
    pairs = itertools.pairwise(issue(number) for number in range(2_000))
    assert all(sum(a != b for a, b in zip(*pair, strict=True)) >= 4 for pair in pairs)


@given(NUMBERS)
def test_every_single_wrong_sign_and_every_swap_is_noticed(number):
    reference = issue(number)
    assert is_valid(reference)
    for at, sign in enumerate(reference):
        for other in EVERY_SIGN:
            assert is_valid(reference[:at] + other + reference[at + 1 :]) is (other == sign)
    for at in range(LENGTH - 1):
        swapped = reference[:at] + reference[at + 1] + reference[at] + reference[at + 2 :]
        assert is_valid(swapped) is (swapped == reference)


@given(NUMBERS, st.data())
def test_any_two_wrong_signs_are_noticed(number, data):
    signs = list(issue(number))
    for at in data.draw(st.lists(st.integers(2, LENGTH - 1), min_size=2, max_size=2, unique=True)):
        signs[at] = data.draw(st.sampled_from(SIGNS.replace(signs[at], "")))
    assert not is_valid("".join(signs))


@pytest.mark.parametrize(
    "text", ["", "XS", ONE[:-1], ONE + "2", ONE.lower(), " " + ONE, ONE + "\n", "XT" + ONE[2:]]
)
def test_only_the_exact_text_is_valid(text):
    assert not is_valid(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (ONE, [ONE]),
        ("", []),
        ("xs3hg7tc77b nop phi", [ONE]),
        ("MBVCB.1234567.XS3HG7TC77B.CT tu 0123456789 NGUYEN THI HOA toi 0456 UBND", [ONE]),
        ("MBVCB1234567XS3HG7TC77BCTTU0123456789TOI0456", [ONE]),
        ("X.S 3H-G7 TC\n77B", [ONE]),
        ("IBFT XS 3HG 7TC 77B", [ONE]),
        ("Xs3Hg7Tc77b Nộp phí chứng thực", [ONE]),
        ("X̣S3HG7TC77B", [ONE]),
        ("ＸＳ３ＨＧ７ＴＣ７７Ｂ", [ONE]),
        ("XSXS3HG7TC77B", [ONE]),
        (f"{TWO} va {ONE}, {TWO}", [TWO, ONE]),
        (f"{ONE}{TWO}", [ONE, TWO]),
        ("XS3HG7TC77 B2", [ONE]),
        ("XS3HG7TC77", []),
        ("XS3HG7TC77C", []),
        ("XS3HG7CT77B", []),
        ("XS3HG77TC77B", []),
        ("XS3HGTC77B", []),
        ("SX3HG7TC77B", []),
        ("XS3HG7TC77Đ", []),
    ],
)
def test_a_reference_is_found_in_what_banks_write(text, found):
    assert find(text) == found


@given(NOISE, NUMBERS, NOISE, st.lists(st.integers(0, LENGTH), max_size=4), st.sampled_from(" .-"))
def test_a_reference_survives_noise_and_separators(before, number, after, places, separator):
    reference = spoilt = issue(number)
    for at in sorted(places, reverse=True):
        spoilt = spoilt[:at] + separator + spoilt[at:]
    assert find(before + spoilt.lower() + after) == [reference]


@given(st.text())
def test_only_valid_references_are_found(text):
    assert all(is_valid(reference) for reference in find(text))


def test_near_proposes_what_is_known_with_one_wrong_sign():
    known = {ONE, TWO}
    assert near("XS3HG7TC77C", known) == [ONE]
    assert near("MB.XS3HG7TCS7B.CT", known) == [ONE]
    assert near("MB.XS3HG7TCO7B.CT", [ONE, TWO]) == [ONE]
    assert near("KS3HG7TC77B", frozenset(known)) == [ONE]
    assert near("XA3HG7TC77B", iter(known)) == [ONE]
    assert near("XS2HG7TC77B XSJ8PRQKRPV XSJ8PRQKRP8", known) == [ONE, TWO]
    assert near("XS3HG7TC77C", {TWO}) == []
    assert near("XS3HG7TC77C", set()) == []


@pytest.mark.parametrize(
    "text",
    [ONE, "", "XS3HG7TC7", "KX3HG7TC77B", "KS3HG7TC77C", "XS3HG7TC7CC", "XS3HG7TCSSB",
     "XS3HG7TC77", "XS3HGTC77B8"],
)  # fmt: skip
def test_near_proposes_nothing_for_no_or_two_wrong_signs(text):
    assert near(text, {ONE}) == []


@given(NUMBERS, st.integers(0, LENGTH - 1), st.sampled_from(EVERY_SIGN))
def test_one_wrong_sign_has_one_right_reference(number, at, sign):
    reference = issue(number)
    wrong = reference[:at] + sign + reference[at + 1 :]
    others = {issue(other) for other in range(500)}
    assert near(wrong, others | {reference}) == ([reference] if wrong != reference else [])


def _spoil(random: Random, reference: str) -> str:
    """Do to a reference what makes it another text: wrong, lost, doubled, swapped or cut signs."""
    signs = list(reference)
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(signs))
        match random.randrange(5):
            case 0:
                signs[at] = random.choice(EVERY_SIGN)
            case 1:
                del signs[at]
            case 2:
                signs.insert(at, random.choice(SIGNS))
            case 3:
                signs[at:] = [*signs[at + 1 : at + 2], signs[at], *signs[at + 2 :]]
            case _:
                del signs[max(at, 5) :]
    return "".join(signs)


def test_twenty_thousand_spoilt_bank_lines_match_nothing_wrong():
    random = Random(6)
    known = {issue(number) for number in range(20_000)}
    wrong = matched = 0
    for reference in sorted(known):
        spoilt = _spoil(random, reference)
        noise = "".join(random.choices(EVERY_SIGN, k=12))
        text = f"MBVCB.{noise}.{spoilt}.CT tu {random.randrange(10**12)} NGUYEN VAN {noise[::-1]}"
        hits = [hit for hit in find(text) if hit in known]
        matched += reference in hits
        wrong += any(hit != reference for hit in hits)
    assert wrong == 0
    assert matched < 2_000  # what was spoilt into itself
