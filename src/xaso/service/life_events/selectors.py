"""Reading what was answered and begun, and notices to stop an allowance."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from xaso.kernel.forms import api as forms
from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations import api as organisations
from xaso.kernel.scope import api as scope
from xaso.service.dossiers import api as dossiers
from xaso.service.life_events import policies
from xaso.service.life_events.domain.notices import WAITING
from xaso.service.life_events.errors import UnknownEvent
from xaso.service.life_events.models import Begun, KeptAnswers, StopNotice
from xaso.service.results import api as results

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency
    from xaso.service.dossiers.api import Dossier

OVER = frozenset({"refused_intake", "withdrawn", "rejected"})
"""Ways to end without the event being registered."""
REGISTERED = frozenset({"resolved", "returned", "closed_archived"})
"""States in which the event is registered, unless the result was cancelled since."""


def is_open(dossier: Dossier) -> bool:
    """Tell whether the list is offered: from acceptance on, unless the event was not registered."""
    if dossier.received_at is None or dossier.state in OVER:
        return False
    return dossier.state not in REGISTERED or results.issued_for(dossier.pk).exists()


def kept_of(dossier: Dossier) -> KeptAnswers | None:
    """Return what was answered about a dossier's event."""
    return KeptAnswers.objects.filter(dossier=dossier).first()


def answers_in(kept: KeptAnswers | None, dossier: Dossier) -> dict[str, str]:
    """Return the answers; none where nothing was answered or the dossier was erased."""
    if kept is None:
        return {}
    try:
        plain = keyring.unseal(dossier.key_id, bytes(kept.sealed), answers_context(dossier.pk))
    except keyring.KeyDestroyed:
        return {}
    found: dict[str, str] = json.loads(plain)
    return found


def answers_context(dossier_id: UUID) -> str:
    """Return what sealed answers are bound to."""
    return f"life_events_kept_answers.sealed|{dossier_id}"


@dataclass(frozen=True, slots=True)
class Start:
    """One thing that was begun: filed under a code, still a draft, or neither any more."""

    begun: Begun
    code: str = ""
    state: str = ""
    is_draft: bool = False


def begun_of(dossier: Dossier, now: datetime) -> dict[str, Start]:
    """Return the newest start of each outcome, by its key.

    Whoever proved the first dossier began them; of a filed one she sees code and state alone.
    """
    rows = list(Begun.objects.filter(dossier=dossier).order_by("begun_at"))
    if not rows:
        return {}
    filed = _filed(dossier, rows)
    for row in rows:
        scope.admit(row.draft_id)
    drafts = set(
        forms.Draft.objects.filter(
            pk__in=[row.draft_id for row in rows], finished_at=None, expires_at__gt=now
        ).values_list("pk", flat=True)
    )
    found: dict[str, Start] = {}
    for row in rows:
        code, state = filed.get(row.key_id, ("", ""))
        start = Start(row, code, state, is_draft=row.draft_id in drafts)
        if code or not found.get(row.outcome) or not found[row.outcome].code:
            found[row.outcome] = start
    return found


def _filed(dossier: Dossier, rows: Sequence[Begun]) -> dict[UUID, tuple[str, str]]:
    """Return code and state of what was filed from these drafts, by the data key they share."""
    with scope.of(agencies=[dossier.agency_id]):
        return {
            one.key_id: (str(one), one.state)
            for one in dossiers.born_of(
                dossier.agency_id,
                key_ids=[row.key_id for row in rows],
                since=rows[0].begun_at,
            )
        }


@dataclass(frozen=True, slots=True)
class Spared:
    """How often people were not asked again."""

    answers: int = 0
    papers: int = 0

    def __bool__(self) -> bool:
        """Tell whether there is anything to say."""
        return bool(self.answers or self.papers)


def spared_of(dossier: Dossier) -> Spared:
    """Return what one dossier spared its people: questions, fields and papers."""
    return _spared(
        KeptAnswers.objects.filter(dossier=dossier), Begun.objects.filter(dossier=dossier)
    )


def spared_in(agency: Agency, event: str) -> Spared:
    """Return what an event spared the people of an agency in all, for who leads it."""
    own = organisations.scope_of(agency)
    mine = Q(agency_id__in=own, event=event)
    return _spared(KeptAnswers.objects.filter(mine), Begun.objects.filter(mine))


