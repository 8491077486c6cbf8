"""What `proofs.offline` asks inside the system: what stands under each code."""

from __future__ import annotations

import json
from typing import Any

from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.calendar import api as calendar
from xaso.kernel.scope import api as scope
from xaso.lib.clock.tests.oracle import Walker
from xaso.service.desk.models import OfflineCode
from xaso.service.dossiers import api as dossiers

SESSIONS = [["07:30", "11:30"], ["13:00", "17:00"]]


def tell(codes: list[str], secrets: list[str]) -> None:
    """Print as JSON what became of each code, and how many there are in all."""
    with scope.everything():
        told = {
            "found": [_of(code, secret) for code, secret in zip(codes, secrets, strict=True)],
            "dossiers": dossiers.Dossier.objects.filter(look_up_code__in=codes).count(),
            "all_dossiers": dossiers.Dossier.objects.count(),
            "codes_used": OfflineCode.objects.exclude(dossier=None).count(),
        }
    print(json.dumps(told, default=str))


def _of(code: str, secret: str) -> dict[str, Any]:
    found = list(dossiers.Dossier.objects.filter(look_up_code=code))
    if len(found) != 1:
        return {"code": code, "count": len(found)}
    [dossier] = found
    received = timezone.localtime(dossier.received_at).replace(tzinfo=None)
    rule = dossier.promise["rule"]
    case = {
        "rule": rule,
        "received": received.isoformat(timespec="minutes"),
        "calendar": {**_calendar(), "pauses": []},
    }
    return {
        "code": code,
        "count": 1,
        "state": dossier.state,
        "official": dossier.code,
        "who": dossier.submitter_name,
        "procedure": dossier.procedure_version.procedure.code,
        "field": dossier.procedure_version.field,
        "received": received.isoformat(timespec="minutes"),
        "due": timezone
        .localtime(dossier.due_at)
        .replace(tzinfo=None)
        .isoformat(timespec="minutes"),
        "expected_due": Walker(case).answer().isoformat(timespec="minutes"),
        "rule": rule,
        "fees": [[fee.amount, fee.receipt_number] for fee in dossier.fees.all()],
        "papers": sorted(
            [paper.key, paper.originals, paper.certified, paper.photocopies]
            for paper in dossier.papers.all()
        ),
        "opens": dossiers.look_up(code, secret) is not None,
        "late": [
            entry.ground
            for entry in audit.trail_of("dossiers.dossier", dossier.pk)
            if entry.verb == "dossiers.enter_late"
        ],
        "received_events": dossier.events.filter(type="receive").count(),
    }


def _calendar() -> dict[str, Any]:
    days = list(calendar.CalendarDay.objects.values_list("date", "kind"))
    return {
        "sessions": SESSIONS,
        "weekend": [5, 6],
        "off": sorted({day.isoformat() for day, kind in days if kind != "swap_work"}),
        "worked": sorted({day.isoformat() for day, kind in days if kind == "swap_work"}),
    }
