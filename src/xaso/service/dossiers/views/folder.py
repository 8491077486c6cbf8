"""The signing folder: look, tick, and have all of it signed after one proof of who one is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.kernel.rights import api as rights
from xaso.kernel.signing import api as signing
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers import looks, policies
from xaso.service.dossiers.folder import SIGN, folder_of, has_keys, last_signings
from xaso.service.dossiers.services import batching
from xaso.service.dossiers.views.batch import picked_in
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAPERS_A_PAGE = 100
ALL = "het"
TONES = {"late": "red", "due_soon": "amber"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required()
def folder(request: HttpRequest) -> HttpResponse:
    """Show what lies before this person to be signed; a POST draws up what was ticked.

    GET, POST dossiers:folder with `pick` as `id:version`; ?chon=het ticks all, &dong=500 shows all.

    Answers:
        200: The page. 303: To the page that asks once more and for the proof, with what was ticked.
        404: For who signs nothing here; a ticked dossier that is not there for these eyes.
        422: Nothing was ticked, or too much.
    """
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    now = timezone.now()
    if not policies.may_sign(actor, rights.book_on(agency.pk, timezone.localdate(now))):
        raise Http404("signs nothing here")
    if request.method != "POST":
        return _page(request)
    try:
        batch = batching.draw_up(
            agency=agency,
            actor=actor,
            transition=SIGN,
            picked=picked_in(request.POST),
            now=now,
        )
    except dossiers.WrongEntry as refusal:
        return _page(request, said=str(refusal), status=422)
    except dossiers.UnknownDossier as refusal:
        raise Http404(str(refusal)) from refusal
    return see_other(reverse("dossiers:batch", args=[batch.pk]))


def _page(request: HttpRequest, *, said: str = "", status: int = 200) -> HttpResponse:
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    now = timezone.now()
    book = rights.book_on(agency.pk, timezone.localdate(now))
    limit = batching.MOST if request.GET.get("dong") == "500" else PAPERS_A_PAGE
    found = folder_of(actor, agency, book, now, limit=limit)
    looks.note_list(actor, [one.dossier for one in found.papers], of="folder")
    signings = last_signings(actor, agency)
    context = {
        "folder": found,
        "rows": [(one, TONES.get(one.lateness.urgency, "green")) for one in found.papers],
        "are_ticked": request.GET.get("chon") == ALL,
        "said": said,
        "running": signings.filter(done_at=None, stopped_at=None).first(),
        "last": signings.exclude(done_at=None, stopped_at=None).first(),
        "has_keys": has_keys(actor, agency, now),
        "key_ends": signing.ends_soon(agency.pk, actor.id, now) if actor.id else None,
    }
    return render(request, "dossiers/folder.html", context, status=status)
