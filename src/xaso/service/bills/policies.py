"""Who does what for a provider, and what the commune's officials may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from xaso.service.bills.errors import NotAllowed
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.service.bills.models import Provider

DECIDERS = ("leader", "head")
"""Posts of a provider that cancel and undo, set prices, and change where money goes."""
KEEPERS = ("clerk", *DECIDERS)
"""Posts of a provider that bring in lists, make bills, remind, reconcile."""
METER_READERS = ("officer", *KEEPERS)
"""Posts of a provider that read meters."""
STAFF = METER_READERS
COMMUNE_READERS = tuple(sorted({*payments.READERS, "officer"}))
"""Posts of the commune that see how many bills are settled in each hamlet."""
ENTITLERS = ("officer", *DECIDERS)
"""Posts of the commune that keep the list of poor households."""


def _holds(actor: Actor, agency_id: UUID, posts: tuple[str, ...]) -> bool:
    return (
        actor.kind == "staff"
        and actor.agency_id == agency_id
        and "technician" not in actor.roles
        and not actor.roles.isdisjoint(posts)
    )


def may_keep(actor: Actor, provider: Provider) -> bool:
    """Tell whether somebody brings in lists, sees names, makes bills, reminds."""
    return _holds(actor, provider.agency_id, KEEPERS)


def may_confirm(actor: Actor, provider: Provider) -> bool:
    """Tell whether somebody confirms who is spared: a clerk, who keeps the books of `payments`."""
    return may_keep(actor, provider) and payments.may_keep(actor)


def may_decide(actor: Actor, provider: Provider) -> bool:
    """Tell whether somebody cancels, undoes, sets prices."""
    return _holds(actor, provider.agency_id, DECIDERS)


def may_read_meters(actor: Actor, provider: Provider) -> bool:
    """Tell whether somebody reads meters."""
    return _holds(actor, provider.agency_id, METER_READERS)


def may_count(actor: Actor, commune_id: UUID) -> bool:
    """Tell whether an official of the commune sees the numbers of hamlets."""
    return _holds(actor, commune_id, COMMUNE_READERS)


def may_entitle(actor: Actor, commune_id: UUID) -> bool:
    """Tell whether an official of the commune keeps the list of poor households."""
    return _holds(actor, commune_id, ENTITLERS)


def keeper(actor: Actor, provider: Provider) -> None:
    """Go on only for who keeps a provider's bills, and for its machine.

    Raises:
        NotAllowed: It is not for this post.
    """
    if not (may_keep(actor, provider) or _is_machine(actor, provider)):
        raise NotAllowed(_("Kế toán hoặc lãnh đạo đơn vị mới làm việc này."))


def decider(actor: Actor, provider: Provider) -> UUID:
    """Return who decides for a provider.

    Raises:
        NotAllowed: It is not for this post.
    """
    if actor.id is None or not may_decide(actor, provider):
        raise NotAllowed(_("Lãnh đạo đơn vị mới quyết định việc này."))
    return actor.id


def meter_reader(actor: Actor, provider: Provider) -> UUID:
    """Return who reads a provider's meters.

    Raises:
        NotAllowed: It is not for this post.
    """
    if actor.id is None or not may_read_meters(actor, provider):
        raise NotAllowed(_("Người ghi chỉ số của đơn vị mới làm việc này."))
    return actor.id


def entitler(actor: Actor, commune_id: UUID) -> UUID:
    """Return who keeps the commune's list of poor households.

    Raises:
        NotAllowed: It is not for this post.
    """
    if actor.id is None or not may_entitle(actor, commune_id):
        raise NotAllowed(_("Công chức chuyên môn hoặc lãnh đạo xã mới làm việc này."))
    return actor.id


def _is_machine(actor: Actor, provider: Provider) -> bool:
    return actor.kind == "system" and actor.agency_id == provider.agency_id
