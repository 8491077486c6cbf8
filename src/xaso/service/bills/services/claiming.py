"""Who is spared: the commune keeps the list, a customer agrees to be looked up, a clerk confirms.

Asked once; confirmed, it holds for each bill of its time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.organisations import api as organisations
from xaso.kernel.reference.api import in_force
from xaso.kernel.scope import api as scope
from xaso.service.bills import policies
from xaso.service.bills.domain.states import OWING
from xaso.service.bills.errors import AlreadyDone, NotAllowed, UnknownBill, WrongEntry
from xaso.service.bills.models import Bill, EntitledHousehold, ExemptionClaim
from xaso.service.bills.selectors import exemptions_for
from xaso.service.bills.services.billing import follow
from xaso.service.bills.services.customers import lock_customer
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency
    from xaso.service.bills.models import Customer

State = ExemptionClaim.State


@transaction.atomic
def entitle_household(
    commune: Agency,
    household_id: UUID,
    *,
    exemption: str,
    evidence: str,
    valid_from: date,
    valid_until: date,
    actor: Actor,
    now: datetime,
) -> None:
    """Put a household on the commune's list for some time.

    Effects: an `EntitledHousehold`; an audit entry.

    Raises:
        NotAllowed: It is not for this post.
        WrongEntry: No evidence, or no days.
        AlreadyDone: It stands there already.
    """
    by_id = policies.entitler(actor, commune.pk)
    if not evidence.strip():
        raise WrongEntry("evidence", _("Ghi số quyết định công nhận."))
    if valid_until <= valid_from:
        raise WrongEntry("valid_until", _("Ngày hết hạn phải sau ngày bắt đầu."))
    try:
        with transaction.atomic():
            row = EntitledHousehold.objects.create(
                agency=commune,
                household_id=household_id,
                exemption=exemption,
                evidence=evidence.strip(),
                valid_from=valid_from,
                valid_until=valid_until,
                by_id=by_id,
                at=now,
            )
    except IntegrityError as error:
        raise AlreadyDone(_("Hộ này đã có trong danh sách.")) from error
    audit.record(
        actor=actor,
        verb="bills.entitle_household",
        object_kind="bills.entitled_household",
        object_id=row.pk,
        agency_id=commune.pk,
        details={"exemption": exemption},
    )


@transaction.atomic
def ask_exemption(
    customer_id: UUID,
    *,
    exemption: str,
    consent: str,
    evidence: str = "",
    actor: Actor,
    now: datetime,
) -> ExemptionClaim:
    """Say that a customer is spared; where a household is linked, the commune's list is asked.

    The list says only whether, by which decision and until when. Where it does not know the
    household, or none is linked, a clerk of the provider looks at the paper that is named.

    Args:
        exemption: Code of a rule that names what the provider bills.
        consent: The words the customer agreed to.
        evidence: The paper, where the list is not asked or does not know.

    Effects: a claim that waits for the provider; audit entries, one of the look.

    Raises:
        UnknownBill: There is no such customer within the scope.
        WrongEntry: No such rule, no consent, or neither list nor paper.
        AlreadyDone: It was asked or confirmed already.
    """
    customer = lock_customer(customer_id)
    today = timezone.localdate(now)
    if exemption not in {rule.code for rule in exemptions_for(customer.provider, today)}:
        raise WrongEntry("exemption", _("Diện miễn, giảm này không áp dụng cho khoản thu."))
    if not consent.strip():
        raise WrongEntry("consent", _("Cần sự đồng ý trước khi tra danh sách của xã."))
    listed = _look(customer, exemption, today, actor)
    if listed is None and not evidence.strip():
        raise WrongEntry("evidence", _("Danh sách của xã chưa có: ghi giấy tờ chứng minh."))
    kind = ExemptionClaim.Proof
    claim = ExemptionClaim(
        agency_id=customer.agency_id,
        customer=customer,
        exemption=exemption,
        proof=kind.REGISTER if listed else kind.PAPER,
        evidence=listed.evidence if listed else evidence.strip(),
        consent=consent.strip()[:200],
        consent_at=now,
        valid_from=listed.valid_from if listed else today,
        valid_until=listed.valid_until if listed else None,
    )
    try:
        with transaction.atomic():
            claim.save()
    except IntegrityError as error:
        raise AlreadyDone(_("Diện này đã khai, không phải khai lại.")) from error
    _record("ask_exemption", claim, actor, proof=claim.proof)
    return claim


def _look(
    customer: Customer, exemption: str, today: date, actor: Actor
) -> EntitledHousehold | None:  # fmt: skip
    """Ask the commune's list about the linked household; the look stands in the commune's audit."""
    if customer.household_id is None:
        return None
    commune = customer.provider.commune
    with scope.of(agencies=organisations.scope_of(commune)):
        rows = EntitledHousehold.objects.filter(
            in_force(today), household_id=customer.household_id, exemption=exemption
        )
        found = rows.order_by("-valid_until").first()
        audit.record(
            actor=actor,
            verb="bills.look_entitled",
            object_kind="organisations.agency",
            object_id=commune.pk,
            agency_id=commune.pk,
            details={"customer": str(customer.pk), "found": found is not None},
        )
    return found


@transaction.atomic
def confirm_claim(
    claim_id: UUID, *, valid_until: date | None = None, actor: Actor, now: datetime
) -> ExemptionClaim:
    """Confirm a claim: what is owed now falls, and each bill to come.

    Effects: the claim; open bills of the customer made less in `payments`; an audit entry.

    Raises:
        UnknownBill: There is none within the scope.
        NotAllowed: It is for the provider's clerk.
        AlreadyDone: Somebody decided already.
        WrongEntry: Until when it holds is not known, or lies behind.
    """
    claim = _lock(claim_id)
    provider, today = claim.customer.provider, timezone.localdate(now)
    by_id = _clerk(actor, claim)
    until = claim.valid_until or valid_until
    if until is None or until <= today:
        raise WrongEntry("valid_until", _("Ghi ngày hết hạn của giấy tờ, sau hôm nay."))
    claim.state, claim.valid_until = State.CONFIRMED, until
    claim.decided_at, claim.decided_by_id = now, by_id
    claim.save(update_fields=["state", "valid_until", "decided_at", "decided_by_id"])
    for obligation_id, bill in _open_bills(claim):
        payments.exempt(
            obligation_id,
            code=claim.exemption,
            evidence=claim.evidence,
            actor=actor,
            now=now,
        )
        follow(bill.subject)
    _record("confirm_claim", claim, actor, provider=str(provider.pk))
    return claim


def _open_bills(claim: ExemptionClaim) -> list[tuple[UUID, Bill]]:
    """Return what is owed by code and not spared yet; a provider with a page of its own sees it."""
    rows = Bill.objects.filter(
        customer_id=claim.customer_id,
        state__in=sorted(OWING),
        exemption="",
        obligation__standing__in=sorted(payments.UNSETTLED),
    )
    return [(bill.obligation_id, bill) for bill in rows if bill.obligation_id]


@transaction.atomic
def refuse_claim(claim_id: UUID, *, reason: str, actor: Actor, now: datetime) -> None:
    """Do not confirm a claim, and say why.

    Effects: the claim; an audit entry.

    Raises:
        UnknownBill: There is none within the scope.
        NotAllowed: It is for the provider's clerk.
        AlreadyDone: Somebody decided already.
        WrongEntry: No reason.
    """
    claim = _lock(claim_id)
    by_id = _clerk(actor, claim)
    if not reason.strip():
        raise WrongEntry("reason", _("Ghi rõ lý do."))
    claim.state, claim.reason = State.REFUSED, reason.strip()
    claim.decided_at, claim.decided_by_id = now, by_id
    claim.save(update_fields=["state", "reason", "decided_at", "decided_by_id"])
    _record("refuse_claim", claim, actor)


@transaction.atomic
def withdraw_claim(claim_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Take a claim and its consent back; bills spared already stay, those to come are whole.

    Effects: the claim; an audit entry.

    Raises:
        UnknownBill: There is none within the scope.
        AlreadyDone: It was refused or withdrawn.
    """
    rows = ExemptionClaim.objects.select_for_update(of=("self",))
    claim = rows.filter(pk=claim_id).first()
    if claim is None:
        raise UnknownBill(_("Không có khai báo này."))
    if claim.state not in {State.ASKED, State.CONFIRMED}:
        raise AlreadyDone(_("Khai báo này đã kết thúc."))
    claim.state, claim.decided_at = State.WITHDRAWN, now
    claim.save(update_fields=["state", "decided_at"])
    _record("withdraw_claim", claim, actor)


def _lock(claim_id: UUID) -> ExemptionClaim:
    rows = ExemptionClaim.objects.select_for_update(of=("self",))
    claim = rows.select_related("customer__provider").filter(pk=claim_id).first()
    if claim is None:
        raise UnknownBill(_("Không có khai báo này."))
    return claim


def _clerk(actor: Actor, claim: ExemptionClaim) -> UUID:
    provider = claim.customer.provider
    if actor.id is None or not policies.may_confirm(actor, provider):
        raise NotAllowed(_("Kế toán của đơn vị mới xác nhận diện miễn, giảm."))
    if claim.state != State.ASKED:
        raise AlreadyDone(_("Khai báo này đã được giải quyết."))
    return actor.id


def _record(verb: str, claim: ExemptionClaim, actor: Actor, **details: object) -> None:
    audit.record(
        actor=actor,
        verb=f"bills.{verb}",
        object_kind="bills.exemption_claim",
        object_id=claim.pk,
        agency_id=claim.agency_id,
        details={"exemption": claim.exemption, **details},
    )
