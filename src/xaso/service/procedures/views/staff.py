"""Where administrators read what was imported, verify it and adopt it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.lib.text import fold
from xaso.service.procedures import problems
from xaso.service.procedures.domain.differences import differences
from xaso.service.procedures.errors import NotAdopted
from xaso.service.procedures.flows import flow_of
from xaso.service.procedures.forms import AdoptForm, WithdrawForm
from xaso.service.procedures.models import Adoption, ProcedureVersion
from xaso.service.procedures.policies import ADOPTERS
from xaso.service.procedures.selectors import (
    adoptions_on,
    as_shown,
    for_adopters,
    version_with_all,
)
from xaso.service.procedures.services import adopt, withdraw

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from xaso.service.procedures.domain.flow import Step

STATES = ("chua", "da", "moi")


@require_safe
@identity.staff_required(*ADOPTERS)
def listing(request: HttpRequest) -> HttpResponse:
    """List imported versions with their problems.

    Query parameters:
        q: Part of a name or code, diacritics ignored.
        loc: `chua` not adopted, `da` adopted, `moi` a newer version than the adopted one.
    """
    agency = organisations.agency_of(request)
    query, state = request.GET.get("q", "").strip()[:200], request.GET.get("loc", "")
    wanted = fold(query)
    rows = [
        (version, adoption)
        for version, adoption in for_adopters(agency.pk, timezone.localdate())
        if _is_in(state, version, adoption)
        and (wanted in fold(version.name) or wanted in version.procedure.code)
    ]
    return render(
        request,
        "procedures/staff_list.html",
        {"rows": rows, "query": query, "state": state, "states": STATES},
    )


def _is_in(state: str, version: ProcedureVersion, adoption: Adoption | None) -> bool:
    if state == "chua":
        return adoption is None
    if state == "da":
        return adoption is not None and adoption.version_id == version.pk
    if state == "moi":
        return adoption is not None and _is_newer(version, adoption)
    return True


def _is_newer(version: ProcedureVersion, adoption: Adoption) -> bool:
    return version.pk != adoption.version_id and version.number > adoption.version.number


@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*ADOPTERS)
def verify(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Show what a version says, what nobody understood and what changed; adopt it.

    Answers:
        404: no such version.
        422: the form has mistakes; what was typed is kept.
    """
    version = version_with_all(version_id)
    if version is None:
        raise Http404(str(version_id))
    standing = _standing(request, version)
    form = AdoptForm(request.POST or None, version=version, initial=_initial(version, standing))
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        adopt(
            actor=identity.actor_of(request),
            version=version,
            now=timezone.now(),
            valid_from=cleaned["valid_from"],
            filing_route=cleaned["filing_route"],
            processing_route=cleaned["processing_route"],
            basis=cleaned["basis"],
            rules=cleaned["rules"],
            local_fees=standing.local_fees if standing else None,
            steps=_own_steps(standing),
        )
        messages.success(request, _("Đã công nhận áp dụng thủ tục này."))
        return redirect("procedures:verify", version_id=version.pk)
    context = _context(version, standing) | {"form": form, "withdraw_form": WithdrawForm()}
    status = 422 if form.is_bound else 200
    return render(request, "procedures/staff_verify.html", context, status=status)


@require_POST
@identity.staff_required(*ADOPTERS)
def stop(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Stop handling the procedure from today on.

    Answers:
        404: no such version, or it is not adopted here.
        422: no reason was given.
    """
    version = version_with_all(version_id)
    standing = _standing(request, version) if version else None
    if version is None or standing is None:
        raise Http404(str(version_id))
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        adopt_form = AdoptForm(version=version, initial=_initial(version, standing))
        context = _context(version, standing) | {"form": adopt_form, "withdraw_form": form}
        return render(request, "procedures/staff_verify.html", context, status=422)
    try:
        withdraw(
            actor=identity.actor_of(request),
            adoption=standing,
            on=timezone.localdate(),
            ground=form.cleaned_data["ground"],
        )
    except NotAdopted as error:
        raise Http404(str(error)) from error
    messages.success(request, _("Đã thôi áp dụng; hồ sơ đã nhận vẫn theo bản cũ."))
    return redirect("procedures:verify", version_id=version.pk)


def _standing(request: HttpRequest, version: ProcedureVersion) -> Adoption | None:
    agency = organisations.agency_of(request)
    return (
        adoptions_on(agency.pk, timezone.localdate())
        .filter(procedure_id=version.procedure_id, valid_until=None)
        .first()
    )


def _own_steps(standing: Adoption | None) -> tuple[Step, ...]:
    """Return the way that the agency had set, which a new adoption keeps."""
    flow = flow_of(standing.pk) if standing else None
    return flow.steps if flow and flow.is_own else ()


def _initial(version: ProcedureVersion, standing: Adoption | None) -> dict[str, Any]:
    route = Adoption.FilingRoute.OWN_PORTAL
    if version.refers_elsewhere:
        route = Adoption.FilingRoute.NATIONAL_PORTAL
    return {
        "valid_from": timezone.localdate(),
        "basis": standing.basis if standing else version.decision,
        "filing_route": standing.filing_route if standing else route,
        "processing_route": standing.processing_route if standing else "here",
    }


def _context(version: ProcedureVersion, standing: Adoption | None) -> dict[str, Any]:
    other = None
    if standing and standing.version_id != version.pk:
        other = version_with_all(standing.version_id)
    return {
        "version": version,
        "standing": standing,
        "is_standing": bool(standing and standing.version_id == version.pk),
        "problems": [{**p, "words": problems.words(p["kind"])} for p in version.problems],
        "changes": differences(as_shown(other), as_shown(version)) if other else [],
        "other_versions": version.procedure.versions.exclude(pk=version.pk).order_by("-number"),
    }
