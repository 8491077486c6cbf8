"""The signing folder: what lies before one person to be signed, and why something stays in it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Max, Q

from xaso.kernel.identity import api as identity
from xaso.kernel.signing import api as signing
from xaso.service.dossiers import policies, words
from xaso.service.dossiers.domain.transitions import TRANSITIONS, State, Step
from xaso.service.dossiers.models import Batch, BatchItem, DossierEvent
from xaso.service.dossiers.selectors import NOT_DONE, due_soon_until, visible_to
from xaso.service.dossiers.worklist import DEADLINE
from xaso.service.results import api as results

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency
    from xaso.kernel.rights import api as rights
    from xaso.service.dossiers.models import Dossier

SIGN = "approve"
"""The act by which a paper of the folder is signed."""
BEHIND_IT = ("", "awaits", "signed")
"""How the file of a signed paper stands: no keys, its turn comes, signed by both keys."""


class Paper(NamedTuple):
    """One paper of the folder."""

    dossier: Dossier
    draft: results.Result | None
    drafter: str
    lateness: words.Lateness
    bar: str
    """Why it cannot be signed now; empty where it can."""
    failed: BatchItem | None
    """The last attempt since it was laid before the signer, where it failed."""
    is_running: bool
    """It is in a batch that is being signed now."""


class Folder(NamedTuple):
    """The papers shown, the most urgent first, and whether there are more behind them."""

    papers: list[Paper]
    has_more: bool

    @property
    def open(self) -> int:
        """Return how many of the shown can be signed now."""
        return sum(not one.bar and not one.is_running for one in self.papers)


def folder_of(
    actor: Actor, agency: Agency, book: rights.Book, now: datetime, *, limit: int
) -> Folder:
    """Return what lies before an official to be signed, the most urgent first.

    That is what was laid before the leader in her own agency, as far as she signs it by her post or
    by a delegation; what she may not sign now, since she drafted it or its refusal is proposed,
    stands in it with the reason.

    Args:
        book: What holds in the agency today, from `rights.book_on`.
        limit: So many at most.

    Queries: six, however many there are.
    """
    row = TRANSITIONS[SIGN]
    waiting = (
        visible_to(actor, agency)
        .filter(NOT_DONE, agency=agency, step=Step.APPROVAL, state=State.PROCESSING)
        .annotate(deadline=DEADLINE)
        .defer("promise")
        .order_by("deadline", "id")
    )
    if not policies.may_sign(actor, book):
        return Folder([], has_more=False)
    hers = (one for one in waiting.iterator() if policies.lies_before(actor, one, row, book))
    found = list(islice(hers, limit + 1))
    shown = found[:limit]
    ids = [one.pk for one in shown]
    drafts, laid, soon = results.drafts_among(ids), _laid(ids), due_soon_until(agency.pk, now)
    failed, running = _attempts(actor, ids)
    people = {one.drafter_id for one in shown if one.drafter_id is not None}
    names = dict(identity.Account.objects.filter(pk__in=people).values_list("pk", "full_name"))
    papers = [
        Paper(
            one,
            drafts.get(one.pk),
            names.get(one.drafter_id, "") if one.drafter_id else "",
            words.lateness(one, now, soon=soon),
            policies.may_move(actor, one, row, book, now=now).reason,
            _since(failed.get(one.pk), laid.get(one.pk)),
            one.pk in running,
        )
        for one in shown
    ]
    return Folder(papers, has_more=len(found) > limit)


def _laid(ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Return when each was laid before the signer last."""
    rows = DossierEvent.objects.filter(dossier_id__in=ids, type="propose").order_by()
    return dict(rows.values_list("dossier_id").annotate(at=Max("at")))


def _attempts(actor: Actor, ids: Collection[UUID]) -> tuple[dict[UUID, BatchItem], set[UUID]]:
    """Return this person's last failed attempt at each, and what she is signing just now."""
    waits = Q(outcome=BatchItem.Outcome.WAITING, batch__confirmed_at__isnull=False)
    rows = BatchItem.objects.filter(
        Q(outcome=BatchItem.Outcome.REFUSED) | waits,
        batch__asked_by_id=actor.id,
        batch__transition=SIGN,
        dossier_id__in=ids,
    ).order_by("at", "id")
    failed = {one.dossier_id: one for one in rows if one.outcome == BatchItem.Outcome.REFUSED}
    return failed, {one.dossier_id for one in rows if one.outcome == BatchItem.Outcome.WAITING}


def _since(item: BatchItem | None, laid: datetime | None) -> BatchItem | None:
    """Return an attempt unless the paper was laid before the signer anew after it."""
    if item is None or item.at is None or laid is None:
        return item
    return item if item.at >= laid else None


def last_signings(actor: Actor, agency: Agency) -> QuerySet[Batch]:
    """Return what this person signed together here, newest first."""
    rows = Batch.objects.filter(asked_by_id=actor.id, agency=agency, transition=SIGN)
    return rows.exclude(confirmed_at=None).order_by("-asked_at", "-id")


def has_keys(actor: Actor, agency: Agency, now: datetime) -> bool:
    """Tell whether what this person signs will bear both electronic signatures once issued."""
    keys = [signing.key_of(agency.pk, actor.id, now), signing.key_of(agency.pk, None, now)]
    return actor.id is not None and None not in keys


def behind(found: Sequence[Dossier]) -> dict[UUID, str]:
    """Return how the issued file of each dossier stands, one of `BEHIND_IT`; none before issue."""
    issued = results.issued_among([one.pk for one in found])
    nothing, awaits, signed = BEHIND_IT
    return {
        one.dossier_id: signed if one.is_signed else awaits if one.awaits_signature else nothing
        for one in issued
    }
