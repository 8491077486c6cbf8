"""What a file gave, and the frame in which each of them is brought in."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.lib import sheets
from xaso.service.moving.domain import lists, old_register, table
from xaso.service.moving.errors import UnreadableFile
from xaso.service.moving.models import Import

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency
    from xaso.service.moving.domain.table import Columns, Row

COLUMNS = {
    Import.Kind.REGISTER: old_register.COLUMNS,
    Import.Kind.HAMLETS: lists.HAMLETS,
    Import.Kind.RESIDENTS: lists.PEOPLE,
}
"""What a workbook of each kind may hold."""


@dataclass(slots=True)
class Report:
    """What a file gave: how many rows, how many were taken, and why the others were not."""

    rows: int = 0
    ok: int = 0
    rejected: list[dict[str, Any]] = field(default_factory=list)
    import_id: UUID | None = None

    def reject(self, row: int, reason: str, **more: str) -> None:
        """Note that a row was not taken."""
        self.rejected.append({"row": row, "reason": reason, **more})

    def as_json(self) -> dict[str, Any]:
        """Return the contract's object, with the id of what may be undone."""
        told: dict[str, Any] = {"rows": self.rows, "ok": self.ok, "rejected": self.rejected}
        return {**told, **({"import": str(self.import_id)} if self.import_id else {})}


def opened(content: bytes) -> list[tuple[Any, ...]]:
    """Return the rows of a workbook's first sheet.

    Raises:
        UnreadableFile: It is none.
    """
    try:
        return sheets.lines(io.BytesIO(content))
    except sheets.NotASheet as error:
        raise UnreadableFile(_("Không mở được bảng tính; cần tệp .xlsx.")) from error


def rows_of(content: bytes, columns: Columns) -> list[Row]:
    """Return the rows of a workbook.

    Raises:
        UnreadableFile: It is none, or has not the columns that are needed.
    """
    rows, missing = table.read(opened(content), columns)
    if missing:
        titles = ", ".join(columns.titles[part] for part in missing)
        raise UnreadableFile(_("Không tìm thấy các cột: %s.") % titles)
    return rows


def begin(
    agency: Agency, kind: str, name: str, content: bytes, rows: int, now: datetime
) -> tuple[Import, Report]:
    """Write down that a file is brought in, nothing of it taken yet."""
    made = Import.objects.create(
        agency=agency,
        kind=kind,
        name=name[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        rows=rows,
        ok=0,
        made_at=now,
    )
    return made, Report(rows=rows)


def end(made: Import, report: Report, *, actor: Actor, is_trial: bool) -> Report:
    """Let all of it be, or none: of a trial, and of a file that gave nothing, no trace stays.

    Effects: the `Import` and an audit entry, or the transaction around is rolled back.
    """
    if is_trial or not report.ok:
        transaction.set_rollback(True)
        return report
    made.ok = report.ok
    made.save(update_fields=["ok"])
    report.import_id = made.pk
    record(actor, "moving.import", made, {"rows": report.rows, "ok": report.ok})
    return report


def record(actor: Actor, verb: str, made: Import, details: dict[str, Any]) -> None:
    """Write the audit entry of an import."""
    audit.record(
        actor=actor,
        verb=verb,
        object_kind="moving.import",
        object_id=made.pk,
        agency_id=made.agency_id,
        details={**details, "kind": made.kind, "sha256": made.sha256},
    )
