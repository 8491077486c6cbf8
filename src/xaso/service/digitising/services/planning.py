"""Setting the plan of digitising, and counting by hamlet what is still paper."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.organisations import api as organisations
from xaso.kernel.residents import api as residents
from xaso.service.digitising.errors import NotSo
from xaso.service.digitising.models import Batch, PaperCount, PlanLine
from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency

AT_ONCE = 500
"""The addresses of so many dossiers are open in memory together."""


@transaction.atomic
def set_line(
    *,
    agency: Agency,
    procedure_code: str,
    year: int,
    account_id: UUID,
    due_on: date,
    actor: Actor,
    now: datetime,
) -> PlanLine:
    """Plan by when who digitises the dossiers of a procedure that came in within a year.

    The plan that the group had ends and is kept; the same plan again changes nothing.

    Effects: a `PlanLine`, the one before ended; an audit entry.

    Raises:
        NotSo: The day has passed, or somebody else planned the same group just now.
    """
    today = timezone.localdate(now)
    if due_on < today:
        raise NotSo(_("Ngày phải xong không được ở trong quá khứ."))
    group = {"agency": agency, "procedure_code": procedure_code, "year": year}
    current = PlanLine.objects.select_for_update().filter(**group, ended_at=None).first()
    if current is not None:
        if (current.due_on, current.account_id) == (due_on, account_id):
            return current
        current.ended_at = now
        current.save(update_fields=["ended_at"])
    try:
        with transaction.atomic():
            line = PlanLine.objects.create(
                **group, account_id=account_id, begun_on=today, due_on=due_on, set_at=now
            )
    except IntegrityError as error:
        raise NotSo(_("Người khác vừa đặt kế hoạch cho mục này. Xem lại rồi sửa.")) from error
    _record(actor, line, "digitising.plan", before=current.due_on if current else None)
    return line


@transaction.atomic
def end_line(*, line_id: UUID, actor: Actor, now: datetime) -> None:
    """Drop a line of the plan; it is kept as ended. A second time changes nothing.

    Effects: `PlanLine.ended_at`; an audit entry.
    """
    line = PlanLine.objects.select_for_update().get(pk=line_id)
    if line.ended_at is not None:
        return
    line.ended_at = now
    line.save(update_fields=["ended_at"])
    _record(actor, line, "digitising.end_plan")


def _record(actor: Actor, line: PlanLine, verb: str, *, before: date | None = None) -> None:
    details = {
        "procedure": line.procedure_code,
        "year": line.year,
        "due_on": line.due_on.isoformat(),
        "account": str(line.account_id),
    }
    if before is not None:
        details["before"] = before.isoformat()
    audit.record(
        actor=actor,
        verb=verb,
        object_kind="digitising.plan",
        object_id=line.pk,
        agency_id=line.agency_id,
        details=details,
    )


@transaction.atomic
def count_paper(*, agency: Agency, actor: Actor, now: datetime) -> int:
    """Count by hamlet the dossiers of an agency that have no file; return how many there are.

    A hamlet stands nowhere in clear, so their addresses are opened one after another; only figures
    are kept.

    Effects: the agency's `PaperCount` rows, written anew; an audit entry.
    """
    names = list(residents.hamlets_of(agency).values_list("name", flat=True))
    counts: Counter[str] = Counter()
    for address in _addresses(agency):
        counts[residents.hamlet_in(address, names)[:150]] += 1
    PaperCount.objects.filter(agency=agency).delete()
    PaperCount.objects.bulk_create(
        PaperCount(agency=agency, hamlet=hamlet, dossiers=n, counted_at=now)
        for hamlet, n in counts.items()
    )
    audit.record(
        actor=actor,
        verb="digitising.count_paper",
        object_kind="organisations.agency",
        object_id=agency.pk,
        agency_id=agency.pk,
        details={"dossiers": counts.total()},
    )
    return counts.total()


def _addresses(agency: Agency) -> Iterator[str]:
    """Give the address of each dossier without a file; "" of an erased one."""
    left = dossiers.kept_by(agency).exclude(received_at=None).filter(files=None).order_by("pk")
    left = left.only("pk", "key_id", "agency_id")
    chunk = list(left[:AT_ONCE])
    while chunk:
        parties = dossiers.parties_of_all(chunk)
        for one in chunk:
            yield str(parties.get(one.pk, {}).get("address", ""))
        chunk = list(left.filter(pk__gt=chunk[-1].pk)[:AT_ONCE])


def count_everywhere(*, actor: Actor, now: datetime) -> None:
    """Count the paper of every agency that digitises or plans to.

    Effects: as `count_paper`, each agency in a transaction of its own.
    """
    ids = {*Batch.objects.order_by().values_list("agency_id", flat=True).distinct()}
    ids |= {*PlanLine.objects.order_by().values_list("agency_id", flat=True).distinct()}
    for agency in organisations.Agency.objects.filter(pk__in=ids).order_by("pk"):
        count_paper(agency=agency, actor=actor, now=now)
