"""My papers: what the agency gave me and what I gave it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from xaso.kernel.files import api as files
from xaso.kernel.identity import api as identity
from xaso.service.dossiers import api as dossiers
from xaso.service.storage import selectors, services
from xaso.service.storage.words import STANDING
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse, HttpResponseBase


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Show the papers of the dossiers this browser has proved; let them be kept or let go.

    GET, POST storage:mine; `keep` or `let_go` names a dossier by its look-up code, `keep=*` all.

    Answers:
        200: The page. 303: Done; here again. 404: No such dossier was proved here.
    """
    owned = dossiers.all_proved(request)
    if request.method == "POST":
        _agree(request, owned)
        return see_other(reverse("storage:mine"))
    items = selectors.items_of(owned, timezone.localdate())
    groups: list[dict[str, Any]] = [
        {
            "dossier": one,
            "is_kept": any(item.is_kept for item in own),
            "rows": [(item, STANDING[item.standing]) for item in own],
        }
        for one in owned
        if (own := [item for item in items if item.dossier.pk == one.pk])
    ]
    context = {"groups": groups, "not_kept": [row for row in groups if not row["is_kept"]]}
    return render(request, "storage/mine.html", context)


def _agree(request: HttpRequest, owned: list[dossiers.Dossier]) -> None:
    now = timezone.now()
    if code := request.POST.get("let_go", ""):
        for dossier in _named(owned, code):
            services.let_go(dossier, actor=identity.RESIDENT, now=now)
        return
    for dossier in _named(owned, request.POST.get("keep", "")):
        services.keep(dossier, actor=identity.RESIDENT, now=now)


def _named(owned: list[dossiers.Dossier], code: str) -> list[dossiers.Dossier]:
    found = [one for one in owned if code in {"*", one.look_up_code}]
    if not found:
        raise Http404("no such dossier was proved here")
    return found


@never_cache
@require_GET
def paper(request: HttpRequest, file_id: UUID) -> HttpResponseBase:
    """Give a person one of her papers, byte for byte.

    GET storage:paper

    Answers:
        200: The file. 404: It is in no dossier that was proved here.
    """
    for item in selectors.items_of(dossiers.all_proved(request), timezone.localdate()):
        if item.file.pk == file_id:
            return files.download_response(item.file)
    raise Http404("no such paper")
