"""What is said on the telephone: the wordings, and a new one from a day on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.calls import services, telling
from xaso.service.calls.domain import speech
from xaso.service.calls.errors import WrongEntry
from xaso.service.calls.forms import TextForm
from xaso.service.calls.policies import WORDERS
from xaso.service.calls.words import HAMLET, TEXT
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@never_cache
@require_safe
@identity.staff_required(*WORDERS)
def texts(request: HttpRequest) -> HttpResponse:
    """List what is said on each ground today.

    GET calls:texts
    """
    found = telling.texts_on(organisations.agency_of(request).pk, timezone.localdate())
    rows = [(ground, label, found.get(ground)) for ground, label in TEXT.items()]
    return render(request, "calls/texts.html", {"rows": rows})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*WORDERS)
def text(request: HttpRequest, ground: str) -> HttpResponse:
    """Show what is said on a ground and take a new wording of it.

    GET, POST calls:text

    Answers:
        200: The page. 303: Saved. 404: No such ground.
        422: It cannot stand; the page says why and keeps what was typed.
    """
    if ground not in TEXT:
        raise Http404("no such ground")
    agency, today = organisations.agency_of(request), timezone.localdate()
    if request.method != "POST":
        now_said = telling.texts_on(agency.pk, today).get(ground)
        initial = {
            "ask": now_said.ask if now_said else "",
            "say": now_said.say if now_said else "",
            "valid_from": today,
        }
        return _page(request, ground, TextForm(initial=initial))
    form = TextForm(request.POST)
    if form.is_valid():
        try:
            services.word(
                agency=agency,
                ground=ground,
                actor=identity.actor_of(request),
                now=timezone.now(),
                **form.cleaned_data,
            )
        except WrongEntry as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Đã lưu lời gọi."))
            return see_other(reverse("calls:text", args=[ground]))
    return _page(request, ground, form, status=422)


def _page(request: HttpRequest, ground: str, form: TextForm, *, status: int = 200) -> HttpResponse:
    context = {
        "ground": ground,
        "label": TEXT[ground],
        "form": form,
        "versions": telling.versions_of(organisations.agency_of(request).pk, ground),
        "places": sorted(speech.OPEN_PLACES if ground == HAMLET else speech.PLACES),
        "open_places": sorted(speech.OPEN_PLACES),
    }
    return render(request, "calls/text.html", context, status=status)
