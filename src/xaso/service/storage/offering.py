"""What storage offers on the page that asks for papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.identity import api as identity
from xaso.service.dossiers import api as dossiers
from xaso.service.storage import selectors, services
from xaso.service.storage.domain.kinds import answers

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from uuid import UUID

    from django.http import HttpRequest

    from xaso.kernel.forms.api import Draft
    from xaso.service.procedures.api import RequiredPaper
    from xaso.service.storage.selectors import Item


class Storage:
    """The papers of the dossiers that this browser has proved."""

    def offers(
        self, request: HttpRequest, papers: Sequence[RequiredPaper]
    ) -> dict[str, list[dossiers.Offer]]:
        """Return for each required paper what answers it and may be used again."""
        found = _fitting(request, papers)
        return {
            key: [dossiers.Offer(item.id, item.title, told_of(item)) for item in items]
            for key, items in found.items()
        }

    def take(self, request: HttpRequest, draft: Draft, paper: RequiredPaper, offer_id: str) -> bool:
        """Lay what was offered into the draft; return whether it is offered still."""
        fitting = _fitting(request, [paper])[paper.key]
        item = next((one for one in fitting if one.id == offer_id), None)
        if item is None:
            return False
        actor = identity.RESIDENT
        services.use_again(item, draft=draft, paper=paper, actor=actor, now=timezone.now())
        return True

    def reused(self, file_ids: Collection[UUID]) -> set[UUID]:
        """Return which of these files came from storage."""
        return set(selectors.reuses_among(file_ids))


def _fitting(request: HttpRequest, papers: Sequence[RequiredPaper]) -> dict[str, list[Item]]:
    """Return by key of a required paper what this browser's people keep of its kind."""
    today = timezone.localdate()
    items = selectors.items_of(dossiers.all_proved(request), today)
    kept = [item for item in items if item.holds]
    kinds = selectors.kinds_on(today) if kept else []
    return {
        paper.key: [item for item in kept if answers(item.title, paper.name, kinds)]
        for paper in papers
    }


def told_of(item: Item) -> str:
    """Return which paper it is: its number and day, or the dossier it was handed in with."""
    code = item.dossier.code or item.dossier.look_up_code
    if item.result is None:
        return _("Ông/Bà đã nộp trong hồ sơ %s") % code
    day = timezone.localdate(item.result.issued_at)
    told = {"number": item.result.number, "day": f"{day:%d/%m/%Y}"}
    return _("Số %(number)s, cấp ngày %(day)s") % told
