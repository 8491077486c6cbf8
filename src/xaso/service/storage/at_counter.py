"""What the desk need not ask for: what the agency, or a connected database, holds of a person.

Law orders an agency to look for what it issued itself, so no consent is asked for results; what was
handed in is offered only where its owner agreed to keep it. Each look stands in the audit with its
purpose, also a vain one, and with each dossier that was shown.

Law: decree-45-2020; decree-118-2025.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.files import api as files
from xaso.kernel.keyring import api as keyring
from xaso.lib import personal_number
from xaso.service.dossiers import api as dossiers
from xaso.service.results import api as results
from xaso.service.storage import connected, selectors
from xaso.service.storage.domain.kinds import answers
from xaso.service.storage.errors import NotReusable, SourceAway
from xaso.service.storage.holding import given_to
from xaso.service.storage.models import Reuse
from xaso.service.storage.offering import told_of
from xaso.service.storage.policies import may_look

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from typing import BinaryIO
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.files.api import StoredFile
    from xaso.kernel.organisations.api import Agency
    from xaso.service.procedures.api import RequiredPaper
    from xaso.service.storage.connected import Held, Source
    from xaso.service.storage.domain.kinds import Kind
    from xaso.service.storage.selectors import Item

LOOK, INTAKE = "storage.look", "desk.intake"
MOST = 20
"""So many of the newest dossiers of one person are looked into."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What need not be brought, by required paper; `away` are databases that did not answer."""

    papers: dict[str, list[dossiers.Offer]] = field(default_factory=dict)
    away: list[str] = field(default_factory=list)

    def add(self, key: str, more: Sequence[dossiers.Offer]) -> None:
        """Offer more for a paper."""
        if more:
            self.papers.setdefault(key, []).extend(more)


def offers(
    *,
    agency: Agency,
    actor: Actor,
    number: str,
    papers: Sequence[RequiredPaper],
    purpose: str,
    intake: UUID,
    now: datetime,
) -> Offered:
    """Return for each required paper what answers it of what its bearer was given or keeps here.

    What the agency holds itself comes first, then what connected databases hold. Nothing for who
    does not work at the desk, and nothing without a whole personal number.

    Args:
        purpose: For which procedure it is asked; it stands in the audit.
        intake: During which intake; the same look is noted once in it.

    Effects: an audit entry of the look; one with the dossiers that are shown.
    """
    if not may_look(actor) or not papers or personal_number.read(number) is None:
        return Offered()
    found = _looked_for(agency, actor, number, purpose, intake)
    items = _usable(found, now)
    kinds = selectors.kinds_on(timezone.localdate(now))
    offered = Offered()
    shown: dict[UUID, dossiers.Dossier] = {}
    for paper in papers:
        own = [item for item in items if answers(item.title, paper.name, kinds)]
        shown |= {item.dossier.pk: item.dossier for item in own}
        offered.add(paper.key, [dossiers.Offer(one.id, one.title, told_of(one)) for one in own])
    if shown:
        dossiers.note_list_look(actor, list(shown.values()), of="stored")
    others = _of_others(number, papers, kinds, purpose)
    for key, more in others.papers.items():
        offered.add(key, more)
    offered.away.extend(others.away)
    return offered


def _of_others(
    number: str, papers: Sequence[RequiredPaper], kinds: Sequence[Kind], purpose: str
) -> Offered:
    """Return what connected databases hold that answers a required paper."""
    asked = connected.ask_all(number, purpose=purpose)
    offered = Offered(away=asked.away)
    for paper in papers:
        offered.add(
            paper.key,
            [
                dossiers.Offer(
                    connected.offer_id(source, held), held.title, f"{source.name}: {held.told}"
                )
                for source, held in asked.found
                if answers(held.title, paper.name, kinds)
            ],
        )
    return offered


