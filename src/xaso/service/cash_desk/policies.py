"""Who takes cash, and whose shift it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from xaso.service.cash_desk.errors import NotCashier
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from uuid import UUID

    from xaso.kernel.audit.api import Actor


def cashier(actor: Actor) -> UUID:
    """Return who takes cash.

    Raises:
        NotCashier: The post does not take money.
    """
    if actor.id is None or not payments.may_take(actor):
        raise NotCashier(_("Vị trí công tác này không thu tiền mặt."))
    return actor.id


def official(actor: Actor) -> UUID:
    """Return who notes cash that another room's page takes.

    Raises:
        NotCashier: Nobody does.
    """
    if actor.id is None:
        raise NotCashier(_("Tiền mặt phải có người thu."))
    return actor.id


def decider(actor: Actor) -> UUID:
    """Return who decides about accounts.

    Raises:
        NotCashier: It is for a leader or a head of section.
    """
    if actor.id is None or not payments.may_decide(actor):
        raise NotCashier(_("Lãnh đạo mới thay đổi tài khoản nhận tiền."))
    return actor.id


def may_see_shift(actor: Actor, holder_id: UUID) -> bool:
    """Tell whether an official sees a shift: her own, or all for who keeps or decides."""
    own = actor.id == holder_id and payments.may_take(actor)
    return own or payments.may_keep(actor) or payments.may_decide(actor)
