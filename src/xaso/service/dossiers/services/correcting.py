"""Putting a wrong result right after it was signed or handed out ("Sửa sai sót").

Whose error it was decides about fees; the kind of the result decides the way. What was signed is
never rewritten: it is taken back, cancelled by a published decision, or left to another procedure
or authority. The dossier's own dates, and with them its lateness, stay.

Law: civil-status-2014 article 28; decree-23-2015; nd-118-2025.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.service.dossiers.domain.guards import Cause
from xaso.service.dossiers.errors import NotAllowed, WrongEntry
from xaso.service.dossiers.models import Correction
from xaso.service.dossiers.services import timing
from xaso.service.dossiers.services.moving import lock, move, require
from xaso.service.results import api as results

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from typing import Any
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.service.dossiers.models import Dossier

Route = results.CorrectionRoute.Route
ACTS = {
    "correct_result": (Route.REISSUE,),
    "refer_correction": (Route.NEW_PROCEDURE, Route.HIGHER),
    "cancel_result": (Route.CANCEL,),
}
"""Which ways each act takes."""


def standing_result(dossier: Dossier) -> results.Result | None:
    """Return the issued result that holds."""
    return results.issued_for(dossier.pk).first()


def routes_open(dossier: Dossier, now: datetime) -> list[results.CorrectionRoute]:
    """Return by which ways the dossier's standing result may be put right; none without one."""
    result = standing_result(dossier)
    if result is None:
        return []
    return results.correction_routes(result.kind, timezone.localdate(now))


@transaction.atomic
def correct_result(
    *,
    dossier_id: UUID,
    actor: Actor,
    now: datetime,
    cause: str,
    note: str,
    recalled_by: str = "",
    expected_version: int | None = None,
) -> Dossier:
    """Take the result back and work the dossier again towards a new one, on a clock of its own.

    Args:
        cause: Whose error it was, a `Cause`.
        note: What is wrong; sealed.
        recalled_by: The minutes by which the old paper came back, once it had been handed out.

    Effects: as `move`; the result is revoked and stays visible; a `Correction` is open until the
    new result is issued; a line of the due ledger.

    Raises:
        NotAllowed: No result stands, or its kind is not put right by issuing it anew.
        WrongEntry: No cause, or no minutes.
    """

    def begin(dossier: Dossier, result: results.Result) -> tuple[dict[str, Any], Any]:
        results.revoke_result(result, ground=recalled_by or cause, actor=actor, now=now)
        rule = dossier.promise.get("rule", "")
        if not rule:
            raise NotAllowed(_("Hồ sơ này không giữ thời hạn để tính lại."))
        due = timing.counted(dossier, timing.Kind.CORRECTION, rule, now)
        changed = {"correction": cause, "drafter_id": None, "outcome": ""}
        return {"changed": changed, "due": due}, {"due_at": due.due_at}

    return _put_right(
        "correct_result", dossier_id, actor, now, cause, note, recalled_by, expected_version, begin
    )


@transaction.atomic
def refer_correction(
    *,
    dossier_id: UUID,
    actor: Actor,
    now: datetime,
    cause: str,
    note: str,
    referred_to: str,
    recalled_by: str = "",
    expected_version: int | None = None,
) -> Dossier:
    """Leave the putting right to another procedure, or to the authority above; nothing is revoked.

    Args:
        referred_to: A procedure's code that the kind's rule names, or the authority's name.

    Raises:
        As `correct_result`; WrongEntry also where nothing is named.
    """

    def begin(_dossier: Dossier, _result: results.Result) -> tuple[dict[str, Any], Any]:
        if not referred_to.strip():
            raise WrongEntry("referred_to", _("Ghi thủ tục hoặc cơ quan sẽ sửa."))
        return {}, {"referred_to": referred_to.strip(), "closed_at": now}

    return _put_right(
        "refer_correction",
        dossier_id,
        actor,
        now,
        cause,
        note,
        recalled_by,
        expected_version,
        begin,
    )


@transaction.atomic
def cancel_result(
    *,
    dossier_id: UUID,
    actor: Actor,
    now: datetime,
    cause: str,
    note: str,
    decision: str,
    decided_on: date | None,
    recalled_by: str = "",
    expected_version: int | None = None,
) -> Dossier:
    """Cancel the result by a decision, which the portal publishes without naming anybody.

    Raises:
        As `correct_result`; WrongEntry also without the decision's number and day.
    """

    def begin(_dossier: Dossier, result: results.Result) -> tuple[dict[str, Any], Any]:
        if not decision.strip():
            raise WrongEntry("decision", _("Ghi số quyết định hủy bỏ."))
        if decided_on is None or decided_on > timezone.localdate(now):
            raise WrongEntry("decided_on", _("Ghi ngày quyết định, không sau hôm nay."))
        results.cancel_result(
            result, decision=decision.strip(), decided_on=decided_on, actor=actor, now=now
        )
        return {}, {"decision": decision.strip(), "closed_at": now}

    return _put_right(
        "cancel_result", dossier_id, actor, now, cause, note, recalled_by, expected_version, begin
    )


def _put_right(
    transition: str,
    dossier_id: UUID,
    actor: Actor,
    now: datetime,
    cause: str,
    note: str,
    recalled_by: str,
    expected_version: int | None,
    begin: Callable[[Dossier, results.Result], tuple[dict[str, Any], dict[str, Any]]],
) -> Dossier:
    """Check what every way shares, do what is its own, and keep the record of it."""
    dossier = lock(dossier_id, expected_version=expected_version)
    require(actor, dossier, transition, now)
    result, way = standing_result(dossier), _way(dossier, transition, now)
    if result is None or way is None:
        raise NotAllowed(_("Kết quả loại này không được sửa bằng cách ấy."))
    if cause not in set(Cause):
        raise WrongEntry("cause", _("Chọn sai sót do ai."))
    if dossier.returned_at is not None and not recalled_by.strip():
        raise WrongEntry("recalled_by", _("Ghi số, ngày biên bản thu hồi bản đã trả."))
    moving, kept = begin(dossier, result)
    event = move(
        dossier,
        transition,
        actor=actor,
        now=now,
        note=note,
        ground=cause,
        data={"route": way.route, "result": str(result.pk)},
        **moving,
    )
    Correction.objects.create(
        dossier=dossier,
        seq=event.seq,
        cause=cause,
        route=way.route,
        result_id=result.pk,
        recalled_by=recalled_by.strip(),
        basis=way.basis,
        opened_at=now,
        **kept,
    )
    return dossier


def _way(dossier: Dossier, transition: str, now: datetime) -> results.CorrectionRoute | None:
    routes = routes_open(dossier, now)
    return next((row for row in routes if row.route in ACTS[transition]), None)


def close(dossier: Dossier, now: datetime) -> dict[str, Any]:
    """Close the open correction as its new result is issued; return the columns to reset."""
    if not dossier.correction:
        return {}
    dossier.corrections.filter(closed_at=None).update(closed_at=now)
    return {"correction": "", "correction_due_at": None}
