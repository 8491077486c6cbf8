"""The page of digitising: batches, pages to scan again, documents without a dossier, proposals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.digitising import policies, selectors, sheets
from xaso.service.digitising.forms import SheetsForm
from xaso.service.digitising.words import KINDS, why_again
from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from django.http import HttpRequest

SHOWN = 50
"""So many of each list a page shows; how many there are stands above."""
BATCHES = 10


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*policies.DIGITISERS)
def overview(request: HttpRequest) -> HttpResponse:
    """Show what was digitised and what asks for a person; print separator sheets.

    GET digitising:overview; POST with `codes`

    Answers:
        200: The page, or the sheets as PDF. 422: A code is no dossier's here.
    """
    if request.method != "POST":
        return _page(request, SheetsForm())
    form = SheetsForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    codes: list[str] = form.cleaned_data["codes"]
    found = {code: selectors.find_dossier(actor, agency, code) for code in codes}
    strange = [code for code, dossier in found.items() if dossier is None]
    if strange:
        form.add_error("codes", _("Không có hồ sơ nào mang mã: %s.") % ", ".join(strange))
        return _page(request, form, status=422)
    known = [dossier for dossier in found.values() if dossier is not None]
    now = timezone.now()
    printed = [sheets.print_sheets(agency=agency, dossier=one, now=now) for one in known]
    audit.record(
        actor=actor,
        verb="digitising.sheets",
        object_kind="organisations.agency",
        object_id=agency.pk,
        agency_id=agency.pk,
        details={"dossiers": len(known)},
    )
    return HttpResponse(
        sheets.bound(printed),
        content_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="to-phan-tach.pdf"'},
    )


def _page(request: HttpRequest, form: SheetsForm, *, status: int = 200) -> HttpResponse:
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    batches = selectors.batches_of(agency)
    again, aside = selectors.rescans_of(batches), selectors.unassigned_of(agency)
    confirm = selectors.to_confirm(actor, agency)
    shown = list(confirm[:SHOWN])
    dossiers.note_list_look(actor, [one.dossier for one in shown if one.dossier], of="digitised")
    context = {
        "form": form,
        "batches": [(one, selectors.counts_of(one)) for one in batches[:BATCHES]],
        "status": selectors.status_of(agency),
        "again": [(page, why_again(page.faults)) for page in again[:SHOWN]],
        "again_count": again.count(),
        "aside": aside[:SHOWN],
        "aside_count": aside.count(),
        "confirm": [(one, KINDS.get(one.kind, _("Giấy tờ khác"))) for one in shown],
        "confirm_count": confirm.count(),
    }
    return render(request, "digitising/overview.html", context, status=status)
