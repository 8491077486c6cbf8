"""The administrator's pages: try a workbook, bring it in, take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.moving.domain import lists, old_register
from xaso.service.moving.errors import AlreadyUndone, MovingRefusal
from xaso.service.moving.forms import WorkbookForm
from xaso.service.moving.models import Import, Trial
from xaso.service.moving.services import trying
from xaso.service.moving.services.undoing import undo as take_back
from xaso.service.moving.sheets import rejected_sheet
from xaso.ui.answers import XLSX, as_file, see_other

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

SHOWN = 200
"""So many rejected rows, imports and reasons a page shows."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required("admin")
def imports(request: HttpRequest) -> HttpResponse:
    """List what was brought in; take a workbook to be tried.

    GET, POST moving:imports

    Answers:
        200: The page. 303: Tried; to what it would bring. 422: It is none; the reason says why.
    """
    if request.method != "POST":
        return _listing(request, WorkbookForm(initial={"kind": request.GET.get("loai", "")}))
    form = WorkbookForm(request.POST, request.FILES)
    if not form.is_valid():
        return _listing(request, form, status=422)
    content, name = form.content()
    try:
        trial = trying.try_out(
            agency=organisations.agency_of(request),
            kind=form.cleaned_data["kind"],
            content=content,
            name=name,
            actor=identity.actor_of(request),
            now=timezone.now(),
        )
    except MovingRefusal as refusal:
        form.add_error("file", str(refusal))
        return _listing(request, form, status=422)
    return see_other(reverse("moving:trial", args=[trial.pk]))


def _listing(request: HttpRequest, form: WorkbookForm, *, status: int = 200) -> HttpResponse:
    agency = organisations.agency_of(request)
    context = {
        "form": form,
        "imports": Import.objects.filter(agency=agency)[:SHOWN],
        "waiting": Trial.objects.filter(agency=agency).defer("sealed", "sealed_report")[:SHOWN],
        "columns": [
            (Import.Kind.HAMLETS.label, [*lists.WRITTEN["hamlets"].values()]),
            (Import.Kind.RESIDENTS.label, [*lists.WRITTEN["residents"].values()]),
            (Import.Kind.REGISTER.label, [*old_register.TITLES]),
        ],
    }
    return render(request, "moving/imports.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required("admin")
def trial(request: HttpRequest, trial_id: UUID) -> HttpResponse:
    """Show what a workbook would bring; `do=import` brings it in, `do=drop` forgets it.

    GET, POST moving:trial

    Answers:
        200: The page. 303: Done; to the list. 404: Not of this agency, or over.
    """
    tried = _trial(request, trial_id)
    if request.method != "POST":
        report = trying.report_of(tried)
        rejected = report.rejected[:SHOWN]
        context = {
            "trial": tried,
            "report": report,
            "rejected": rejected,
            "more": len(report.rejected) - len(rejected),
        }
        return render(request, "moving/trial.html", context)
    actor = identity.actor_of(request)
    try:
        if request.POST.get("do") == "import":
            report = trying.bring_in(trial_id=tried.pk, actor=actor, now=timezone.now())
            told = _("Đã nhập %(ok)s/%(rows)s dòng của %(name)s.")
            said = {"ok": report.ok, "rows": report.rows, "name": tried.name}
            messages.success(request, told % said)
        else:
            trying.drop(trial_id=tried.pk, actor=actor)
            messages.success(request, _("Đã bỏ tệp, không nhập gì."))
    except Trial.DoesNotExist as error:
        raise Http404("brought in or dropped meanwhile") from error
    return see_other(reverse("moving:imports"))


@never_cache
@require_safe
@identity.staff_required("admin")
def rejected(request: HttpRequest, trial_id: UUID) -> HttpResponse:
    """Hand the rejected rows out with their reasons, to be mended. GET moving:rejected.

    Answers:
        200: A workbook. 404: Not of this agency, or over.
    """
    tried = _trial(request, trial_id)
    file = rejected_sheet(tried.kind, trying.content_of(tried), trying.report_of(tried))
    return as_file(file, "dong-bi-loai.xlsx", XLSX)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required("admin")
def undo(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Ask, then take an import back; what stays is named.

    GET, POST moving:undo

    Answers:
        200: The question. 303: Done, or done before; to the list. 404: Not of this agency.
    """
    agency = organisations.agency_of(request)
    made = get_object_or_404(Import, pk=import_id, agency=agency)
    back = reverse("moving:imports")
    if request.method != "POST":
        context = {
            "question": _("Hủy lần nhập %(name)s?") % {"name": made.name},
            "consequence": _(
                "%(ok)s dòng đã nhập được lấy lại. Hồ sơ đã có người xử lý, xóm đã có người của lần"
                " nhập khác thì ở lại và được kể tên."
            )
            % {"ok": made.ok},
            "verb": _("Hủy lần nhập"),
            "back_url": back,
            "is_grave": True,
        }
        return render(request, "ui/confirm.html", context)
    actor = identity.actor_of(request)
    try:
        count, kept = take_back(import_id=made.pk, actor=actor, now=timezone.now())
    except AlreadyUndone as refusal:
        messages.warning(request, str(refusal))
        return see_other(back)
    messages.success(request, _("Đã lấy lại %(n)s mục.") % {"n": count})
    if kept:
        reasons = [f"{one['code']}: {one['reason']}" for one in kept[:20]]
        told = _("%(n)s mục ở lại:") % {"n": len(kept)}
        messages.warning(request, " ".join([told, *reasons]))
    return see_other(back)


def _trial(request: HttpRequest, trial_id: UUID) -> Trial:
    found: Trial = get_object_or_404(Trial, pk=trial_id, agency=organisations.agency_of(request))
    return found
