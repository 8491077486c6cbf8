"""The way of an adopted procedure's dossiers: drawn, set by its agency, exported as BPMN."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.procedures import bpmn
from xaso.service.procedures.domain.drawing import Drawing, draw
from xaso.service.procedures.domain.flow import Need
from xaso.service.procedures.errors import NoWay
from xaso.service.procedures.flow_forms import FLAWS, NEEDS, StepForms
from xaso.service.procedures.flows import common, flow_of
from xaso.service.procedures.policies import ADOPTERS
from xaso.service.procedures.selectors import adoptions_on
from xaso.service.procedures.services import adopt
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from xaso.service.procedures.domain.flow import Flow, Step
    from xaso.service.procedures.models import Adoption


@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*ADOPTERS)
def show(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Show the way and set another; dossiers already received keep theirs.

    GET, POST procedures:flow; `do=common` goes back to the common way.

    Answers:
        200: The page. 303: Set. 404: The version is not adopted here.
        422: The steps are no way; what was typed stays.
    """
    adoption = _adopted(request, version_id)
    flow = flow_of(adoption.pk)
    if request.method != "POST":
        return _page(request, adoption, flow, StepForms(initial=_initial(flow)))
    forms = StepForms(request.POST)
    if request.POST.get("do") == "common":
        return _set(request, adoption, ())
    if not forms.is_valid():
        return _page(request, adoption, flow, forms, status=422)
    try:
        return _set(request, adoption, forms.steps())
    except NoWay as refusal:
        told = [str(FLAWS[flaw]) for flaw in refusal.flaws]
        return _page(request, adoption, flow, forms, told=told, status=422)


@require_safe
@identity.staff_required(*ADOPTERS)
def exported(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Hand the way out as BPMN 2.0. Answers: 200, a file. 404: Not adopted here."""
    adoption = _adopted(request, version_id)
    code = adoption.procedure.code
    file = bpmn.written(
        _drawn(flow_of(adoption.pk)),
        code=code,
        name=adoption.version.name,
        target=request.build_absolute_uri(reverse("procedures:flow", args=[version_id])),
        posts=_posts(),
    )
    return HttpResponse(
        file,
        content_type="application/xml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="quy-trinh-{code}.bpmn"'},
    )


def _adopted(request: HttpRequest, version_id: UUID) -> Adoption:
    agency = organisations.agency_of(request)
    found = adoptions_on(agency.pk, timezone.localdate()).filter(
        version_id=version_id, valid_until=None
    )
    adoption = found.select_related("version", "procedure").first()
    if adoption is None:
        raise Http404("not adopted here")
    return adoption


def _set(request: HttpRequest, adoption: Adoption, steps: tuple[Step, ...]) -> HttpResponse:
    adopt(
        actor=identity.actor_of(request),
        version=adoption.version,
        now=timezone.now(),
        valid_from=timezone.localdate(),
        filing_route=adoption.filing_route,
        processing_route=adoption.processing_route,
        basis=adoption.basis,
        rules=adoption.rules,
        local_fees=adoption.local_fees,
        steps=steps,
    )
    messages.success(request, _("Đã đặt quy trình; hồ sơ đã nhận vẫn theo quy trình cũ."))
    return see_other(reverse("procedures:flow", args=[adoption.version_id]))


def _page(
    request: HttpRequest,
    adoption: Adoption,
    flow: Flow,
    forms: StepForms,
    *,
    told: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    posts = _posts()
    context = {
        "adoption": adoption,
        "flow": flow,
        "is_common": flow == common(),
        "drawing": _drawn(flow),
        "posts": posts,
        "rows": [
            (step, posts.get(step.role, step.role), [NEEDS[Need(need)] for need in step.needs])
            for step in flow.steps
        ],
        "forms": forms,
        "told": told or [],
    }
    return render(request, "procedures/flow.html", context, status=status)


def _drawn(flow: Flow) -> Drawing:
    needs = {need.value: str(words) for need, words in NEEDS.items()}
    return draw(flow, agreed=_("Đồng ý"), sent_back=_("Trả lại"), needs=needs)


def _posts() -> dict[str, str]:
    return {role: str(name) for role, name in organisations.Position.Role.choices}


def _initial(flow: Flow) -> list[dict[str, Any]]:
    return [
        {
            "position": number,
            "name": step.name,
            "role": step.role,
            "share": step.share,
            "needs": list(step.needs),
        }
        for number, step in enumerate(flow.steps, start=1)
    ]
