"""May she see old books, work on them, read a doubtful entry a second time?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from xaso.service.dossiers import api as dossiers
from xaso.service.old_books.errors import StandsOtherwise
from xaso.service.old_books.models import Entry, Reading

if TYPE_CHECKING:
    from uuid import UUID

    from xaso.kernel.audit.api import Actor

KEEPERS = ("center_head", "clerk", "intake", "officer")
"""Posts that photograph and key old books, and print extracts of them."""
READERS = (*KEEPERS, "head", "leader")
"""Posts that look something up in them."""


def may_read(actor: Actor) -> bool:
    """Tell whether an official looks things up in old books."""
    return bool(dossiers.may_read(actor)) and not actor.roles.isdisjoint(READERS)


def may_keep(actor: Actor) -> bool:
    """Tell whether an official photographs, keys, notes and prints."""
    return bool(dossiers.may_read(actor)) and not actor.roles.isdisjoint(KEEPERS)


def account_of(actor: Actor) -> UUID:
    """Return whose name stands beside what was read, noted or printed.

    Raises:
        StandsOtherwise: It is not for this post.
    """
    if actor.id is None or not may_keep(actor):
        raise StandsOtherwise(_("Vị trí công tác này không nhập, không in sổ cũ."))
    return actor.id


def keyed_by(entry: Entry) -> UUID | None:
    """Return who keyed an entry first. One query."""
    first = entry.readings.filter(act=Reading.Act.FIRST).values_list("by_id", flat=True)
    return first.first()


def may_key_again(actor: Actor, entry: Entry) -> bool:
    """Tell whether an official may read a doubtful entry a second time: not who read it first."""
    is_waiting = entry.state == Entry.State.SECOND
    return may_keep(actor) and is_waiting and keyed_by(entry) != actor.id


def may_see_readings(actor: Actor, entry: Entry) -> bool:
    """Tell whether an official sees what an entry says.

    Before a second person has read it, only the first one does: the second reads it blind.
    """
    return entry.state != Entry.State.SECOND or keyed_by(entry) == actor.id
