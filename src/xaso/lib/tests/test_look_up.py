"""Codes and secrets survive being read out, typed badly and written on paper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xaso.lib import look_up

BODIES = st.text(look_up.ALPHABET, min_size=9, max_size=9)


def code_of(body: str) -> str:
    for sign in look_up.ALPHABET:
        if code := look_up.normalise_code(body + sign):
            return code
    raise AssertionError(f"no check sign fits {body}")


def test_a_fresh_code_is_grouped_and_reads_back():
    code = look_up.new_code()

    assert [len(part) for part in code.split("-")] == [4, 4, 2]
    assert look_up.normalise_code(f"  {code.lower().replace('-', ' ')} ") == code


def test_fresh_codes_and_secrets_differ():
    assert len({look_up.new_code() for _ in range(200)}) == 200
    assert len({look_up.new_secret() for _ in range(200)}) == 200


def test_a_fresh_secret_is_eight_unambiguous_signs():
    secret = look_up.new_secret()

    assert len(secret) == 8
    assert set(secret) <= set(look_up.ALPHABET)
    assert not set("01OILUV") & set(look_up.ALPHABET)


@given(BODIES, st.integers(0, 8), st.sampled_from(look_up.ALPHABET))
def test_one_wrong_sign_is_noticed(body, place, sign):
    code = code_of(body).replace("-", "")
    wrong = code[:place] + sign + code[place + 1 :]

    assert (look_up.normalise_code(wrong) is not None) == (wrong == code)


@given(BODIES, st.integers(0, 8))
def test_two_swapped_neighbours_are_noticed(body, place):
    code = code_of(body).replace("-", "")
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]

    assert (look_up.normalise_code(swapped) is not None) == (swapped == code)


@given(BODIES)
def test_exactly_one_check_sign_fits(body):
    fitting = [sign for sign in look_up.ALPHABET if look_up.normalise_code(body + sign)]

    assert len(fitting) == 1


@pytest.mark.parametrize(
    "text", ["", "ABCD", "7K3M-9QXA-2X9", "7K3M9QXA!!", "xin chào các bạn", "7" * 11]
)
def test_what_cannot_be_a_code_is_none(text):
    assert look_up.normalise_code(text) is None


@pytest.mark.parametrize(
    ("typed", "given_out"),
    [("abcd-2345", "ABCD2345"), ("0OIL 1UVA", "QQJJJWWA"), ("ABCD234", None), ("ABCD23456", None)],
)
def test_a_secret_forgives_case_blanks_and_lookalikes(typed, given_out):
    assert look_up.normalise_secret(typed) == given_out
