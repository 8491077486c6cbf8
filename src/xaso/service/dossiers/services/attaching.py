"""Scans of old papers, attached to a dossier after the files it has, and taken off again.

Nothing that was handed in is touched, no state, date or version changes: a scan adds to what may
be looked at and moves nothing. So the register of events holds none of it; the audit tells what
was attached and what was taken off. An ended dossier takes scans like any other, an erased none.

Law: decree-45-2020 (papers of a dossier are digitised).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.files import api as files
from xaso.service.dossiers.errors import NotAllowed, WrongEntry
from xaso.service.dossiers.services.erasing import is_erased
from xaso.service.dossiers.services.moving import lock

if TYPE_CHECKING:
    from typing import BinaryIO
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.service.dossiers.models import Dossier, DossierFile

PIECE_BYTES = 1 << 20
OLD_SCAN = "old_scan"
"""The paper under which scans of old dossiers lie; only these are ever taken off."""
SCAN_OF_ORIGINAL = "ban_chinh"
"""The paper under which scans of what is to be certified lie."""


@transaction.atomic
def check_scan(*, dossier_id: UUID, upload: BinaryIO) -> str:
    """Tell what would keep a scan from being attached; nothing is written.

    Returns: The SHA-256 of its bytes.

    Raises:
        As `attach_scan`.
    """
    digest = _require_new(lock(dossier_id), upload)
    files.check(upload)
    return digest


@transaction.atomic
def attach_scan(
    *, dossier_id: UUID, upload: BinaryIO, name: str, actor: Actor, is_scan: bool = False
) -> DossierFile:
    """Attach a scan to a dossier, sealed with its key, after the files it has.

    Args:
        dossier_id: Whose it is.
        upload: Open for reading.
        name: What it is called.
        actor: Who attaches it.
        is_scan: Our own scanner wrote it; see `files.store`.

    Effects: a stored file, a `DossierFile`; an audit entry.

    Raises:
        UnknownDossier: There is none.
        NotAllowed: What was declared in it has been erased, and the key with it.
        WrongEntry: The same bytes are attached already.
        FileRefused: It is no readable PDF or picture, or too large.
    """
    dossier = lock(dossier_id)
    _require_new(dossier, upload)
    stored = files.store(
        upload, key_id=dossier.key_id, agency_id=dossier.agency_id, name=name, is_scan=is_scan
    )
    last = dossier.files.aggregate(last=Max("position"))["last"] or 0
    row = dossier.files.create(file=stored, paper_key=OLD_SCAN, position=last + 1)
    _record(actor, dossier, "attach_scan", {"file": str(stored.pk), "position": row.position})
    return row


@transaction.atomic
def detach_scan(*, dossier_id: UUID, file_id: UUID, actor: Actor) -> None:
    """Take a scan off a dossier and forget it.

    Args:
        file_id: The stored file.

    Effects: `DossierFile`, the stored file and its bytes; an audit entry.

    Raises:
        UnknownDossier: There is none.
        NotAllowed: It is no scan of an old paper, or the dossier is kept as it is by a legal hold.
    """
    dossier = lock(dossier_id)
    if dossier.holds.filter(lifted_at=None).exists():
        raise NotAllowed(_("Hồ sơ %s đang được giữ lại.") % dossier)
    row = dossier.files.filter(file_id=file_id, paper_key=OLD_SCAN).first()
    if row is None:
        raise NotAllowed(_("Hồ sơ %s không có bản quét này.") % dossier)
    stored = row.file
    row.delete()
    files.forget([stored])
    _record(actor, dossier, "detach_scan", {"file": str(file_id)})


def _require_new(dossier: Dossier, upload: BinaryIO) -> str:
    if is_erased(dossier):
        raise NotAllowed(_("Nội dung hồ sơ %s đã được xóa.") % dossier)
    digest = hashlib.sha256()
    upload.seek(0)
    while piece := upload.read(PIECE_BYTES):
        digest.update(piece)
    if dossier.files.filter(file__sha256=digest.hexdigest()).exists():
        raise WrongEntry("file", _("Tệp này đã có trong hồ sơ."))
    return digest.hexdigest()


def _record(actor: Actor, dossier: Dossier, what: str, details: dict[str, Any]) -> None:
    audit.record(
        actor=actor,
        verb=f"dossiers.{what}",
        object_kind="dossiers.dossier",
        object_id=dossier.pk,
        agency_id=dossier.agency_id,
        details=details,
    )
