"""May she take money, look after it, spare somebody, send money back?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from xaso.service.payments.errors import NotAllowed, SecondPerson

if TYPE_CHECKING:
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.service.payments.models import Refund

TAKERS = ("intake", "center_head")
"""Posts that ask for fees and take cash at the counter."""
KEEPERS = ("clerk", "center_head")
"""Posts that keep the books: the commune's accountant and treasurer hold one of them."""
DECIDERS = ("leader", "head")
"""Posts that approve refunds, cancel what is owed and close a period."""
READERS = tuple(sorted({*TAKERS, *KEEPERS, *DECIDERS}))


def _holds(actor: Actor, posts: tuple[str, ...]) -> bool:
    return (
        actor.kind == "staff"
        and "technician" not in actor.roles
        and not actor.roles.isdisjoint(posts)
    )


def may_read(actor: Actor) -> bool:
    """Tell whether an official sees what is owed and what was paid."""
    return _holds(actor, READERS)


def may_take(actor: Actor) -> bool:
    """Tell whether an official takes money at the counter."""
    return _holds(actor, TAKERS)


def may_keep(actor: Actor) -> bool:
    """Tell whether an official keeps the books: statements, differences, receipts, closing."""
    return _holds(actor, KEEPERS)


def may_decide(actor: Actor) -> bool:
    """Tell whether an official approves refunds, cancels what is owed, closes a period."""
    return _holds(actor, DECIDERS)


def keeper(actor: Actor) -> UUID:
    """Return whose name stands beside an act of the books.

    Raises:
        NotAllowed: It is not for this post.
    """
    if actor.id is None or not (may_keep(actor) or may_take(actor)):
        raise NotAllowed(_("Vị trí công tác này không thu, không theo dõi tiền."))
    return actor.id


def prover(actor: Actor) -> UUID | None:
    """Return whose name stands beside the proof of a refund; none where a job read it.

    Raises:
        NotAllowed: It is not for this post.
    """
    return None if actor.kind == "job" else keeper(actor)


def corrector(actor: Actor) -> None:
    """See to it that who takes a payment back keeps the books, or sits at the console.

    Raises:
        NotAllowed: It is not for this post.
    """
    if actor.kind != "command" and not may_keep(actor):
        raise NotAllowed(_("Kế toán, thủ quỹ hoặc phụ trách trung tâm mới gỡ khoản đã ghi nhận."))


def decider(actor: Actor, refund: Refund | None = None) -> UUID:
    """Return who decides; of a refund never the one who asked for it.

    Raises:
        NotAllowed: It is for a leader or a head of section.
        SecondPerson: She asked for it herself.
    """
    if actor.id is None or not may_decide(actor):
        raise NotAllowed(_("Lãnh đạo hoặc phụ trách chuyên môn mới quyết định việc này."))
    if refund is not None and refund.asked_by_id == actor.id:
        raise SecondPerson(_("Người đề nghị hoàn trả không tự duyệt: cần người thứ hai."))
    return actor.id
