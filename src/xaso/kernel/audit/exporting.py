"""Write the sealed list down for the offline verifier, and hand heads to witnesses.

Law: none; the format is described in `verifier/README.md`, and the verifier shares no code with
this module.
"""

from __future__ import annotations

import json
import os
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from xaso.kernel.audit import records, signer
from xaso.kernel.audit.domain.leaf import as_plain, moment
from xaso.kernel.audit.models import AuditHead, AuditLeaf
from xaso.kernel.audit.sealing import unsealed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from xaso.kernel.audit.models import AuditEntry

    _Line = tuple[int | None, bytes | memoryview[int] | None, AuditEntry]

CHUNK = 2000
TAG_BYTES = 8


@transaction.atomic
def write(file: TextIO) -> int:
    """Write key, entries in order of their places, entries without one, strays and heads.

    Beside an entry that seals a row of another room stands that row as it is now.

    Returns: How many entries were written.
    """
    public = signer.public_bytes(signer.read_or_make())
    _put(file, {"format": "xaso-audit-1", "public_key": public.hex()})
    leaves = AuditLeaf.objects.select_related("entry").order_by("number")
    sealed = (
        (leaf.number, bytes(leaf.digest), leaf.entry) for leaf in leaves.iterator(chunk_size=CHUNK)
    )
    waiting = (
        (None, entry.leaf, entry)
        for entry in unsealed().order_by("at", "id").iterator(chunk_size=CHUNK)
    )
    count = 0
    for batch in _batches(chain(sealed, waiting)):
        rows = records.rows_of([entry for _number, _digest, entry in batch])
        for index, (number, digest, entry) in enumerate(batch):
            stated = bytes(digest).hex() if digest else None
            line = {"n": number, "hash": stated, "event": as_plain(entry)}
            _put(file, line | ({"record": rows[index]} if index in rows else {}))
            count += 1
    for stray in records.strays():
        _put(file, {"stray": stray})
    for head in AuditHead.objects.order_by("size").iterator(chunk_size=CHUNK):
        _put(file, {"head": head_as_plain(head)})
    return count


def _batches(lines: Iterator[_Line]) -> Iterator[list[_Line]]:
    while batch := list(islice(lines, CHUNK)):
        yield batch


def head_as_plain(head: AuditHead) -> dict[str, Any]:
    """Return a head as JSON values."""
    return {
        "size": head.size,
        "root": bytes(head.root).hex(),
        "at": moment(head.at),
        "key": head.key,
        "signature": bytes(head.signature).hex(),
    }


def tell_witness(path: Path | None = None) -> int:
    """Append the heads that the witness's file does not hold yet.

    Each line carries the first bytes of the digests since the head before: with them the
    verifier can name the first bad entry, not only the batch it stands in.

    Returns: How many heads were appended.
    Effects: the file grows and is fsynced; nothing in it is changed.
    """
    path = path or Path(settings.WITNESS_FILE)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    known = _last_size(path)
    lines = [json.dumps(each) + "\n" for each in _heads_with_tags(known)]
    if not lines:
        return 0
    with path.open("a", encoding="ascii") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())
    return len(lines)


def _heads_with_tags(known: int) -> Iterator[dict[str, Any]]:
    public = signer.public_bytes(signer.read_or_make()).hex()
    for head in AuditHead.objects.filter(size__gt=known).order_by("size"):
        digests = AuditLeaf.objects.filter(number__gt=known, number__lte=head.size)
        tags = "".join(
            bytes(each)[:TAG_BYTES].hex()
            for each in digests.order_by("number").values_list("digest", flat=True)
        )
        yield {**head_as_plain(head), "public_key": public, "after": known, "tags": tags}
        known = head.size


def _last_size(path: Path) -> int:
    """Return the size of the last head that was written whole; a cut line is not one."""
    if not path.exists():
        return 0
    known = 0
    text = path.read_text(encoding="ascii")
    if text and not text.endswith("\n"):
        path.write_text(text[: text.rfind("\n") + 1], encoding="ascii")
    for line in text.splitlines():
        try:
            known = int(json.loads(line)["size"])
        except ValueError:
            continue
    return known


def _put(file: TextIO, content: dict[str, Any]) -> None:
    file.write(json.dumps(content, ensure_ascii=True) + "\n")
