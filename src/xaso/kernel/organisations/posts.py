"""Writing posts: making and ending positions of an agency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from xaso.kernel.audit import api as audit
from xaso.kernel.organisations.models import Agency, Position, Unit

if TYPE_CHECKING:
    from datetime import date


@transaction.atomic
def create_position(
    *,
    actor: audit.Actor,
    agency: Agency,
    title: str,
    role: str,
    valid_from: date,
    unit: Unit | None = None,
) -> Position:
    """Add a post to an agency; somebody still has to hold it.

    Effects: one `Position`; an audit entry.
    """
    position = Position.objects.create(
        agency=agency, title=title.strip(), role=role, unit=unit, valid_from=valid_from
    )
    _record(actor, "organisations.create_position", position)
    return position


@transaction.atomic
def end_position(
    *, actor: audit.Actor, position: Position, valid_until: date, ground: str = ""
) -> None:
    """End a post: `valid_until` is the first day on which it no longer exists.

    Effects: `Position.valid_until`; an audit entry.
    """
    position.valid_until = valid_until
    position.save(update_fields=["valid_until"])
    _record(actor, "organisations.end_position", position, ground)


def _record(actor: audit.Actor, verb: str, position: Position, ground: str = "") -> None:
    audit.record(
        actor=actor,
        verb=verb,
        object_kind="organisations.position",
        object_id=position.pk,
        agency_id=position.agency_id,
        ground=ground,
        details={"role": position.role},
    )
