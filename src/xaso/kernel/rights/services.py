"""Writing rights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.rights.errors import AlreadyEnded, NotDelegable
from xaso.kernel.rights.models import Delegation, Right
from xaso.kernel.rights.policies import why_not_delegable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from xaso.kernel.organisations.api import Agency, Position


@transaction.atomic
def delegate(
    *,
    actor: audit.Actor,
    position: Position,
    account: identity.Account,
    form: str,
    signs_as: str,
    decision: str,
    valid_from: date,
    valid_until: date | None,
    procedures: Sequence[str] = (),
    fields: Sequence[str] = (),
) -> Delegation:
    """Write down by which decision somebody signs for a post.

    Args:
        signs_as: Her title below the post's, such as "Phó Chủ tịch".
        procedures: With `fields` the scope; both empty: all that the post signs.

    Effects: one `Delegation`; an audit entry.

    Raises:
        NotDelegable: Post, person or term do not allow it; the text says why.
    """
    holdings = identity.holdings_on(valid_from).filter(
        account=account, position__agency_id=position.agency_id
    )
    held = dict(holdings.values_list("position_id", "position__role"))
    reason = why_not_delegable(
        position,
        held_roles=held.values(),
        holds_it=position.pk in held,
        form=form,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    if reason:
        raise NotDelegable(reason)
    made = Delegation.objects.create(
        agency_id=position.agency_id,
        form=form,
        position=position,
        account=account,
        signs_as=signs_as.strip(),
        decision=decision.strip(),
        procedures=sorted(set(procedures)),
        fields=sorted(set(fields)),
        valid_from=valid_from,
        valid_until=valid_until,
    )
    _record(
        actor,
        "rights.delegate",
        made,
        ground=made.decision,
        form=form,
        position=str(position.pk),
        account=str(account.pk),
    )
    return made


@transaction.atomic
def end_delegation(
    *, actor: audit.Actor, delegation: Delegation, valid_until: date, ground: str
) -> None:
    """End a delegation: `valid_until` is the first day without it; it never moves later.

    Effects: `Delegation.valid_until`; an audit entry.

    Raises:
        AlreadyEnded: It ends on or before that day anyway.
    """
    locked = Delegation.objects.select_for_update().get(pk=delegation.pk)
    last = max(valid_until, locked.valid_from)
    if locked.valid_until is not None and locked.valid_until <= last:
        raise AlreadyEnded(_("Ủy quyền này đã hết hiệu lực trước ngày đó."))
    delegation.valid_until = last
    delegation.save(update_fields=["valid_until"])
    _record(actor, "rights.end_delegation", delegation, ground=ground)


@transaction.atomic
def set_right(
    *,
    actor: audit.Actor,
    agency: Agency,
    role: str,
    act: str,
    is_granted: bool,
    basis: str,
    valid_from: date,
    valid_until: date | None = None,
    **matter: str,
) -> Right:
    """Give a post an act, or withhold it, from a day on.

    Args:
        matter: `procedure`, `field` and `state` that it is limited to.

    Effects: one `Right`; an audit entry.
    """
    made = Right.objects.create(
        agency=agency,
        role=role,
        act=act,
        is_granted=is_granted,
        basis=basis.strip(),
        valid_from=valid_from,
        valid_until=valid_until,
        **matter,
    )
    _record(actor, "rights.set_right", made, ground=basis, role=role, act=act, granted=is_granted)
    return made


def _record(
    actor: audit.Actor, verb: str, row: Delegation | Right, *, ground: str, **details: Any
) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        object_kind="rights.right" if isinstance(row, Right) else "rights.delegation",
        object_id=row.pk,
        agency_id=row.agency_id,
        ground=ground,
        details=details,
    )
