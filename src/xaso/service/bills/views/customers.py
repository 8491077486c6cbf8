"""Customers of a provider, and who of them says to be spared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xaso.service.bills import policies, sealing
from xaso.service.bills.domain.codes import tidy_code
from xaso.service.bills.errors import AlreadyDone, BillsRefusal
from xaso.service.bills.forms import ConfirmForm, CustomerForm, EndForm, ReasonForm
from xaso.service.bills.models import Customer, ExemptionClaim
from xaso.service.bills.selectors import exemptions_for
from xaso.service.bills.services import claiming
from xaso.service.bills.services.customers import add_customer, change_customer, end_customer
from xaso.service.bills.views.asked import Here, at_provider, customer_of
from xaso.ui.answers import beside, see_other

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

SHOWN = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@at_provider(*policies.KEEPERS)
def customers(request: HttpRequest, here: Here) -> HttpResponse:
    """List customers by code; add one.

    GET, POST bills:customers with `ma`, `nhom`, `sau`

    Answers:
        200: The list. 303: To the new customer. 422: Beside the field.
    """
    form = CustomerForm(hamlets=here.hamlets)
    if request.method == "POST":
        form = CustomerForm(request.POST, hamlets=here.hamlets)
        if form.is_valid():
            try:
                made = add_customer(
                    here.provider, form.entry(), actor=here.actor, now=timezone.now()
                )
            except AlreadyDone as refusal:
                form.add_error("code", str(refusal))
            except BillsRefusal as refusal:
                beside(form, refusal)
            else:
                messages.success(request, _("Đã thêm khách hàng."))
                return see_other(reverse("bills:customer", args=[here.provider.pk, made.pk]))
    rows = Customer.objects.filter(provider=here.provider).select_related("hamlet")
    code, group = request.GET.get("ma", "").strip(), request.GET.get("nhom", "").strip()
    if code:
        rows = rows.filter(code__startswith=tidy_code(code))
    if group:
        rows = rows.filter(group=group)
    after = request.GET.get("sau", "")
    page = list((rows.filter(code__gt=after) if after else rows)[: SHOWN + 1])
    told = sealing.contents_of(page[:SHOWN])
    context = here.context(
        form=form,
        customers=[(one, told[one.pk].told.name if one.pk in told else "") for one in page[:SHOWN]],
        older=page[SHOWN - 1].code if len(page) > SHOWN else "",
        is_empty=not page and not here.provider.customers.exists(),
        wanted_code=code,
        wanted_group=group,
    )
    return render(request, "bills/customers.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@at_provider(*policies.KEEPERS)
def customer(request: HttpRequest, here: Here, customer_id: UUID) -> HttpResponse:
    """Show a customer with bills, change what is known; the look is written down.

    GET, POST bills:customer

    Answers:
        200: The customer. 303: Changed. 404: No such customer. 422: Beside the field.
    """
    found = customer_of(here, customer_id)
    if request.method != "POST":
        return _customer_page(request, here, found)
    form = CustomerForm(request.POST, hamlets=here.hamlets, is_known=True)
    if not form.is_valid():
        return _customer_page(request, here, found, form=form)
    change_customer(found.pk, form.entry(found.code), actor=here.actor)
    messages.success(request, _("Đã sửa khách hàng."))
    return see_other(reverse("bills:customer", args=[here.provider.pk, found.pk]))


def _customer_page(
    request: HttpRequest,
    here: Here,
    found: Customer,
    *,
    form: CustomerForm | None = None,
    end_form: EndForm | None = None,
) -> HttpResponse:
    content = sealing.content_of(found)
    known = content.told._asdict() | {"group": found.group, "hamlet": found.hamlet_id}
    fresh = CustomerForm(initial=known, hamlets=here.hamlets, is_known=True)
    here.write_look_down(found.pk)
    rules = {rule.code: rule.name for rule in exemptions_for(here.provider, here.today)}
    context = here.context(
        customer=found,
        told=content.told,
        secret=content.secret,
        form=form or fresh,
        end_form=end_form or EndForm(initial={"last_day": found.ended_on}, auto_id="id_end_%s"),
        bills=found.bills.all()[:SHOWN],
        claims=[(one, rules.get(one.exemption, one.exemption)) for one in found.claims.all()],
        meters=found.meters.order_by("-put_in_on"),
    )
    status = 422 if form or end_form else 200
    return render(request, "bills/customer.html", context, status=status)


@never_cache
@require_POST
@at_provider(*policies.KEEPERS)
def end(request: HttpRequest, here: Here, customer_id: UUID) -> HttpResponse:
    """Set or take back a customer's last day. POST bills:end-customer with `last_day`.

    Answers:
        303: Done. 422: Beside the field; what was typed stays.
    """
    found = customer_of(here, customer_id)
    form = EndForm(request.POST, auto_id="id_end_%s")
    if not form.is_valid():
        return _customer_page(request, here, found, end_form=form)
    end_customer(found.pk, last_day=form.cleaned_data["last_day"], actor=here.actor)
    messages.success(request, _("Đã ghi."))
    return see_other(reverse("bills:customer", args=[here.provider.pk, found.pk]))


@never_cache
@require_safe
@at_provider(*policies.KEEPERS)
def claims(request: HttpRequest, here: Here) -> HttpResponse:
    """List who says to be spared, those that wait first. GET bills:claims."""
    return _claims_page(request, here)


def _claims_page(
    request: HttpRequest,
    here: Here,
    *,
    claim_id: UUID | None = None,
    confirm_form: ConfirmForm | None = None,
    refuse_form: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = ExemptionClaim.objects.filter(customer__provider=here.provider)
    listed = sorted(
        rows.select_related("customer")[: SHOWN * 2],
        key=lambda one: one.state != ExemptionClaim.State.ASKED,
    )
    told = sealing.contents_of(one.customer for one in listed)
    rules = {rule.code: rule for rule in exemptions_for(here.provider, here.today)}
    shown = [
        {
            "claim": one,
            "name": told[one.customer_id].told.name if one.customer_id in told else "",
            "rule": rules.get(one.exemption),
            "confirm_form": confirm_form
            if confirm_form is not None and one.pk == claim_id
            else ConfirmForm(auto_id=f"id_{one.pk.hex}_%s", is_listed=bool(one.valid_until)),
            "refuse_form": refuse_form
            if refuse_form is not None and one.pk == claim_id
            else ReasonForm(auto_id=f"id_no_{one.pk.hex}_%s"),
        }
        for one in listed
    ]
    context = here.context(claims=shown, failed=confirm_form or refuse_form)
    return render(request, "bills/claims.html", context, status=status)


def _claim_of(here: Here, claim_id: UUID) -> ExemptionClaim:
    rows = ExemptionClaim.objects.filter(customer__provider=here.provider, pk=claim_id)
    found = rows.first()
    if found is None or not policies.may_confirm(here.actor, here.provider):
        raise Http404("no such claim")
    return found


@never_cache
@require_POST
@at_provider(*policies.KEEPERS)
def confirm(request: HttpRequest, here: Here, claim_id: UUID) -> HttpResponse:
    """Confirm a claim: open bills fall, and those to come. POST bills:confirm-claim.

    Answers:
        303: Confirmed. 404: No such claim, or another post. 409: Decided already. 422: Beside.
    """
    found = _claim_of(here, claim_id)
    is_listed, status = bool(found.valid_until), 422
    form = ConfirmForm(request.POST, auto_id=f"id_{found.pk.hex}_%s", is_listed=is_listed)
    if form.is_valid():
        until = form.cleaned_data["valid_until"]
        try:
            claiming.confirm_claim(
                found.pk, valid_until=until, actor=here.actor, now=timezone.now()
            )
        except BillsRefusal as refusal:
            beside(form, refusal)
            status = 409 if isinstance(refusal, AlreadyDone) else 422
        else:
            messages.success(request, _("Đã xác nhận; hóa đơn còn phải nộp đã giảm theo."))
            return see_other(reverse("bills:claims", args=[here.provider.pk]))
    return _claims_page(request, here, claim_id=found.pk, confirm_form=form, status=status)


@never_cache
@require_POST
@at_provider(*policies.KEEPERS)
def refuse(request: HttpRequest, here: Here, claim_id: UUID) -> HttpResponse:
    """Do not confirm a claim. POST bills:refuse-claim with `reason`.

    Answers:
        303: Refused. 404: No such claim, or another post. 409: Decided already. 422: Beside.
    """
    found = _claim_of(here, claim_id)
    form, status = ReasonForm(request.POST, auto_id=f"id_no_{found.pk.hex}_%s"), 422
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            claiming.refuse_claim(found.pk, reason=reason, actor=here.actor, now=timezone.now())
        except BillsRefusal as refusal:
            beside(form, refusal)
            status = 409 if isinstance(refusal, AlreadyDone) else 422
        else:
            messages.success(request, _("Đã trả lời không xác nhận."))
            return see_other(reverse("bills:claims", args=[here.provider.pk]))
    return _claims_page(request, here, claim_id=found.pk, refuse_form=form, status=status)
