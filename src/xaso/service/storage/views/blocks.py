"""What a dossier's pages show of storage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.service.storage import selectors
from xaso.service.storage.connected import name_of
from xaso.service.storage.words import STANDING

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    from xaso.service.dossiers.api import Dossier
    from xaso.service.storage.models import Reuse


def draw_for_resident(request: HttpRequest, dossier: Dossier) -> SafeString | None:
    """Draw the way from a dossier to what it leaves in storage; nothing while it leaves nothing."""
    if not selectors.leaves_papers(dossier):
        return None
    context = {"is_kept": selectors.is_kept(dossier)}
    return render_to_string("storage/track_block.html", context, request=request)


def _origin(row: Reuse) -> str:
    if row.register:
        return _("Lấy từ %s") % name_of(row.register)
    return str(row.get_source_display())


def draw_for_staff(request: HttpRequest, dossier: Dossier) -> SafeString | None:
    """Draw which papers were not handed in again, and whether they still hold."""
    found = selectors.reused_in(dossier, timezone.localdate())
    if not found:
        return None
    names = dict(dossier.procedure_version.papers.values_list("key", "name"))
    shown = [
        (names.get(one.paper_key, ""), _origin(one.row), STANDING[one.standing], one)
        for one in found
    ]
    return render_to_string("storage/staff_block.html", {"shown": shown}, request=request)
