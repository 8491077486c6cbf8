"""Scans attached to a dossier after the files it has, and taken off again.

Nothing that was handed in is touched, no state, date or version changes: a scan adds to what may
be looked at and moves nothing. So the register of events holds none of it; the audit tells what
was attached and what was taken off. An ended dossier takes scans like any other, an erased none.

What was scanned of an old paper may be taken off at any time; what was scanned of a required paper,
or of an original to be certified, only while no decision lies before the leader and none was made.
Nor is an original added then: the copy was drawn, and what comes later stands in none.

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
from xaso.service.dossiers.domain.transitions import is_undecided
from xaso.service.dossiers.errors import NotAllowed, WrongEntry
from xaso.service.dossiers.services.erasing import is_erased
from xaso.service.dossiers.services.moving import lock
from xaso.service.results import api as results

if TYPE_CHECKING:
    from typing import BinaryIO
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.service.dossiers.models import Dossier, DossierFile

PIECE_BYTES = 1 << 20
OLD_SCAN = "old_scan"
"""The paper under which scans of old dossiers lie; they are taken off at any time."""
SCAN_OF_ORIGINAL = "ban_chinh"
"""The paper under which the original lies whose copy is to be certified."""
OF_ANY_DOSSIER = frozenset({OLD_SCAN, SCAN_OF_ORIGINAL})


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
    *,
    dossier_id: UUID,
    upload: BinaryIO,
    name: str,
    actor: Actor,
    is_scan: bool = False,
    paper_key: str = OLD_SCAN,
) -> DossierFile:
    """Attach a scan to a dossier, sealed with its key, after the files it has.

    Args:
        dossier_id: Whose it is.
        upload: Open for reading.
        name: What it is called.
        actor: Who attaches it.
        is_scan: Our own scanner wrote it; see `files.store`.
        paper_key: Which paper it is: `OLD_SCAN`, `SCAN_OF_ORIGINAL`, or one that the procedure asks
            for.

    Effects: a stored file, a `DossierFile`; an audit entry.

    Raises:
        UnknownDossier: There is none.
        NotAllowed: What was declared in it was erased, and the key with it; or see `why_closed`.
        WrongEntry: The same bytes are attached already, or its procedure asks for no such paper.
        FileRefused: It is no readable PDF or picture, or too large.
    """
    dossier = lock(dossier_id)
    _require_new(dossier, upload)
    if not takes_scans_of(dossier, paper_key):
        raise WrongEntry("paper_key", _("Thủ tục của hồ sơ không có giấy tờ này."))
    if why := why_closed(dossier, paper_key):
        raise NotAllowed(why)
    stored = files.store(
        upload, key_id=dossier.key_id, agency_id=dossier.agency_id, name=name, is_scan=is_scan
    )
    last = dossier.files.aggregate(last=Max("position"))["last"] or 0
    row = dossier.files.create(
        file=stored, paper_key=paper_key, position=last + 1, is_attached=True
    )
    _record(
        actor,
        dossier,
        "attach_scan",
        {"file": str(stored.pk), "position": row.position, "paper": paper_key},
    )
    return row


@transaction.atomic
def replace_scan(
    *, dossier_id: UUID, file_id: UUID, upload: BinaryIO, name: str, actor: Actor
) -> DossierFile:
    """Put a scan where another lies, which is taken off: under the same paper, in its place.

    Args:
        file_id: The stored file of the one that is replaced.
        upload: Open for reading; our own scanner wrote it.

    Effects: as `attach_scan` and `detach_scan`; one audit entry.

    Raises:
        UnknownDossier, WrongEntry, FileRefused: As `attach_scan`.
        NotAllowed: The one that is replaced stays, or the dossier was erased.
    """
    dossier = lock(dossier_id)
    old = _loose(dossier, file_id)
    _require_new(dossier, upload)
    stored = files.store(
        upload, key_id=dossier.key_id, agency_id=dossier.agency_id, name=name, is_scan=True
    )
    row = dossier.files.create(
        file=stored, paper_key=old.paper_key, position=old.position, is_attached=True
    )
    _take_off(old)
    details = {"file": str(stored.pk), "instead_of": str(file_id), "paper": row.paper_key}
    _record(actor, dossier, "replace_scan", details)
    return row


@transaction.atomic
def detach_scan(*, dossier_id: UUID, file_id: UUID, actor: Actor) -> None:
    """Take a scan off a dossier and forget it.

    Args:
        file_id: The stored file.

    Effects: `DossierFile`, the stored file and its bytes; an audit entry.

    Raises:
        UnknownDossier: There is none.
        NotAllowed: It is no scan or stays; see `why_kept`.
    """
    dossier = lock(dossier_id)
    row = _loose(dossier, file_id)
    _take_off(row)
    _record(actor, dossier, "detach_scan", {"file": str(file_id), "paper": row.paper_key})


def takes_scans_of(dossier: Dossier, paper_key: str) -> bool:
    """Tell whether a scan may lie under this paper in a dossier."""
    if paper_key in OF_ANY_DOSSIER:
        return True
    return bool(dossier.procedure_version.papers.filter(key=paper_key).exists())


def why_closed(dossier: Dossier, paper_key: str) -> str:
    """Return why nothing more is attached under this paper now; "" where something may be.

    A copy is drawn of the originals that lie there when it is proposed.
    """
    if paper_key != SCAN_OF_ORIGINAL or is_undecided(dossier.state, dossier.step):
        return ""
    return _("Hồ sơ %s đã trình bản sao: bản chính quét thêm không có trong bản sao ấy.") % dossier


def why_kept(dossier: Dossier, file_id: UUID) -> str:
    """Return why a file cannot be taken off a dossier now; "" where it can."""
    if dossier.holds.filter(lifted_at=None).exists():
        return _("Hồ sơ %s đang được giữ lại.") % dossier
    row = dossier.files.filter(file_id=file_id).first()
    if row is None or not (row.is_attached or row.paper_key == OLD_SCAN):
        return _("Hồ sơ %s không có bản quét này.") % dossier
    if row.paper_key == OLD_SCAN:
        return ""
    drawn = results.results_of(dossier.pk).exclude(state=results.Result.State.DRAFT)
    if not is_undecided(dossier.state, dossier.step) or drawn.exists():
        return _("Hồ sơ %s đã trình kết quả, bản quét phải giữ nguyên.") % dossier
    return ""


def _loose(dossier: Dossier, file_id: UUID) -> DossierFile:
    """Return the row of a scan that may be taken off the locked dossier."""
    if why := why_kept(dossier, file_id):
        raise NotAllowed(why)
    return dossier.files.select_related("file").get(file_id=file_id)


def _take_off(row: DossierFile) -> None:
    stored = row.file
    row.delete()
    files.forget([stored])


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