@transaction.atomic
def use_at_counter(
    *,
    agency: Agency,
    actor: Actor,
    number: str,
    paper: RequiredPaper,
    item_id: str,
    purpose: str,
    intake: UUID,
    put: Callable[[BinaryIO, str], StoredFile],
    now: datetime,
) -> None:
    """Lay what was offered among the scans of an intake: a copy of the same bytes, another key.

    Args:
        put: Keeps the copy, given its content and what it is called; returns its file.

    Effects: what `put` does; a `Reuse`; an audit entry, of our own papers of the dossier it came
        from, of others' of the intake.

    Raises:
        NotReusable: It is not offered to this person for this paper, or no longer.
    """
    may = may_look(actor) and personal_number.read(number) is not None
    kinds = selectors.kinds_on(timezone.localdate(now))
    items = _usable(_visible(agency, actor, number), now) if may else []
    item = next((one for one in items if one.id == item_id), None)
    if item is not None and answers(item.title, paper.name, kinds):
        file = put(io.BytesIO(files.read_whole(item.file)), item.title)
        _note_reuse(item, file, actor, now)
        return
    taken = _fetched(number, item_id, paper, kinds, purpose) if may and item is None else None
    if taken is None:
        raise NotReusable(_("Giấy này không còn dùng lại được cho người nộp này."))
    source, held, content = taken
    file = put(io.BytesIO(content), held.title)
    origin = {"source": Reuse.Source.DATABASE, "register": source.code, "at": now}
    Reuse.objects.get_or_create(file=file, defaults=origin)
    audit.record(
        actor=actor,
        verb="storage.fetch",
        object_kind=INTAKE,
        object_id=intake,
        agency_id=agency.pk,
        ground=purpose,
        details={"source": source.code, "paper": paper.key},
    )


def _fetched(
    number: str, item_id: str, paper: RequiredPaper, kinds: Sequence[Kind], purpose: str
) -> tuple[Source, Held, bytes] | None:
    """Return a paper of a connected database that answers what is required; None without one."""
    for source, held in connected.ask_all(number, purpose=purpose).found:
        if connected.offer_id(source, held) == item_id and answers(held.title, paper.name, kinds):
            try:
                return source, held, source.fetch(number, held.id, purpose=purpose)
            except SourceAway:
                return None
    return None


def _note_reuse(item: Item, file: StoredFile, actor: Actor, now: datetime) -> None:
    _row, is_new = Reuse.objects.get_or_create(
        file=file,
        defaults={
            "source": item.source,
            "source_dossier_id": item.dossier.pk,
            "source_file_id": item.file.pk,
            "result_id": item.result.pk if item.result else None,
            "at": now,
        },
    )
    if is_new:
        audit.record(
            actor=actor,
            verb="storage.use_again",
            object_kind="dossiers.dossier",
            object_id=item.dossier.pk,
            agency_id=item.dossier.agency_id,
        )


def _looked_for(
    agency: Agency, actor: Actor, number: str, purpose: str, intake: UUID
) -> list[dossiers.Dossier]:
    """Return whose dossiers a number names; that they were looked for is noted once an intake."""
    read = personal_number.read(number)
    if read is None:
        return []
    found = _visible(agency, actor, number)
    details = {
        "whose": keyring.blind("storage.look", f"{intake}|{read.digits}")[:16],
        "dossiers": sorted(str(one.pk) for one in found),
    }
    noted = audit.trail_of(INTAKE, intake).filter(verb=LOOK, actor_id=actor.id, details=details)
    if not noted.exists():
        with transaction.atomic():
            audit.record(
                actor=actor,
                verb=LOOK,
                object_kind=INTAKE,
                object_id=intake,
                agency_id=agency.pk,
                ground=purpose,
                details=details,
            )
    return found


def _visible(agency: Agency, actor: Actor, number: str) -> list[dossiers.Dossier]:
    """Return the newest dossiers of whom a number names that this official may see."""
    ids = given_to(agency, number).values("dossier_id")
    rows = dossiers.visible_to(actor, agency).filter(pk__in=ids).select_related("agency")
    return list(rows.order_by("-pk")[:MOST])


def _usable(found: Sequence[dossiers.Dossier], now: datetime) -> list[Item]:
    """Return what holds of what the agency gave, and of what was handed in and is kept."""
    if not found:
        return []
    return [
        item
        for item in selectors.items_of(found, timezone.localdate(now))
        if item.standing == results.Standing.HOLDS and (item.result is not None or item.is_kept)
    ]
