"""Money that is nobody's due here: back to who sent it, through the refunds of `payments`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from xaso.service.bank import policies
from xaso.service.bank.domain.matching import How
from xaso.service.bank.errors import WrongStatement
from xaso.service.bank.models import Line, Proposal
from xaso.service.bank.services.by_hand import lock_line, record, save
from xaso.service.bank.services.matching import count
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor

FEE = "mistaken-transfer"


@transaction.atomic
def send_back(
    line_id: UUID, *, payee: payments.Payee, reason: str, actor: Actor, now: datetime
) -> payments.Refund:
    """Propose that a waiting line's money goes back to who sent it; a second person approves.

    What is not owed cannot be paid: something is asked for and given up at once, so that all of
    the money is too much, and goes the way of every refund.

    Effects: an obligation that is cancelled, the line counted for it, a `Refund` that waits; audit
    entries.

    Raises:
        UnknownLine, NotWaiting: There is no such waiting line.
        WrongStatement: No reason, no account, or somebody proposed a match meanwhile.
        NotBookkeeper: The post does not do it.
        PaymentsRefusal, LedgerRefusal: As `payments.receive`, `payments.ask_refund`.
    """
    policies.person(actor)
    if not reason.strip():
        raise WrongStatement("reason", _("Ghi rõ lý do."))
    if not all(payee):
        raise WrongStatement("number", _("Ghi tài khoản của chính người đã chuyển tiền."))
    line = lock_line(line_id, Line.State.WAITING)
    if line.proposals.filter(state=Proposal.State.ASKED).exists():
        raise WrongStatement("", _("Dòng này đã có đề nghị khớp đang chờ."))
    due = payments.Due(
        subject=f"bank.line:{line.pk}",
        fee_code=FEE,
        name=_("Tiền chuyển nhầm, trả lại người chuyển"),
        basis=_("Sao kê ngân hàng"),
        gross=line.amount,
    )
    owed = payments.oblige(line.agency_id, due, actor=actor, now=now)
    payments.cancel(owed.pk, reason=reason, actor=actor, now=now)
    payment = count(line, owed.pk, How.BY_HAND, actor=actor, now=now)
    save(line)
    record("send_back", line, actor, obligation=str(owed.pk))
    return payments.ask_refund(
        payment.pk, amount=line.amount, reason=reason, payee=payee, actor=actor, now=now
    )
