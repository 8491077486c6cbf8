"""The Merkle tree of RFC 6962 over a growing list of leaves.

Leaves are hashed with the prefix 0x00 and nodes with 0x01, so that neither can be passed off as
the other. A list of n leaves is kept as its *frontier*: the roots of the full subtrees that n's
binary digits name, largest first. Adding a leaf to a frontier costs no look at older leaves.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SIZE = 32
EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    """Return the hash of one leaf."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node over its two children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def grow(size: int, frontier: Sequence[bytes], leaves: Iterable[bytes]) -> tuple[bytes, ...]:
    """Return the frontier of `size` leaves after more leaves came.

    Raises:
        ValueError: The frontier does not belong to that size.
    """
    if len(frontier) != size.bit_count():
        raise ValueError(f"{len(frontier)} roots cannot be the frontier of {size} leaves")
    roots = list(frontier)
    for each in leaves:
        root, digits = each, size
        while digits & 1:
            root = node_hash(roots.pop(), root)
            digits >>= 1
        roots.append(root)
        size += 1
    return tuple(roots)


def root_of(frontier: Sequence[bytes]) -> bytes:
    """Return the root of the whole list; that of no leaves is the hash of nothing."""
    if not frontier:
        return EMPTY
    *rest, root = frontier
    for each in reversed(rest):
        root = node_hash(each, root)
    return root


def path_to(number: int, leaves: Sequence[bytes]) -> list[bytes]:
    """Return the hashes that lead from leaf `number` (from 0) to the root, lowest first.

    Raises:
        IndexError: There is no such leaf.
    """
    if not 0 <= number < len(leaves):
        raise IndexError(f"no leaf {number} among {len(leaves)}")
    if len(leaves) == 1:
        return []
    half = 1 << (len(leaves) - 1).bit_length() - 1
    if number < half:
        return [*path_to(number, leaves[:half]), _root(leaves[half:])]
    return [*path_to(number - half, leaves[half:]), _root(leaves[:half])]


def root_by_path(number: int, size: int, leaf: bytes, path: Sequence[bytes]) -> bytes:
    """Return the root that a leaf and its path lead to.

    Raises:
        ValueError: The path is too long or too short for that place.
    """
    root, last = leaf, size - 1
    for each in path:
        if last == 0:
            raise ValueError("the path goes on above the root")
        if number & 1 or number == last:
            root = node_hash(each, root)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            root = node_hash(root, each)
        number, last = number >> 1, last >> 1
    if last:
        raise ValueError("the path ends below the root")
    return root


def _root(leaves: Sequence[bytes]) -> bytes:
    return root_of(grow(0, (), leaves))
