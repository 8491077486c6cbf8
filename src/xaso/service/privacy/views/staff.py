"""Those who answer for the agency's use of data see requests through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.privacy import selectors, services
from xaso.service.privacy.errors import LostRace, SubjectRefusal
from xaso.service.privacy.forms import StepForm
from xaso.service.privacy.policies import HANDLERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from xaso.service.privacy.models import SubjectRequest

SHOWN = 200


@never_cache
@require_safe
@identity.staff_required(*HANDLERS)
def request_list(request: HttpRequest) -> HttpResponse:
    """List requests about people's data: open ones by the date due, then those that ended.

    GET privacy:requests
    """
    agency, actor = organisations.agency_of(request), identity.actor_of(request)
    rows = selectors.requests_for(actor, agency)[:SHOWN]
    lines = [(one, selectors.is_late(one)) for one in rows]
    return render(request, "privacy/staff_list.html", {"lines": lines})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*HANDLERS)
def request_detail(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show one request and take its next step.

    GET, POST privacy:request, with `do` one of answer, extend, complete, refuse

    Answers:
        200: The page. 302: Done. 404: No such request to this agency.
        409: Somebody else was faster; what was typed stays. 422: What is wrong.
    """
    agency, actor = organisations.agency_of(request), identity.actor_of(request)
    known = selectors.requests_for(actor, agency).filter(pk=request_id).first()
    if known is None:
        raise Http404("no such request")
    if request.method != "POST":
        return _page(request, known, StepForm(initial={"version": known.version}))
    form = StepForm(request.POST)
    step = _STEPS.get(request.POST.get("do", ""))
    if step is None or not form.is_valid():
        return _page(request, known, form, status=422)
    given = {"request": known, "actor": actor, "now": timezone.now()}
    try:
        step(given | {"version": form.cleaned_data["version"]}, form.cleaned_data)
    except LostRace as refusal:
        known.refresh_from_db()
        fresh = StepForm(form.cleaned_data | {"version": known.version})
        fresh.add_error(None, str(refusal))
        return _page(request, known, fresh, status=409)
    except SubjectRefusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, known, form, status=422)
    return redirect("privacy:request", request_id=known.pk)


_STEPS: dict[str, Callable[[dict[str, Any], dict[str, Any]], object]] = {
    "answer": lambda given, typed: services.answer(
        **given, involves_others=typed["involves_others"]
    ),
    "extend": lambda given, typed: services.extend(**given, reason=typed["words"]),
    "complete": lambda given, typed: services.complete(**given, outcome=typed["words"]),
    "refuse": lambda given, typed: services.refuse(**given, outcome=typed["words"]),
}


def _page(
    request: HttpRequest, known: SubjectRequest, form: StepForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "known": known,
        "told": selectors.told(known),
        "is_late": selectors.is_late(known),
        "form": form,
    }
    return render(request, "privacy/staff_request.html", context, status=status)
