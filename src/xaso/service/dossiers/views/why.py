"""Why does Mr A see this dossier? The right behind every name, for those who answer for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.dossiers import policies
from xaso.service.dossiers.errors import UnknownDossier
from xaso.service.dossiers.selectors import known_to
from xaso.service.dossiers.sight import who_sees
from xaso.service.dossiers.views.acts import ACTS

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

EXPLAINERS = ("leader", "center_head", "admin")


@never_cache
@require_safe
@identity.staff_required(*EXPLAINERS)
def why(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Tell for everybody of the agency which right opens a dossier, or why none does.

    GET dossiers:why. Says nothing of what people declared, so administrators read it too; that
    it was read is written down.

    Answers:
        200: The page. 404: No such dossier here.
    """
    agency, actor = organisations.agency_of(request), identity.actor_of(request)
    try:
        dossier = known_to(agency, dossier_id)
    except UnknownDossier as refusal:
        raise Http404(str(refusal)) from refusal
    with transaction.atomic():
        audit.record(
            actor=actor,
            verb="dossiers.explain_rights",
            object_kind="dossiers.dossier",
            object_id=dossier.pk,
            agency_id=dossier.agency_id,
        )
    verbs = {act.transition: act.verb for act in ACTS}
    sights = who_sees(dossier, agency, timezone.localdate())
    context = {
        "dossier": dossier,
        "rows": [
            (one, [verbs[row.name] for row in one.moves if row.name in verbs])
            for one in sorted(sights, key=lambda one: (not one.sees, one.account.full_name))
        ],
        "back_url": reverse("dossiers:staff-dossier", args=[dossier.pk])
        if policies.may_read(actor)
        else reverse("dossiers:queue"),
    }
    return render(request, "dossiers/staff_why.html", context)
