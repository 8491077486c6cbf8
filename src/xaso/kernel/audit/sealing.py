"""Give entries their places in the sealed list, and sign the root over them.

Entries commit in another order than they were numbered, so places are given out afterwards, by
one sealer at a time, to whatever has none. The look-back is an hour beyond the newest sealed
entry; once a day, and whenever asked, it goes back to the beginning.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from xaso.kernel.audit import signer
from xaso.kernel.audit.domain.leaf import as_plain, digest, moment
from xaso.kernel.audit.domain.tree import SIZE, grow, root_of
from xaso.kernel.audit.models import AuditEntry, AuditHead, AuditLeaf

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

BATCH = 1000
LOOK_BACK = timedelta(hours=1)
_LOCK = 0x5EA1_10C5


@dataclass(frozen=True, slots=True)
class Sealed:
    """How many entries got a place, and how many have one now."""

    added: int
    size: int


def seal(*, now: datetime, whole: bool = False) -> Sealed:
    """Give places to all entries that have none, a signed head for each thousand.

    Args:
        now: The moment written into the heads.
        whole: Look at every entry, not only at those of the last hour before the newest head.

    Effects: rows in `audit_leaf` and `audit_head`, one transaction for each head.

    Raises:
        SigningKeyUnreadable: The key that signs is damaged.
    """
    added = 0
    while step := _seal_batch(now, whole=whole):
        added += step
    newest = AuditHead.objects.order_by("-size").values_list("size", flat=True).first()
    return Sealed(added, newest or 0)


def oldest_unsealed() -> datetime | None:
    """Return the moment of the oldest entry without a place; None where all have one."""
    return unsealed().order_by("at").values_list("at", flat=True).first()


def unsealed() -> QuerySet[AuditEntry]:
    """Return the entries without a place."""
    return AuditEntry.objects.filter(~Exists(AuditLeaf.objects.filter(entry=OuterRef("pk"))))


@transaction.atomic
def _seal_batch(now: datetime, *, whole: bool) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    head = AuditHead.objects.order_by("-size").first()
    waiting = unsealed()
    if head is not None and not whole:
        waiting = waiting.filter(at__gte=head.at - LOOK_BACK)
    entries = list(waiting.order_by("at", "id")[:BATCH])
    if not entries:
        return 0
    size = head.size if head else 0
    digests = [bytes(entry.leaf) if entry.leaf else digest(as_plain(entry)) for entry in entries]
    AuditLeaf.objects.bulk_create(
        AuditLeaf(number=size + place, entry=entry, digest=each)
        for place, (entry, each) in enumerate(zip(entries, digests, strict=True), start=1)
    )
    _sign(size + len(entries), grow(size, _frontier(head), digests), now)
    return len(entries)


def _sign(size: int, frontier: tuple[bytes, ...], now: datetime) -> None:
    key, root = signer.read_or_make(), root_of(frontier)
    AuditHead.objects.create(
        size=size,
        root=root,
        at=now,
        key=signer.name_of(signer.public_bytes(key)),
        signature=key.sign(signer.statement(size, root, moment(now))),
        frontier=b"".join(frontier),
    )


def _frontier(head: AuditHead | None) -> list[bytes]:
    if head is None:
        return []
    joined = bytes(head.frontier)
    return [joined[start : start + SIZE] for start in range(0, len(joined), SIZE)]
