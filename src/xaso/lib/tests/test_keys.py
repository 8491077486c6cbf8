"""A seal opens for its key and its context, whole, and for nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xaso.lib import keys

KEY = bytes(range(32))


@given(st.binary(max_size=300), st.text(max_size=30))
def test_what_was_sealed_comes_back(plain, context):
    assert keys.unseal(KEY, keys.seal(KEY, plain, context), context) == plain


def test_the_same_words_are_never_sealed_alike():
    assert keys.seal(KEY, b"a", "c") != keys.seal(KEY, b"a", "c")


@pytest.mark.parametrize("position", range(30))
def test_a_changed_byte_is_noticed_wherever_it_is(position):
    sealed = bytearray(keys.seal(KEY, b"x", "c"))
    sealed[position] ^= 1

    with pytest.raises(keys.NotAuthentic):
        keys.unseal(KEY, bytes(sealed), "c")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" + b"0" * 12, b"\x02" + b"0" * 40])
def test_rubbish_is_not_a_seal(sealed):
    with pytest.raises(keys.NotAuthentic):
        keys.unseal(KEY, sealed, "c")


def test_another_key_or_another_place_opens_nothing():
    sealed = keys.seal(KEY, b"x", "row 1")

    with pytest.raises(keys.NotAuthentic):
        keys.unseal(KEY, sealed, "row 2")
    with pytest.raises(keys.NotAuthentic):
        keys.unseal(keys.new_key(), sealed, "row 1")


def test_a_wrapped_key_opens_under_its_own_name_only():
    wrapped = keys.wrap(KEY, b"i" * 32, "dossier 1")

    assert keys.unwrap(KEY, wrapped, "dossier 1") == b"i" * 32
    with pytest.raises(keys.NotAuthentic):
        keys.unwrap(KEY, wrapped, "dossier 2")


SIZES = [0, 1, keys.CHUNK_BYTES - 1, keys.CHUNK_BYTES, keys.CHUNK_BYTES + 1, keys.CHUNK_BYTES * 3]


def sealed_stream(size: int) -> bytes:
    return b"".join(keys.seal_stream(KEY, [b"p" * size], "file"))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("step", [1000, 1 << 20])
def test_a_stream_comes_back_whatever_pieces_it_is_read_in(size, step):
    sealed = sealed_stream(size)

    pieces = [sealed[at : at + step] for at in range(0, len(sealed), step)]

    assert b"".join(keys.unseal_stream(KEY, pieces, "file")) == b"p" * size


@pytest.mark.parametrize("size", SIZES)
def test_a_stream_that_was_cut_anywhere_does_not_open(size):
    sealed = sealed_stream(size)
    whole = keys.CHUNK_BYTES + 16
    cuts = {0, 10, 20, len(sealed) - 1, *range(20 + whole, len(sealed), whole)}

    for cut in cuts:
        with pytest.raises(keys.NotAuthentic):
            list(keys.unseal_stream(KEY, [sealed[:cut]], "file"))


def test_chunks_that_changed_places_or_were_added_do_not_open():
    sealed = sealed_stream(keys.CHUNK_BYTES * 3)
    whole = keys.CHUNK_BYTES + 16
    head, one, two, last = (
        sealed[:20],
        sealed[20 : 20 + whole],
        sealed[20 + whole : 20 + 2 * whole],
        sealed[20 + 2 * whole :],
    )

    for forged in (head + two + one + last, head + one + last, sealed + last, sealed + b"x"):
        with pytest.raises(keys.NotAuthentic):
            list(keys.unseal_stream(KEY, [forged], "file"))


def test_a_changed_chunk_is_never_given_out():
    sealed = bytearray(sealed_stream(keys.CHUNK_BYTES * 2))
    sealed[-1] ^= 1
    given_out: list[bytes] = []

    with pytest.raises(keys.NotAuthentic):
        given_out.extend(keys.unseal_stream(KEY, [bytes(sealed)], "file"))

    assert len(b"".join(given_out)) == 0 or b"".join(given_out) == b"p" * keys.CHUNK_BYTES


def test_a_blind_index_is_equal_for_equal_values_of_one_purpose_and_key():
    assert keys.blind(KEY, "phone", "0912") == keys.blind(KEY, "phone", "0912")
    assert keys.blind(KEY, "phone", "0912") != keys.blind(KEY, "phone", "0913")
    assert keys.blind(KEY, "phone", "0912") != keys.blind(keys.new_key(), "phone", "0912")
