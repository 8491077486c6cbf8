"""Bytes around a signature, and one word out of several."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xaso.kernel.signing.domain import gaps
from xaso.kernel.signing.domain.reports import (
    GRAVEST_FIRST,
    Reason,
    Signature,
    Verdict,
    worst,
)
from xaso.kernel.signing.words import REASONS, VERDICTS


def signature(verdict, reason=Reason.GOOD):
    at = datetime(2026, 11, 29, tzinfo=UTC)
    words = ("CoQuan", "UBND", "UBND", "CA", "1f", "ab")
    return Signature(*words, at, at, "TSA", is_time_stamp=False, verdict=verdict, reason=reason)


def der(content, tag=0x30):
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + content


def test_other_programs_read_these_words():
    told = "valid altered untrusted expired revoked unsigned unreadable"
    assert list(Verdict) == told.split()


@pytest.mark.parametrize(
    ("span", "is_whole"),
    [
        ([0, 10, 20, 30], True),
        ([0, 10, 11, 1], True),
        ([0, 10, 10, 30], False),
        ([0, 0, 20, 30], False),
        ([0, 10, 20, 0], False),
        ([0, 10, 20, -1], False),
        ([5, 10, 20, 30], False),
        ([0, 20, 10, 30], False),
        ([0, 10, 20], False),
        ([0, 10, 20, 30, 40, 50], False),
    ],
)
def test_two_pieces_from_the_start_with_one_gap(span, is_whole):
    assert gaps.is_whole(span) is is_whole


def test_where_the_covered_bytes_end():
    assert gaps.ends_at([0, 100, 300, 50]) == 350


@pytest.mark.parametrize(
    ("gap", "holds"),
    [
        (b"<0AFF>", True),
        (b"<0aff>", True),
        (b"<0aFF>", False),
        (b"<0AFF >", False),
        (b"(0AFF)", False),
        (b"<0AFE>", False),
        (b"<0AFF00>", False),
        (b"<0AF>", False),
        (b"<0AFF", False),
        (b"0AFF>", False),
        (b"<0AFF><", False),
    ],
)
def test_only_the_signature_lies_in_the_gap(gap, holds):
    content = b"before" + gap + b"after"
    span = [0, 6, 6 + len(gap), 5]

    try:
        assert gaps.holds_only(content, span, b"\x0a\xff") is holds
    except ValueError:
        assert not holds


@given(st.binary(max_size=70_000))
def test_the_length_of_a_value_is_read_back(content):
    value = der(content)

    assert gaps.length_of(value) == gaps.length_of(value + b"\x00\x01") == len(value)
    assert gaps.is_filled_with_zeros(value + b"\x00" * 9)
    assert not gaps.is_filled_with_zeros(value + b"\x00\x01\x00")


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"\x30",
        b"\x30\x80\x00\x00",
        b"\x30\x81\x7f" + b"a" * 0x7F,
        b"\x30\x82\x00\x80" + b"a" * 0x80,
        b"\x30\x82\x01",
    ],
)
def test_a_length_that_is_none_or_not_the_shortest(value):
    assert gaps.length_of(value) is None
    assert not gaps.is_der(value)
    assert not gaps.is_filled_with_zeros(value)


INNER = der(b"\x05", 0x02) + der(b"\x05\x00\x01", 0x04)


@pytest.mark.parametrize(
    ("value", "is_der"),
    [
        (der(INNER), True),
        (der(der(INNER, 0xA0) + INNER), True),
        (der(b"a" * 200, 0x04), True),
        (der(INNER) + b"\x00", False),
        (der(INNER)[:-1], False),
        (der(INNER + b"\x00\x00"), False),
        (der(INNER + b"\x02"), False),
        (der(b"\x02\x05\x01"), False),
        (der(der(INNER, 0x24)), False),
        (der(der(b"\x00", 0x1F)), False),
        (der(der(b"\x30\x80\x05\x00", 0xA0)), False),
        (der(der(der(b"\x00\x00"))), False),
    ],
)
def test_one_way_of_writing(value, is_der):
    assert gaps.is_der(value) is is_der


def test_whether_it_is_the_same_paper_goes_before_who_signed_it():
    verdicts = list(reversed(GRAVEST_FIRST))
    for number, verdict in enumerate(verdicts):
        met = [signature(one, Reason.LOCKED) for one in [*verdicts[:number], verdict]]
        assert worst([signature(Verdict.VALID), *met])[0] == verdict


def test_of_two_equal_faults_the_first_is_told():
    two = [
        signature(Verdict.ALTERED, Reason.BYTES_BEYOND),
        signature(Verdict.ALTERED, Reason.DIGEST_DIFFERS),
    ]

    assert worst(two) == (Verdict.ALTERED, Reason.BYTES_BEYOND)
    assert worst([signature(Verdict.VALID)] * 2) == (Verdict.VALID, Reason.GOOD)


def test_every_verdict_and_every_reason_has_words():
    assert set(VERDICTS) == set(Verdict)
    assert set(REASONS) == set(Reason)
