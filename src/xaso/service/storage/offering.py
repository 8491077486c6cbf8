"""What storage offers on the page that asks for papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.identity import api as identity
from xaso.service.dossiers import api as dossiers
from xaso.service.storage import selectors, services
from xaso.service.storage.domain.kinds import answers
from xaso.service.storage.errors import NotReusable

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date
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
        today = timezone.localdate()
        kept = [item for item in _items(request, today) if item.holds]
        kinds = selectors.kinds_on(today) if kept else []
        return {
            paper.key: [
                dossiers.Offer(item.id, item.title, _told(item))
                for item in kept
                if answers(item.title, paper.name, kinds)
            ]
            for paper in papers
        }

    def take(self, request: HttpRequest, draft: Draft, paper: RequiredPaper, offer_id: str) -> str:
        """Lay what was offered into the draft; return why it cannot be, empty when it was."""
        now = timezone.now()
        items = _items(request, timezone.localdate(now))
        item = next((one for one in items if one.id == offer_id), None)
        if item is None:
            return _("Không còn giấy này trong kho.")
        try:
            services.use_again(item, draft=draft, paper=paper, actor=identity.RESIDENT, now=now)
        except NotReusable as refusal:
            return str(refusal)
        return ""

    def reused(self, file_ids: Collection[UUID]) -> set[UUID]:
        """Return which of these files came from storage."""
        return set(selectors.reuses_among(file_ids))


def _items(request: HttpRequest, on: date) -> list[Item]:
    return selectors.items_of(dossiers.all_proved(request), on)


def _told(item: Item) -> str:
    code = item.dossier.code or item.dossier.look_up_code
    if item.result is None:
        return _("Ông/Bà đã nộp trong hồ sơ %s") % code
    day = timezone.localdate(item.result.issued_at)
    told = {"number": item.result.number, "day": f"{day:%d/%m/%Y}"}
    return _("Số %(number)s, cấp ngày %(day)s") % told
