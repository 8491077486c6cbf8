"""The page of digitising: batches, pages to scan again, documents without a dossier, proposals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.digitising import policies, selectors, sheets
from xaso.service.digitising.forms import SheetsForm
from xaso.service.digitising.services.settling import settle
from xaso.service.digitising.words import KINDS, why_again
from xaso.service.dossiers import api as dossiers
from xaso.ui.answers import see_other

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

    GET digitising:overview; POST with `codes`, or with `settled`, a page to scan again

    Answers:
        200: The page, or the sheets as PDF. 303: The page is off the list.
        422: A code is no dossier's here.
    """
    if request.method != "POST":
        return _page(request, SheetsForm())
    if request.POST.get("settled", "").isdecimal():
        return _settle(request, int(request.POST["settled"]))
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
    with transaction.atomic():
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


def _settle(request: HttpRequest, page_id: int) -> HttpResponse:
    agency = organisations.agency_of(request)
    page = selectors.rescans_of(selectors.batches_of(agency)).filter(pk=page_id).first()
    if page is not None:
        settle(page=page, actor=identity.actor_of(request), now=timezone.now())
        messages.success(request, _("Đã bỏ trang này khỏi danh sách quét lại."))
    return see_other(reverse("digitising:overview"))


def _page(request: HttpRequest, form: SheetsForm, *, status: int = 200) -> HttpResponse:
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    batches, folders = selectors.batches_of(agency), selectors.folders_of(agency)
    again, aside = selectors.rescans_of(batches), selectors.unassigned_of(agency)
    confirm = selectors.to_confirm(actor, agency)
    shown = list(confirm[:SHOWN])
    dossiers.note_list_look(actor, [one.dossier for one in shown if one.dossier], of="digitised")
    status_now, names = selectors.status_of(agency), selectors.procedure_names(agency)
    context = {
        "form": form,
        "batches": [(one, selectors.counts_of(one)) for one in folders[:BATCHES]],
        "status": status_now,
        "procedures": [
            (names.get(code, code), row) for code, row in status_now["by_procedure"].items()
        ],
        "given_up": selectors.given_up(agency)[:SHOWN],
        "again": [(page, why_again(page.faults)) for page in again[:SHOWN]],
        "again_count": again.count(),
        "refused": selectors.refused_of(folders[:BATCHES]),
        "aside": aside[:SHOWN],
        "aside_count": aside.count(),
        "confirm": [(one, KINDS.get(one.kind, _("Giấy tờ khác"))) for one in shown],
        "confirm_count": confirm.count(),
    }
    return render(request, "digitising/overview.html", context, status=status)
