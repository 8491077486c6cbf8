"""My data: what I may ask, how my requests stand, and a copy to take away."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from xaso.kernel.identity import api as identity
from xaso.kernel.keyring import api as keyring
from xaso.service.dossiers import api as dossiers
from xaso.service.privacy import selectors, services
from xaso.service.privacy.errors import SubjectRefusal
from xaso.service.privacy.forms import AskForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

    from xaso.service.dossiers.api import Dossier


def draw(request: HttpRequest, dossier: Dossier) -> SafeString:
    """Draw the way to one's data under a dossier whose secret has been proved."""
    return render_to_string("privacy/block.html", {"dossier": dossier}, request=request)


@never_cache
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest, code: str) -> HttpResponse:
    """Show my requests about a dossier's data and take a new one.

    GET, POST privacy:mine

    Answers:
        200: The page. 302: Taken; the same page shows it. 404: The secret was not proved here.
        422: Nothing chosen, or no term is known; what was typed stays.
    """
    dossier = dossiers.proved(request, code)
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.ask(
                dossier=dossier,
                kind=form.cleaned_data["kind"],
                words=form.cleaned_data["words"],
                actor=identity.RESIDENT,
                now=timezone.now(),
            )
            return redirect("privacy:mine", code=code)
        except SubjectRefusal as refusal:
            form.add_error(None, str(refusal))
    context = {
        "dossier": dossier,
        "form": form,
        "requests": [(one, selectors.told(one)) for one in selectors.requests_about(dossier.pk)],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "privacy/mine.html", context, status=status)


@never_cache
@require_GET
def export(request: HttpRequest, code: str) -> HttpResponse:
    """Give everything kept about one's dossier, as JSON to take away.

    GET privacy:export

    Answers:
        200: A file. 404: The secret was not proved here.
    """
    dossier = dossiers.proved(request, code)
    response = JsonResponse(_copy(dossier), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="du-lieu-{dossier.look_up_code}.json"'
    return response


def _copy(dossier: Dossier) -> dict[str, Any]:
    try:
        declared: dict[str, Any] = {
            "parties": dossiers.parties_of(dossier),
            "answers": dossiers.answers_of(dossier),
        }
        happened = [
            {"type": one.type, "at": one.at, "note": one.note, "by": one.actor_name}
            for one in dossiers.timeline_of(dossier)
        ]
    except keyring.KeyDestroyed:
        declared, happened = {"erased": True}, []
    return {
        "code": dossier.code,
        "look_up_code": dossier.look_up_code,
        "owner": dossier.owner_name,
        "submitter": dossier.submitter_name,
        "state": dossier.state,
        **declared,
        "events": happened,
        "files": [
            {"sha256": row.file.sha256, "size": row.file.size}
            for row in dossier.files.select_related("file")
        ],
        "opened": [one._asdict() for one in dossiers.openings(dossier)],
        "requests": [
            {
                "kind": one.kind,
                "state": one.state,
                "received_at": one.received_at,
                **asdict(selectors.told(one)),
            }
            for one in selectors.requests_about(dossier.pk)
        ],
    }
