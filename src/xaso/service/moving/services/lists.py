"""Bringing lists of hamlets and of people in: all at once, each row whole or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from xaso.kernel.residents import api as residents
from xaso.service.moving.domain import lists
from xaso.service.moving.domain.table import NotADay
from xaso.service.moving.models import Import
from xaso.service.moving.services import report as reports

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency
    from xaso.service.moving.domain.table import Row
    from xaso.service.moving.services.report import Report


@transaction.atomic
def import_hamlets(
    *, agency: Agency, content: bytes, name: str, actor: Actor, now: datetime, is_trial: bool
) -> Report:
    """Put the hamlets of a workbook into the agency's list, those that can be.

    Args and refusals as `import_register`; see `domain.lists`.

    Effects: one `Import`, a hamlet for each row taken; audit entries. Of a trial none.
    """
    rows = reports.rows_of(content, lists.HAMLETS)
    made, report = reports.begin(agency, Import.Kind.HAMLETS, name, content, len(rows), now)
    entries = []
    for row in rows:
        try:
            entries.append(_hamlet(row))
        except NotADay as error:
            report.reject(row.number, _("Không đọc được ngày “%s”.") % error)
    refused = residents.take_in_hamlets(agency=agency, entries=entries, actor=actor, source=made.pk)
    _note(report, refused)
    return reports.end(made, report, actor=actor, is_trial=is_trial)


@transaction.atomic
def import_residents(
    *, agency: Agency, content: bytes, name: str, actor: Actor, now: datetime, is_trial: bool
) -> Report:
    """Put the people of a workbook and their households into the agency's list.

    Args and refusals as `import_register`; see `domain.lists`.

    Effects: one `Import`, a person for each row taken; audit entries. Of a trial none.
    """
    rows = reports.rows_of(content, lists.PEOPLE)
    made, report = reports.begin(agency, Import.Kind.RESIDENTS, name, content, len(rows), now)
    refused = residents.take_in_people(
        agency=agency,
        entries=[_person(row) for row in rows],
        source=made.pk,
        actor=actor,
        now=now,
    )
    _note(report, refused)
    return reports.end(made, report, actor=actor, is_trial=is_trial)


def _hamlet(row: Row) -> residents.HamletEntry:
    return residents.HamletEntry(
        row=row.number,
        name=row.words("name"),
        kind=row.words("kind"),
        code=row.words("code"),
        former_commune=row.words("former_commune"),
        valid_from=row.day("valid_from"),
        valid_until=row.day("valid_until"),
    )


def _person(row: Row) -> residents.PersonEntry:
    said = {part: row.words(part) for part in lists.PEOPLE.headings}
    said["number"] = row.digits("number", 10, 11, whole=12)
    said["phone"] = row.digits("phone", 9, whole=10)
    return residents.PersonEntry(row=row.number, **said)


def _note(report: Report, refused: Iterable[residents.Refusal]) -> None:
    """Write the refusals into the report in the order of the sheet, and count the others."""
    for row, reason in refused:
        report.reject(row, reason)
    report.rejected.sort(key=lambda one: int(one["row"]))
    report.ok = report.rows - len(report.rejected)
