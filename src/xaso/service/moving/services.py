"""Bringing a register in: row by row, each one whole or refused with its reason; and undoing it."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field
from datetime import time
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.lib import sheets
from xaso.lib.text import fold
from xaso.service.dossiers import api as dossiers
from xaso.service.moving.domain import old_register
from xaso.service.moving.domain.old_register import NotADay
from xaso.service.moving.errors import AlreadyUndone, UnreadableFile
from xaso.service.moving.models import Brought, Import
from xaso.service.procedures import api as procedures

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency
    from xaso.service.moving.domain.old_register import OldRow

OPENS, CLOSES = time(7, 30), time(17, 0)
"""The hour of a day told without one: of what came in, and of what is due or was handed out."""


@dataclass(slots=True)
class Report:
    """What a file gave: how many rows, how many were taken, and why the others were not."""

    rows: int = 0
    ok: int = 0
    rejected: list[dict[str, Any]] = field(default_factory=list)
    import_id: UUID | None = None

    def reject(self, row: int, reason: str) -> None:
        """Note that a row was not taken."""
        self.rejected.append({"row": row, "reason": reason})

    def as_json(self) -> dict[str, Any]:
        """Return the contract's object, with the id of what may be undone."""
        told: dict[str, Any] = {"rows": self.rows, "ok": self.ok, "rejected": self.rejected}
        return {**told, **({"import": str(self.import_id)} if self.import_id else {})}


@transaction.atomic
def import_register(
    *, agency: Agency, content: bytes, name: str, actor: Actor, now: datetime, is_trial: bool
) -> Report:
    """Take the dossiers of another system's register over, those that can be.

    A trial does all of it and takes it back in the same transaction, so it tells what would happen.

    Args:
        content: A workbook; its first sheet, see `domain.old_register`.

    Effects: one `Import`, a dossier for each row taken; audit entries. Of a trial none.

    Raises:
        UnreadableFile: It is no workbook, or has not the columns that are needed.
    """
    try:
        rows, missing = old_register.read(sheets.lines(io.BytesIO(content)))
    except sheets.NotASheet as error:
        raise UnreadableFile(_("Không mở được bảng tính; cần tệp .xlsx.")) from error
    if missing:
        titles = ", ".join(old_register.HEADINGS[part][0] for part in missing)
        raise UnreadableFile(_("Không tìm thấy các cột: %s.") % titles)
    made = Import.objects.create(
        agency=agency,
        kind=Import.Kind.REGISTER,
        name=name[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        rows=len(rows),
        ok=0,
        made_at=now,
    )
    report = Report(rows=len(rows))
    names = _procedures(agency, now)
    for row in rows:
        try:
            with transaction.atomic():
                dossier = _take(row, agency, names, actor, now)
                Brought.objects.create(imported=made, row=row.number, dossier=dossier)
        except _Rejected as reason:
            report.reject(row.number, str(reason))
        else:
            report.ok += 1
    if is_trial or not report.ok:
        transaction.set_rollback(True)
        return report
    made.ok = report.ok
    made.save(update_fields=["ok"])
    report.import_id = made.pk
    _record(actor, "moving.import", made, {"rows": report.rows, "ok": report.ok})
    return report


class _Rejected(Exception):
    """A row that is not taken, with the reason."""


def _procedures(agency: Agency, now: datetime) -> dict[str, set[str]]:
    """Return the codes of the procedures that the agency handles, by code and by name."""
    known: dict[str, set[str]] = {}
    for adoption in procedures.adoptions_on(agency.pk, timezone.localdate(now)):
        code = adoption.procedure.code
        for word in (code.lower(), fold(adoption.version.name)):
            known.setdefault(word, set()).add(code)
    return known


def _take(
    row: OldRow, agency: Agency, names: dict[str, set[str]], actor: Actor, now: datetime
) -> dossiers.Dossier:
    try:
        received = _aware(row.moment("received", hour=OPENS))
        due = _aware(row.moment("due", hour=CLOSES))
        returned = _aware(row.moment("returned", hour=CLOSES))
    except NotADay as error:
        raise _Rejected(_("Không đọc được ngày “%s”.") % error) from error
    if received is None:
        raise _Rejected(_("Thiếu ngày nhận."))
    owner = row.words("owner")
    old = dossiers.Old(
        code=row.words("code").upper()[:60],
        procedure_code=_procedure(row, names),
        parties=dossiers.Parties(owner, owner, row.phone, "", row.address),
        channel=row.channel,
        received_at=received,
        due_at=due,
        returned_at=min(returned, now) if returned and returned.date() == now.date() else returned,
        note=row.words("note"),
    )
    try:
        return dossiers.take_over(agency=agency, old=old, actor=actor, now=now)
    except dossiers.WrongEntry as refusal:
        raise _Rejected(str(refusal)) from refusal


def _procedure(row: OldRow, names: dict[str, set[str]]) -> str:
    said = row.words("procedure_code") or row.words("procedure")
    if not said:
        raise _Rejected(_("Thiếu tên hoặc mã thủ tục."))
    found = names.get(said.lower()) or names.get(fold(said)) or set()
    if len(found) != 1:
        why = _("Thủ tục “%s” chưa được công nhận áp dụng.")
        if found:
            why = _("Có nhiều thủ tục tên “%s”: ghi mã thủ tục.")
        raise _Rejected(why % said[:100])
    return next(iter(found))


def _aware(local: datetime | None) -> datetime | None:
    if local is None:
        return None
    return timezone.make_aware(local) if timezone.is_naive(local) else local


@transaction.atomic
def undo(*, import_id: UUID, actor: Actor, now: datetime) -> tuple[int, list[dict[str, str]]]:
    """Take back what came with a file, as far as nobody has worked on it.

    Effects: each dossier taken back; `Import.undone_at`; audit entries.

    Returns: How many were taken back, and the code and reason of each that stays.

    Raises:
        DoesNotExist: There is no such import.
        AlreadyUndone: It was taken back before.
    """
    made = Import.objects.select_for_update().get(pk=import_id)
    if made.undone_at is not None:
        raise AlreadyUndone(_("Lần nhập này đã được hủy."))
    count, kept = 0, []
    for one in made.brought.select_related("dossier").order_by("row"):
        code = str(one.dossier)
        try:
            dossiers.take_back(dossier_id=one.dossier_id, actor=actor, now=now)
        except dossiers.NotAllowed as refusal:
            kept.append({"code": code, "reason": str(refusal)})
        else:
            count += 1
    made.undone_at = now
    made.save(update_fields=["undone_at"])
    _record(actor, "moving.undo", made, {"undone": count, "kept": len(kept)})
    return count, kept


def _record(actor: Actor, verb: str, made: Import, details: dict[str, Any]) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        object_kind="moving.import",
        object_id=made.pk,
        agency_id=made.agency_id,
        details={**details, "sha256": made.sha256},
    )
