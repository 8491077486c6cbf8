"""The tree against its definition, written down as RFC 6962 has it."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xaso.kernel.audit.domain.tree import (
    EMPTY,
    grow,
    leaf_hash,
    node_hash,
    path_to,
    root_by_path,
    root_of,
)


def defined_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return node_hash(defined_root(leaves[:half]), defined_root(leaves[half:]))


def leaves_of(count: int) -> list[bytes]:
    return [leaf_hash(f"{number}".encode()) for number in range(count)]


def test_a_leaf_cannot_pass_for_a_node():
    left, right = leaves_of(2)

    assert leaf_hash(left + right) != node_hash(left, right)
    assert leaf_hash(b"x") == hashlib.sha256(b"\x00x").digest()
    assert node_hash(b"l", b"r") == hashlib.sha256(b"\x01lr").digest()


@given(st.integers(0, 70), st.integers(0, 70))
def test_a_root_does_not_depend_on_how_the_list_grew(first, second):
    leaves = leaves_of(first + second)

    frontier = grow(first, grow(0, (), leaves[:first]), leaves[first:])

    assert root_of(frontier) == defined_root(leaves)
    assert len(frontier) == (first + second).bit_count()


def test_no_leaves_have_the_root_of_nothing():
    assert root_of(()) == EMPTY == hashlib.sha256(b"").digest()


def test_a_frontier_of_another_size_is_refused():
    with pytest.raises(ValueError, match="1 roots cannot be the frontier of 3 leaves"):
        grow(3, leaves_of(1), [])


@given(st.integers(1, 80), st.data())
def test_a_path_leads_to_the_root_and_no_other_place_does(size, data):
    number = data.draw(st.integers(0, size - 1))
    leaves = leaves_of(size)
    path = path_to(number, leaves)

    assert root_by_path(number, size, leaves[number], path) == defined_root(leaves)
    assert root_by_path(number, size, leaf_hash(b"other"), path) != defined_root(leaves)
    with pytest.raises(ValueError, match="above the root"):
        root_by_path(number, size, leaves[number], [*path, leaves[0]])
    if path:
        with pytest.raises(ValueError, match="below the root"):
            root_by_path(number, size, leaves[number], path[:-1])


@pytest.mark.parametrize("number", [-1, 3])
def test_there_is_no_path_to_a_place_that_is_not_there(number):
    with pytest.raises(IndexError, match=f"no leaf {number} among 3"):
        path_to(number, leaves_of(3))
