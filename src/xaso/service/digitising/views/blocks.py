"""What a dossier's page shows of its scans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.loader import render_to_string

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.digitising import policies, selectors
from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    from xaso.service.dossiers.api import Dossier


def draw_for_staff(request: HttpRequest, dossier: Dossier) -> SafeString | None:
    """Draw the way to photograph papers into the dossier, and how many were scanned."""
    own = organisations.scope_of(organisations.agency_of(request))
    actor = identity.actor_of(request)
    if not policies.may_capture(actor, dossier, own) or dossiers.is_erased(dossier):
        return None
    context = {
        "dossier": dossier,
        "documents": selectors.documents_on(dossier).filter(dossier=dossier).count(),
        "running": selectors.being_read(dossier).count(),
        "is_given_up": selectors.given_up(dossier.agency).filter(dossier=dossier).exists(),
    }
    return render_to_string("digitising/staff_block.html", context, request=request)
