"""Carrying a request through while the person waits: taken in, signed, numbered, paid, handed over.

Every act of the table is made and written as for any other dossier; only slips are left out. Who
fills in does not sign: the dossier waits on the leader's desk for the moment of the signature.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.reference import api as reference
from xaso.service.desk.models import AtOnceRule
from xaso.service.desk.services import Request, take_in
from xaso.service.dossiers import api as dossiers
from xaso.service.procedures import api as procedures
from xaso.service.registers import api as registers
from xaso.service.results import api as results

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency

UNDER_WAY = (dossiers.State.PROCESSING, dossiers.State.APPROVED, dossiers.State.RESOLVED)


class AtOnceRefusal(Exception):
    """It cannot be done while the person waits; the text says why."""


@dataclass(frozen=True, slots=True)
class Charge:
    """What certifying costs, by which fee of the catalogue and document; no tariff, no amount."""

    amount: int = 0
    name: str = ""
    basis: str = ""
    fee_code: str = ""


def rules_on(day: date) -> QuerySet[AtOnceRule]:
    """Return the procedures that may be carried through at once on a day."""
    return AtOnceRule.objects.filter(reference.in_force(day))


def is_at_once(procedure_code: str, now: datetime) -> bool:
    """Tell whether a procedure may be carried through at once today."""
    return rules_on(timezone.localdate(now)).filter(procedure_code=procedure_code).exists()


def offers(agency: Agency, now: datetime) -> list[procedures.Adoption]:
    """Return what the agency takes today and may carry through at once."""
    day = timezone.localdate(now)
    codes = rules_on(day).values_list("procedure_code", flat=True)
    return list(
        procedures
        .adoptions_on(agency.pk, day)
        .filter(procedure__code__in=list(codes))
        .select_related("procedure", "version")
        .order_by("procedure__code")
    )


def under_way(actor: Actor, agency: Agency, now: datetime) -> list[dossiers.Dossier]:
    """Return what the desk took in today to hand over at once and has not yet, oldest first."""
    day = timezone.localdate(now)
    codes = list(rules_on(day).values_list("procedure_code", flat=True))
    return list(
        dossiers
        .visible_to(actor, agency)
        .filter(
            agency=agency,
            procedure_version__procedure__code__in=codes,
            state__in=UNDER_WAY,
            submitted_at__date=day,
            events__type="start",
            events__actor_id=actor.id,
        )
        .order_by("submitted_at")
        .distinct()
    )


@transaction.atomic
def take_in_at_once(
    *, intake: UUID, agency: Agency, actor: Actor, request: Request, now: datetime
) -> dossiers.Submitted:
    """Take a request in and lay it before the leader in one act; sent twice, it is done once.

    An electronic copy waits at the desk for the scan of its original.

    Effects: as `take_in`, `dossiers.start` and `dossiers.propose`; all or none.

    Raises:
        AtOnceRefusal: No rule of today lets it, no declaration was filled in, or a paper must not
            be certified.
        IntakeOver, DossierRefusal: As `take_in`; `NotAllowed` where the desk has no right to draft.

    Law: decree-23-2015, article 22.
    """
    if not is_at_once(request.procedure_code, now):
        raise AtOnceRefusal(_("Thủ tục này không thuộc diện trả ngay."))
    if not request.answers:
        raise AtOnceRefusal(_("Trả ngay cần khai phiếu yêu cầu tại quầy."))
    for title, _bars in registers.barred(request.answers):
        told = _("Không được chứng thực “%s”: bỏ dòng này, hoặc từ chối tiếp nhận.")
        raise AtOnceRefusal(told % title)
    submitted = take_in(intake=intake, agency=agency, actor=actor, request=request, now=now)
    if not submitted.is_replay:
        dossiers.start(dossier_id=submitted.dossier_id, actor=actor, now=now)
        if not is_electronic(request.procedure_code, request.answers, now):
            dossiers.propose(dossier_id=submitted.dossier_id, actor=actor, now=now)
    return submitted


def is_electronic(procedure_code: str, answers: Mapping[str, Any], now: datetime) -> bool:
    """Tell whether an electronic copy is asked for: it is made of the scan of the original."""
    return results.is_copy(_template(procedure_code, now), answers)


def _template(procedure_code: str, now: datetime) -> results.Template:
    """Return the document that a procedure gives today."""
    day = timezone.localdate(now)
    return results.template_on(results.kind_for(procedure_code, day), day)


def scans_of(dossier: dossiers.Dossier) -> int:
    """Return how many scans of the original lie in a dossier."""
    return dossier.files.filter(paper_key=dossiers.SCAN_OF_ORIGINAL).count()


def charge_of(dossier: dossiers.Dossier, now: datetime) -> Charge:
    """Return what certifying the papers of a dossier costs by the tariff of today."""
    day = timezone.localdate(now)
    code = dossier.procedure_version.procedure.code
    symbol = _template(code, now).symbol
    price = registers.tariff_on(symbol, day, agency_id=dossier.agency_id)
    if price is None:
        return Charge()
    lines = registers.lines_of(dossiers.answers_of(dossier))
    rule = price.rule
    return Charge(registers.fee(price, lines), rule.name, rule.basis, rule.code)


@transaction.atomic
def hand_over(
    *,
    dossier: dossiers.Dossier,
    actor: Actor,
    now: datetime,
    expected_version: int,
    receiver: str,
    receipt_number: str,
    exempt_because: str,
) -> None:
    """Take the fee, unless the law spares the person, and hand the result over.

    Effects: as `dossiers.return_result`.

    Raises:
        DossierRefusal: As `dossiers.return_result`.
    """
    charge = charge_of(dossier, now)
    said = receiver
    paid = None
    if exempt_because.strip():
        said = f"{receiver}\n" + _("Miễn phí: %s") % exempt_because.strip()
    elif charge.amount:
        paid = dossiers.Paid(
            charge.amount, charge.name, charge.basis, receipt_number, charge.fee_code
        )
    dossiers.return_result(
        dossier_id=dossier.pk,
        actor=actor,
        now=now,
        receiver=said,
        expected_version=expected_version,
        paid=paid,
    )
