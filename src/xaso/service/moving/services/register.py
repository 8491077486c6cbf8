"""Bringing a register in: row by row, each one whole or refused with its reason."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.lib.text import fold
from xaso.service.dossiers import api as dossiers
from xaso.service.moving.domain import old_register
from xaso.service.moving.domain.table import NotADay
from xaso.service.moving.models import Brought, Import
from xaso.service.moving.services import report as reports
from xaso.service.procedures import api as procedures

if TYPE_CHECKING:
    from datetime import datetime

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency
    from xaso.service.moving.domain.table import Row
    from xaso.service.moving.services.report import Report

OPENS, CLOSES = time(7, 30), time(17, 0)
"""The hour of a day told without one: of what came in, and of what is due or was handed out."""


class _Rejected(Exception):
    """A row that is not taken, with the reason."""


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
    rows = reports.rows_of(content, old_register.COLUMNS)
    made, report = reports.begin(agency, Import.Kind.REGISTER, name, content, len(rows), now)
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
    return reports.end(made, report, actor=actor, is_trial=is_trial)


def _procedures(agency: Agency, now: datetime) -> dict[str, set[str]]:
    """Return the codes of the procedures that the agency handles, by code and by name."""
    known: dict[str, set[str]] = {}
    for adoption in procedures.adoptions_on(agency.pk, timezone.localdate(now)):
        code = adoption.procedure.code
        for word in (code.lower(), fold(adoption.version.name)):
            known.setdefault(word, set()).add(code)
    return known


def _take(
    row: Row, agency: Agency, names: dict[str, set[str]], actor: Actor, now: datetime
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
    phone, address = old_register.phone_of(row), old_register.address_of(row)
    old = dossiers.Old(
        code=row.words("code").upper()[:60],
        procedure_code=_procedure(row, names),
        parties=dossiers.Parties(owner, owner, phone, "", address),
        channel=old_register.channel_of(row),
        received_at=received,
        due_at=due,
        returned_at=min(returned, now) if returned and returned.date() == now.date() else returned,
        note=row.words("note"),
    )
    try:
        return dossiers.take_over(agency=agency, old=old, actor=actor, now=now)
    except dossiers.WrongEntry as refusal:
        raise _Rejected(str(refusal)) from refusal


def _procedure(row: Row, names: dict[str, set[str]]) -> str:
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
