"""Bringing scans in from a folder: each file to the dossier whose code it bears.

`CODE/anything.pdf` and `CODE_01.pdf` go to the dossier CODE. Each file is attached in a transaction
of its own: whoever is interrupted begins again, and what is attached already is left alone.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from xaso.kernel.files import api as files
from xaso.service.dossiers import api as dossiers
from xaso.service.moving.domain.folders import folder_of
from xaso.service.moving.errors import UnreadableFile
from xaso.service.moving.models import BroughtScan, Import
from xaso.service.moving.services.report import Report, record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency

LEFT_ALONE = frozenset({"thumbs.db", "desktop.ini", "doc-truoc.txt"})
_NUMBERED = re.compile(r"(.+)_\d+")


class _Rejected(Exception):
    """A file that is not attached, with the reason."""


def import_scans(
    *, agency: Agency, folder: Path, actor: Actor, now: datetime, is_trial: bool
) -> Report:
    """Attach the files of a folder to the dossiers whose codes they bear, those that can be.

    A trial reads and checks every file and attaches none.

    Effects: one `Import`, made with the first file; each file attached to its dossier; audit
    entries. Of a trial none.

    Raises:
        UnreadableFile: There is no such folder.
    """
    if not folder.is_dir():
        raise UnreadableFile(_("Không có thư mục %s.") % folder)
    found = list(_files(folder))
    report, codes = Report(rows=len(found)), _codes(agency)
    bringing = _Bringing(agency, folder, [name for _path, name, _code in found], actor, now)
    seen: set[tuple[UUID, str]] = set()
    for number, (path, name, code) in enumerate(found, start=1):
        try:
            dossier_id = _dossier(code, codes)
            if is_trial:
                _try(path, dossier_id, seen)
            else:
                bringing.attach(path, dossier_id, number)
        except _Rejected as reason:
            report.reject(number, str(reason), file=name)
        else:
            report.ok += 1
    if bringing.made is not None:
        report.import_id = bringing.made.pk
        record(actor, "moving.import", bringing.made, {"rows": report.rows, "ok": report.ok})
    return report


def _files(folder: Path) -> Iterator[tuple[Path, str, str]]:
    """Yield each file, its name below the folder, and the code it bears."""
    for path in sorted(folder.rglob("*")):
        below = path.relative_to(folder)
        is_hidden = any(part.startswith(".") for part in below.parts)
        if is_hidden or path.name.lower() in LEFT_ALONE or path.is_dir():
            continue
        code = below.parts[0]
        if len(below.parts) == 1:
            numbered = _NUMBERED.fullmatch(path.stem)
            code = numbered[1] if numbered else path.stem
        yield path, below.as_posix(), code


def _codes(agency: Agency) -> dict[str, list[UUID]]:
    """Return the agency's dossiers by their codes as folders may be called. Queries: one."""
    known: dict[str, list[UUID]] = {}
    rows = dossiers.kept_by(agency).exclude(code=None).values_list("code", "pk")
    for code, pk in rows.iterator(chunk_size=5000):
        known.setdefault(_as_folder(str(code)), []).append(pk)
    return known


def _as_folder(code: str) -> str:
    """Return a code as `export` calls its folder, in capitals."""
    return folder_of(code).upper()


def _dossier(code: str, codes: dict[str, list[UUID]]) -> UUID:
    found = codes.get(_as_folder(code), [])
    if len(found) > 1:
        raise _Rejected(_("Có nhiều hồ sơ mang mã %s.") % code)
    if found:
        return found[0]
    try:
        dossiers.find_by_code(code.upper())
    except dossiers.UnknownDossier as error:
        raise _Rejected(_("Không có hồ sơ mang mã %s.") % code) from error
    raise _Rejected(_("Hồ sơ %s của cơ quan khác.") % code)


def _try(path: Path, dossier_id: UUID, seen: set[tuple[UUID, str]]) -> None:
    try:
        with path.open("rb") as file:
            digest = dossiers.check_scan(dossier_id=dossier_id, upload=file)
    except _REFUSALS as refusal:
        raise _Rejected(_reason(refusal)) from refusal
    if (dossier_id, digest) in seen:
        raise _Rejected(_("Tệp này đã có trong hồ sơ."))
    seen.add((dossier_id, digest))


class _Bringing:
    """One folder being brought in; its `Import` is made with the first file that is attached."""

    def __init__(
        self, agency: Agency, folder: Path, names: list[str], actor: Actor, now: datetime
    ) -> None:
        self.made: Import | None = None
        self._actor = actor
        self._draft = Import(
            agency=agency,
            kind=Import.Kind.SCANS,
            name=folder.resolve().name[:200],
            sha256=hashlib.sha256("\n".join(names).encode()).hexdigest(),
            rows=len(names),
            ok=0,
            made_at=now,
        )

    def attach(self, path: Path, dossier_id: UUID, number: int) -> None:
        """Attach one file, and write down with which import it came, both or neither.

        Raises:
            _Rejected: It cannot be.
        """
        try:
            with path.open("rb") as file, transaction.atomic():
                row = dossiers.attach_scan(
                    dossier_id=dossier_id, upload=file, name=path.name, actor=self._actor
                )
                if self.made is None:
                    self._draft.save(force_insert=True)
                self._draft.brought_scans.create(row=number, dossier_id=dossier_id, file=row)
                Import.objects.filter(pk=self._draft.pk).update(ok=F("ok") + 1)
        except _REFUSALS as refusal:
            raise _Rejected(_reason(refusal)) from refusal
        self.made = self._draft


_REFUSALS = (dossiers.DossierRefusal, files.FileRefused, OSError)


def _reason(refusal: BaseException) -> str:
    if isinstance(refusal, files.FileRefused):
        return str(refusal.reason)
    return _("Không đọc được tệp.") if isinstance(refusal, OSError) else str(refusal)


def undo_scans(made: Import, actor: Actor, _now: datetime) -> tuple[int, list[dict[str, str]]]:
    """Take the scans of an import off their dossiers, those that may be.

    Returns: How many were taken off, and code and reason of each that stays.
    """
    count, kept = 0, []
    scans: list[BroughtScan] = list(made.brought_scans.select_related("dossier", "file"))
    for one in scans:
        code, dossier_id, file_id = str(one.dossier), one.dossier_id, one.file.file_id
        try:
            with transaction.atomic():
                one.delete()
                dossiers.detach_scan(dossier_id=dossier_id, file_id=file_id, actor=actor)
        except dossiers.NotAllowed as refusal:
            kept.append({"code": code, "reason": str(refusal)})
        else:
            count += 1
    return count, kept
