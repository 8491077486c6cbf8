"""The page of one request that is carried through while the person waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.desk import at_once
from xaso.service.desk.forms import HandOverForm
from xaso.service.dossiers import api as dossiers
from xaso.service.results import api as results
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

REFRESH_SECONDS = 5
NUMBER, PROPOSE = "number", "propose"


@never_cache
@require_safe
@identity.staff_required("intake")
def listing(request: HttpRequest) -> HttpResponse:
    """Show what may be done at once, and what of today is still under way. GET desk:at-once."""
    agency, now = organisations.agency_of(request), timezone.now()
    found = at_once.under_way(identity.actor_of(request), agency, now)
    context = {
        "offers": at_once.offers(agency, now),
        "found": [(one, dossiers.state_words(one)) for one in found],
    }
    return render(request, "desk/at_once_list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required("intake")
def show(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Show how far a request has come and take its next step: `do` propose, number or hand-over.

    GET, POST desk:at-once-one; while it waits for the signature the page looks again by itself.

    Answers:
        200: The page. 303: Done; here again. 404: No such dossier, or not to be done at once.
        409: Somebody else was faster. 422: What is wrong; what was typed is kept.
    """
    dossier = _asked(request, dossier_id)
    if request.method != "POST":
        return _page(request, dossier)
    is_charged = request.POST.get("do") not in {NUMBER, PROPOSE} and bool(_charge(dossier).amount)
    form = HandOverForm(request.POST, is_charged=is_charged)
    if not form.is_valid():
        return _page(request, dossier, form=form, status=422)
    try:
        _do(request, dossier, form)
    except dossiers.LostRace as refusal:
        dossier = _asked(request, dossier_id)
        return _page(request, dossier, form=form, said=str(refusal), status=409)
    except dossiers.WrongEntry as refusal:
        form.add_error(refusal.field, str(refusal))
        return _page(request, dossier, form=form, status=422)
    except dossiers.DossierRefusal as refusal:
        return _page(request, dossier, form=form, said=str(refusal), status=422)
    return see_other(reverse("desk:at-once-one", args=[dossier.pk]))


def _do(request: HttpRequest, dossier: dossiers.Dossier, form: HandOverForm) -> None:
    actor, now, given = identity.actor_of(request), timezone.now(), form.cleaned_data
    if request.POST.get("do") == PROPOSE:
        dossiers.propose(
            dossier_id=dossier.pk, actor=actor, now=now, expected_version=given["version"]
        )
        return
    if request.POST.get("do") == NUMBER:
        dossiers.issue(
            dossier_id=dossier.pk, actor=actor, now=now, expected_version=given["version"]
        )
        return
    at_once.hand_over(
        dossier=dossier,
        actor=actor,
        now=now,
        expected_version=given["version"],
        receiver=given["receiver"] or dossier.submitter_name,
        receipt_number=given["receipt_number"],
        exempt_because=given["exempt_because"],
    )


def _asked(request: HttpRequest, dossier_id: UUID) -> dossiers.Dossier:
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    try:
        dossier = dossiers.find(actor, agency, dossier_id)
    except dossiers.UnknownDossier as refusal:
        raise Http404(str(refusal)) from refusal
    code = dossier.procedure_version.procedure.code
    if dossier.agency_id != agency.pk or not at_once.is_at_once(code, dossier.submitted_at):
        raise Http404("not to be done at once")
    return dossier


def _page(
    request: HttpRequest,
    dossier: dossiers.Dossier,
    *,
    form: HandOverForm | None = None,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    dossiers.note_look(identity.actor_of(request), dossier, dossiers.LOOK_AT_RECEIPT)
    charge = _charge(dossier)
    fields = {"version": dossier.version, "receiver": dossier.submitter_name}
    step, is_scanning = _step(dossier), _is_scanning(dossier)
    words = ("", _("Chờ ký"), _("Cấp số"), _("Thu phí và trả"), _("Đã xong"))
    context: dict[str, Any] = {
        "dossier": dossier,
        "state_words": dossiers.state_words(dossier),
        "step": step,
        "step_words": words[step],
        "charge": charge,
        "is_scanning": is_scanning,
        "scans": at_once.scans_of(dossier) if is_scanning else 0,
        "result": results.issued_for(dossier.pk).first(),
        "form": form or HandOverForm(initial=fields, is_charged=bool(charge.amount)),
        "said": said,
    }
    response = render(request, "desk/at_once.html", context, status=status)
    if step == 1 and request.method != "POST":
        response["Refresh"] = str(REFRESH_SECONDS)
    return response


def _charge(dossier: dossiers.Dossier) -> at_once.Charge:
    return at_once.charge_of(dossier, timezone.now())


def _is_scanning(dossier: dossiers.Dossier) -> bool:
    """Tell whether the original has yet to be scanned, or was and is not laid before the leader."""
    is_here = dossier.state == dossiers.State.PROCESSING and dossier.step != dossiers.Step.APPROVAL
    code = dossier.procedure_version.procedure.code
    return is_here and at_once.is_electronic(code, dossiers.answers_of(dossier), timezone.now())


def _step(dossier: dossiers.Dossier) -> int:
    """Return how far it has come, from 1 (waiting) to 4 (handed over); 0 when it left the way."""
    if dossier.state == dossiers.State.PROCESSING and dossier.step == dossiers.Step.APPROVAL:
        return 1
    return {
        dossiers.State.APPROVED: 2,
        dossiers.State.RESOLVED: 3,
        dossiers.State.RETURNED: 4,
        dossiers.State.ARCHIVED: 4,
    }.get(dossiers.State(dossier.state), 0)
