"""Proof that one entry stands in the sealed list, to be kept beside what it speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xaso.kernel.audit import signer
from xaso.kernel.audit.domain.leaf import as_plain, digest
from xaso.kernel.audit.domain.tree import path_to
from xaso.kernel.audit.exporting import head_as_plain
from xaso.kernel.audit.models import AuditEntry, AuditHead, AuditLeaf

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID


class NotSealed(LookupError):
    """The entry has no place yet, or there is no such entry."""


def altered(entries: Iterable[AuditEntry]) -> list[UUID]:
    """Return the ids of entries that are no longer what they were when written or sealed.

    An entry that is gone altogether shows only to the verifier: `xaso audit export`.
    """
    known = list(entries)
    places = AuditLeaf.objects.filter(entry__in=known).values_list("entry_id", "digest")
    sealed = {entry_id: bytes(found) for entry_id, found in places}
    wrong = []
    for entry in known:
        found = digest(as_plain(entry))
        stated = {bytes(entry.leaf)} if entry.leaf is not None else set()
        if entry.pk in sealed:
            stated.add(sealed[entry.pk])
        if stated - {found}:
            wrong.append(entry.pk)
    return wrong


def proof_of(entry_id: UUID) -> dict[str, Any]:
    """Return entry, place, path and the signed head it leads to, as the verifier reads them.

    Raises:
        NotSealed: The entry has no place yet.
    """
    leaf = AuditLeaf.objects.select_related("entry").filter(entry_id=entry_id).first()
    if leaf is None:
        raise NotSealed(str(entry_id))
    head = AuditHead.objects.filter(size__gte=leaf.number).order_by("size").first()
    if head is None:
        raise NotSealed(str(entry_id))
    digests = AuditLeaf.objects.filter(number__lte=head.size).order_by("number")
    path = path_to(leaf.number - 1, [bytes(d) for d in digests.values_list("digest", flat=True)])
    return {
        "format": "xaso-audit-proof-1",
        "public_key": signer.public_bytes(signer.read_or_make()).hex(),
        "n": leaf.number,
        "event": as_plain(leaf.entry),
        "path": [each.hex() for each in path],
        "head": head_as_plain(head),
    }
