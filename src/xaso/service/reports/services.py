"""Sending: a report is frozen once, with every fact that adds up to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.service.reports import selectors
from xaso.service.reports.errors import AlreadySent, NotOver, ReportRefusal, UnknownReport
from xaso.service.reports.models import Report, ReportedFact
from xaso.service.reports.policies import may_send

if TYPE_CHECKING:
    from datetime import datetime

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency

BATCH = 1000


def send(
    *,
    agency: Agency,
    code: str,
    period_name: str,
    actor: Actor,
    now: datetime,
    document: str = "",
) -> Report:
    """Freeze a report of a period that is over.

    Args:
        document: The number of the official letter that carries it, if there is one.

    Effects: one `Report` with its facts, which the database lets nobody change; an audit entry.

    Raises:
        UnknownReport: There is no such report for a period of this length.
        NotOver: The period has not ended.
        AlreadySent: It was sent before.
        ReportRefusal: This post does not answer for it.
    """
    if not may_send(actor):
        raise ReportRefusal(_("Lãnh đạo hoặc phụ trách Một cửa mới chốt và gửi báo cáo."))
    found = selectors.counted(actor, agency, code, period_name)
    if found.period.kind != found.template.period:
        raise UnknownReport(_("Báo cáo này không gửi theo kỳ ấy."))
    if found.ends > timezone.localdate(now):
        raise NotOver(_("Kỳ báo cáo chưa hết nên chưa gửi được."))
    if found.sent is not None:
        raise AlreadySent(_("Báo cáo kỳ này đã gửi rồi, không sửa được nữa."))
    try:
        return _keep(found, agency, actor, now, document.strip())
    except IntegrityError as error:
        raise AlreadySent(_("Báo cáo kỳ này vừa được người khác gửi.")) from error


@transaction.atomic
def _keep(
    found: selectors.Counted, agency: Agency, actor: Actor, now: datetime, document: str
) -> Report:
    report = Report.objects.create(
        agency=agency,
        code=found.template.code,
        template=found.template,
        columns=found.template.columns,
        period=str(found.period),
        begins=found.begins,
        ends=found.ends,
        document=document,
        sent_at=now,
        sent_by=actor.name,
        sent_by_id=actor.id,
    )
    ReportedFact.objects.bulk_create(
        [
            ReportedFact(
                agency=agency,
                report=report,
                thing_id=fact.thing_id,
                dossier_id=fact.dossier_id,
                code=fact.code,
                kept_by=fact.agency,
                row=fact.row,
                name=fact.name,
                counts=dict(fact.counts),
            )
            for fact in found.facts
        ],
        batch_size=BATCH,
    )
    audit.record(
        actor=actor,
        verb="reports.send",
        object_kind="reports.report",
        object_id=report.pk,
        agency_id=agency.pk,
        details={"report": report.code, "period": report.period, "facts": len(found.facts)},
    )
    return report
