"""Who gives receipts, who ends them, who looks after the books."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from xaso.service.payments import api as payments
from xaso.service.receipts.errors import NotForPost

if TYPE_CHECKING:
    from uuid import UUID

    from xaso.kernel.audit.api import Actor


def issuer(actor: Actor) -> UUID:
    """Return who gives a receipt.

    Raises:
        NotForPost: The post takes no money and keeps no books.
    """
    if actor.id is None or not (payments.may_take(actor) or payments.may_keep(actor)):
        raise NotForPost(_("Vị trí công tác này không lập biên lai."))
    return actor.id


def keeper(actor: Actor) -> UUID:
    """Return who ends a receipt or looks after the books.

    Raises:
        NotForPost: The post keeps no books.
    """
    if actor.id is None or not payments.may_keep(actor):
        raise NotForPost(_("Kế toán, thủ quỹ hoặc phụ trách trung tâm mới làm việc này."))
    return actor.id