def _spared(kept: QuerySet[KeptAnswers], begun: QuerySet[Begun]) -> Spared:
    asked = kept.aggregate(answers=Sum("spared"))["answers"] or 0
    told = begun.aggregate(answers=Sum("spared_answers"), papers=Sum("spared_papers"))
    return Spared(asked + (told["answers"] or 0), told["papers"] or 0)


def notices_for(actor: Actor, agency: Agency) -> QuerySet[StopNotice]:
    """Return the notices this official may see: those her agency pays, and those it raised.

    Rows: `StopNotice` with both agencies joined, the oldest first.
    """
    if not policies.may_see(actor):
        return StopNotice.objects.none()
    own = organisations.scope_of(agency)
    return (
        StopNotice.objects
        .filter(Q(partner_id__in=own) | Q(agency_id__in=own))
        .select_related("agency", "partner")
        .order_by("raised_at", "pk")
    )


def ours(rows: QuerySet[StopNotice], agency: Agency) -> QuerySet[StopNotice]:
    """Keep the notices on which this agency acts."""
    own = organisations.scope_of(agency)
    return rows.filter(Q(partner_id__in=own) | Q(partner=None, agency_id__in=own))


def told_others(rows: QuerySet[StopNotice], agency: Agency) -> QuerySet[StopNotice]:
    """Keep the notices that this agency raised and another one of the installation acts on."""
    own = organisations.scope_of(agency)
    return rows.filter(agency_id__in=own, partner__isnull=False).exclude(partner_id__in=own)


def find_notice(actor: Actor, agency: Agency, notice_id: UUID) -> StopNotice:
    """Return one notice.

    Raises:
        UnknownEvent: There is none, or none for these eyes.
    """
    found = notices_for(actor, agency).filter(pk=notice_id).first()
    if found is None:
        raise UnknownEvent(_("Không có thông báo này."))
    return found


def notices_of(dossier: Dossier) -> QuerySet[StopNotice]:
    """Return what was told to whom about a dossier, for whoever proved its secret."""
    return (
        StopNotice.objects.filter(dossier=dossier).select_related("partner").order_by("raised_at")
    )


def counts(rows: QuerySet[StopNotice]) -> dict[str, int]:
    """Return how many there are by state, and under "waiting" those that wait for somebody."""
    found = dict(rows.order_by().values_list("state").annotate(how_many=Count("pk")))
    return {**found, "waiting": sum(found.get(state, 0) for state in WAITING)}


@dataclass(frozen=True, slots=True)
class Told:
    """A notice with its facts opened; `is_erased` where the dossier was erased."""

    notice: StopNotice
    facts: dict[str, str]
    note: str = ""
    is_erased: bool = False

    @property
    def name(self) -> str:
        """Whom it concerns."""
        return self.facts.get("kt.hoTen") or self.facts.get("chuHoSo.hoTen", "")

    @property
    def died_on(self) -> str:
        """When, as people write it."""
        return self.facts.get("kt.ngayChet", "")


def told(rows: Iterable[StopNotice]) -> list[Told]:
    """Open the facts of notices. One query for their keys."""
    listed = list(rows)
    keys = keyring.open_keys({row.key_id for row in listed})
    return [_told(row, keys.get(row.key_id)) for row in listed]


def _told(row: StopNotice, key: keyring.OpenKey | None) -> Told:
    if key is None:
        return Told(row, {}, is_erased=True)
    facts: dict[str, Any] = json.loads(key.unseal(bytes(row.sealed_facts), facts_context(row.pk)))
    note = ""
    if row.sealed_note is not None:
        note = key.unseal(bytes(row.sealed_note), note_context(row.pk)).decode()
    return Told(row, facts, note)


def facts_context(notice_id: UUID) -> str:
    """Return what the sealed facts of a notice are bound to."""
    return f"life_events_stop_notice.sealed_facts|{notice_id}"


def note_context(notice_id: UUID) -> str:
    """Return what the sealed note of a notice is bound to."""
    return f"life_events_stop_notice.sealed_note|{notice_id}"
