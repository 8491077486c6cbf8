"""What is said about a signed file, and how the words of several signatures become one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


class Verdict(StrEnum):
    """What a file is worth, in the words of `xaso results verify`."""

    VALID = "valid"
    ALTERED = "altered"
    UNTRUSTED = "untrusted"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"


GRAVEST_FIRST = (
    Verdict.ALTERED,
    Verdict.UNTRUSTED,
    Verdict.REVOKED,
    Verdict.EXPIRED,
    Verdict.UNSIGNED,
)
"""Of several faults the first is said: whether it is the same paper goes before who signed it."""


class Reason(StrEnum):
    """Why; `words.py` says each in a sentence."""

    GOOD = auto()
    NOT_PDF = auto()
    BROKEN_FILE = auto()
    LOCKED = auto()
    TOO_BIG = auto()
    NO_SIGNATURE = auto()
    FIELD_EMPTY = auto()
    SIGNATURE_TAKEN_OUT = auto()
    BYTES_BEYOND = auto()
    GAP_NOT_CLEAN = auto()
    DIGEST_DIFFERS = auto()
    CHANGED_AFTERWARDS = auto()
    TIME_BROKEN = auto()
    TWO_CONTENTS = auto()
    UNKNOWN_ROOT = auto()
    NOT_FOR_SIGNING = auto()
    STATE_UNKNOWN = auto()
    CERTIFICATE_REVOKED = auto()
    CERTIFICATE_EXPIRED = auto()
    NOT_YET_VALID = auto()


@dataclass(frozen=True)
class Signature:
    """One signature of a file: who, when, by whom known, and whether it holds.

    `fingerprint` is the SHA-256 of the signer's certificate. `stamped_at` is proved by a time-stamp
    that we trust; `said_at` is only what the signer's computer said. Both are aware moments.
    """

    field: str
    signer: str
    organisation: str
    issuer: str
    serial: str
    fingerprint: str
    said_at: datetime | None
    stamped_at: datetime | None
    stamper: str
    is_time_stamp: bool
    verdict: Verdict
    reason: Reason


@dataclass(frozen=True)
class Report:
    """What is said about one file; `signatures` in the order in which they were made."""

    verdict: Verdict
    reason: Reason
    sha256: str
    signatures: tuple[Signature, ...] = ()
    empty_fields: tuple[str, ...] = ()


def worst(signatures: Iterable[Signature]) -> tuple[Verdict, Reason]:
    """Return the gravest fault among signatures, or that all is well.

    >>> worst([])
    (<Verdict.VALID: 'valid'>, <Reason.GOOD: 'good'>)
    """
    found = {one.verdict: one.reason for one in reversed(list(signatures))}
    for verdict in GRAVEST_FIRST:
        if verdict in found:
            return verdict, found[verdict]
    return Verdict.VALID, Reason.GOOD
