"""Lists: brought in, looked at, taken, dropped, undone; reconciliation is a list too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from xaso.service.bills import policies
from xaso.service.bills.errors import AlreadyDone, AlreadyPaid, BillsRefusal, WrongEntry
from xaso.service.bills.forms import ReasonForm, TakeForm, UploadForm
from xaso.service.bills.models import BillList
from xaso.service.bills.planning import plan_of
from xaso.service.bills.services import listing
from xaso.service.bills.views.asked import Here, as_table, at_provider, list_of
from xaso.ui.answers import beside, see_other

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from xaso.service.bills.planning import Plan

SHOWN = 50
SHOWN_ROWS = 100
REJECTED_COLUMNS = ("Dòng trong tệp", "Lý do")
SAMPLE = (
    ("Mã", "Họ và tên", "Nhóm", "Xóm", "Số điện thoại", "Số tiền"),
    ("VD001", "Nguyễn Văn Ví Dụ", "Tuyến 1", "", "0912345678", "150.000"),
)
"""How a list of bills may look: one row a customer; whoever fills it in takes the example out."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@at_provider(*policies.KEEPERS)
def lists(request: HttpRequest, here: Here) -> HttpResponse:
    """List what came in; take a file to be looked at.

    GET, POST bills:lists; `tep=mau` gives out an empty list to fill in

    Answers:
        200: The lists, or the sample. 303: To the draft. 422: Beside the field.
    """
    if request.GET.get("tep") == "mau":
        return as_table(SAMPLE, "danh-sach-mau", "xlsx")
    form = UploadForm(initial={"subject": BillList.Subject.BILLS})
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            told = form.cleaned_data
            try:
                row = listing.look(
                    here.provider,
                    listing.Brought(told["file"].name, told["file"].read(listing.BIGGEST + 1)),
                    subject=told["subject"],
                    defaults=form.defaults,
                    actor=here.actor,
                    now=timezone.now(),
                )
            except WrongEntry as refusal:
                beside(form, refusal)
            else:
                return see_other(reverse("bills:list", args=[here.provider.pk, row.pk]))
    rows = BillList.objects.filter(provider=here.provider)[:SHOWN]
    context = here.context(form=form, lists=rows)
    return render(request, "bills/lists.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@at_provider(*policies.KEEPERS)
def one(request: HttpRequest, here: Here, list_id: UUID) -> HttpResponse:
    """Show what a draft would do, and do it; or what a list did.

    GET, POST bills:list with `tep=csv` for the rows of a draft that are refused

    Answers:
        200: The list. 303: Taken. 404: No such list. 409: Somebody was first. 422: Nothing to take.
    """
    row, form, status = list_of(here, list_id), TakeForm(), 200
    if request.method == "POST":
        form = TakeForm(request.POST)
        form.is_valid()
        try:
            listing.take(
                row.pk,
                replace_changed=form.cleaned_data["replace_changed"],
                actor=here.actor,
                now=timezone.now(),
            )
        except AlreadyDone as refusal:
            form.add_error(None, str(refusal))
            status = 409
        except BillsRefusal as refusal:
            form.add_error(None, str(refusal))
            status = 422
        else:
            messages.success(request, _("Đã nhận danh sách."))
            return see_other(reverse("bills:list", args=[here.provider.pk, row.pk]))
        row.refresh_from_db()
    plan = plan_of(row) if row.state == BillList.State.DRAFT else None
    if plan and request.GET.get("tep") == "csv":
        return _rejected(here, plan)
    context = here.context(
        list=row,
        plan=plan,
        counts=plan.counts() if plan else row.counts,
        new=plan.new[:SHOWN_ROWS] if plan else [],
        rejected=plan.rejected[:SHOWN_ROWS] if plan else [],
        form=form,
        undo_form=ReasonForm(auto_id="id_undo_%s"),
        bills=row.bills.count(),
        may_undo=row.state == BillList.State.TAKEN and row.subject == BillList.Subject.BILLS,
    )
    return render(request, "bills/list.html", context, status=status)


def _rejected(here: Here, plan: Plan) -> HttpResponse:
    """Hand out the rows of a draft that would not be taken, each with its reason; written down."""
    here.write_down("bills.export", rejected=len(plan.rejected))
    lines = [(str(one.row), one.reason) for one in plan.rejected]
    return as_table([REJECTED_COLUMNS, *lines], f"dong-bi-loai-{here.today:%Y%m%d}", "csv")


@never_cache
@require_POST
@at_provider(*policies.KEEPERS)
def drop(request: HttpRequest, here: Here, list_id: UUID) -> HttpResponse:
    """Let a draft go. POST bills:drop."""
    row = list_of(here, list_id)
    try:
        listing.drop(row.pk, actor=here.actor, now=timezone.now())
    except BillsRefusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã bỏ danh sách, không ghi gì."))
    return see_other(reverse("bills:lists", args=[here.provider.pk]))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@at_provider(*policies.DECIDERS)
def undo(request: HttpRequest, here: Here, list_id: UUID) -> HttpResponse:
    """Ask whether a list is to be taken back whole, and do it.

    GET, POST bills:undo with `reason`

    Answers:
        200: The question. 303: Taken back. 404: No such list. 409: Something was paid, or somebody
        was first. 422: Beside the field.
    """
    row, form, status = list_of(here, list_id), ReasonForm(), 200
    if request.method == "POST":
        form, status = ReasonForm(request.POST), 422
        if form.is_valid():
            try:
                undone = listing.undo(
                    row.pk,
                    reason=form.cleaned_data["reason"],
                    actor=here.actor,
                    now=timezone.now(),
                )
            except (AlreadyPaid, AlreadyDone) as refusal:
                form.add_error(None, str(refusal))
                status = 409
            except BillsRefusal as refusal:
                beside(form, refusal)
            else:
                messages.success(request, _("Đã hoàn tác: %d hóa đơn bị hủy.") % undone)
                return see_other(reverse("bills:list", args=[here.provider.pk, row.pk]))
    context = {
        "question": _("Hoàn tác danh sách “%s”?") % row,
        "consequence": _(
            "Mọi hóa đơn của danh sách bị hủy, mã QR đã gửi không còn nhận được. Hóa đơn mà danh"
            " sách này đã thay sẽ dùng lại. Có hóa đơn đã nộp tiền thì không hoàn tác được."
        ),
        "verb": _("Hoàn tác danh sách"),
        "is_grave": True,
        "form": form,
        "back_url": reverse("bills:list", args=[here.provider.pk, row.pk]),
    }
    return render(request, "ui/confirm.html", context, status=status)
