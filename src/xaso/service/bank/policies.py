"""Who looks after the bank's side: the posts that keep the books, and the console."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from xaso.service.bank.errors import NotBookkeeper, OtherPerson
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.service.bank.models import Proposal

SEERS = tuple(sorted({*payments.KEEPERS, *payments.DECIDERS}))
"""Posts that see what the bank says."""
MACHINES = frozenset({"command", "job"})


def may_see(actor: Actor) -> bool:
    """Tell whether an official sees statements, lines and the closing page."""
    return payments.may_keep(actor) or payments.may_decide(actor)


def bookkeeper(actor: Actor) -> UUID | None:
    """Return whose name stands beside an act; none at the console and of a job.

    Raises:
        NotBookkeeper: The post keeps no books.
    """
    if actor.kind not in MACHINES and not payments.may_keep(actor):
        raise NotBookkeeper(_("Kế toán, thủ quỹ hoặc phụ trách trung tâm mới làm việc này."))
    return actor.id


def person(actor: Actor) -> UUID:
    """Return who matches by hand: always a person.

    Raises:
        NotBookkeeper: The post keeps no books, or nobody in particular acts.
    """
    if actor.id is None or not payments.may_keep(actor):
        raise NotBookkeeper(_("Kế toán, thủ quỹ hoặc phụ trách trung tâm mới khớp tay."))
    return actor.id


def decider(actor: Actor) -> UUID:
    """Return who says how statement files look.

    Raises:
        NotBookkeeper: It is for a leader or a head of section.
    """
    if actor.id is None or not payments.may_decide(actor):
        raise NotBookkeeper(_("Lãnh đạo mới sửa bố cục sao kê."))
    return actor.id


def refuser(actor: Actor) -> UUID | None:
    """Return who declines a match by hand, or withdraws her own.

    Raises:
        NotBookkeeper: The post neither keeps the books nor decides.
    """
    if actor.kind not in MACHINES and not may_see(actor):
        raise NotBookkeeper(_("Kế toán, thủ quỹ hoặc lãnh đạo mới xem đề nghị khớp tay."))
    return actor.id


def second_person(actor: Actor, proposal: Proposal) -> UUID:
    """Return who confirms a match by hand; a leader may, who proposed it does not.

    Raises:
        NotBookkeeper: The post neither keeps the books nor decides.
        OtherPerson: She proposed it herself.
    """
    if actor.id is None or not may_see(actor):
        raise NotBookkeeper(_("Kế toán, thủ quỹ hoặc lãnh đạo mới xác nhận khớp tay."))
    if actor.id == proposal.by_id:
        raise OtherPerson(_("Người đề nghị khớp không tự xác nhận: cần người thứ hai."))
    return actor.id
