"""The resident sees all that she still has to pay, and pays it; code and secret open her bills."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.kernel.scope import api as scope
from xaso.service.bills import holding, selectors
from xaso.service.bills.domain.codes import shown_period
from xaso.service.bills.errors import AlreadyDone, BillsRefusal, WrongEntry
from xaso.service.bills.models import ExemptionClaim
from xaso.service.bills.owing import standing
from xaso.service.bills.resident_forms import ExemptionForm, LinkForm, NotMineForm
from xaso.service.bills.services import claiming, customers, opening
from xaso.service.dossiers import api as dossiers
from xaso.service.gateways import api as gateways
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from uuid import UUID

    from django import forms
    from django.http import HttpRequest

    from xaso.service.bills.models import Bill, Customer, Provider

WRONG_PROOF = "bill-proof"
WRONG_NUMBER = "bill-number"
LIVE = (ExemptionClaim.State.ASKED, ExemptionClaim.State.CONFIRMED)


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show what is still owed, by receiver, and what was settled. GET bills:mine."""
    return _page(request, None)


@never_cache
@require_POST
def link(request: HttpRequest) -> HttpResponse:
    """Open a customer's bills in this browser. POST bills:link.

    Answers:
        303: To the page. 422: Something is missing, or code and secret do not fit together; which
        of them is not said. 429: Too many wrong tries.
    """
    providers = _providers(request)
    form = LinkForm(request.POST, providers=providers)
    if not form.is_valid():
        return _page(request, form, status=422)
    told, address = form.cleaned_data, identity.address_of(request)
    provider = next(one for one in providers if str(one.pk) == told["provider"])
    subject = f"{provider.pk}|{told['code'].strip().upper()}"
    try:
        identity.guard(WRONG_PROOF, subject, address)
    except identity.Throttled as throttled:
        form.add_error(None, _wait(throttled))
        return _page(request, form, status=429)
    found = selectors.opened(provider, told["code"], told["secret"])
    if found is None:
        identity.note_failure(WRONG_PROOF, subject, address)
        form.add_error("secret", _("Mã và mã bí mật không khớp nhau. Xem lại trên giấy báo."))
        return _page(request, form, status=422)
    consent = str(form.fields["agrees"].label)
    opening.note_opened(found, consent=consent, actor=identity.RESIDENT)
    messages.success(request, _("Đã thêm mã %s.") % found.code)
    answer = see_other(reverse("bills:mine"))
    holding.add(request, answer, found)
    return answer


@never_cache
@require_POST
def unlink(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Show a customer's bills here no more. POST bills:unlink. Answers 303; 404 for another's."""
    found = _customer(request, customer_id)
    opening.note_closed(found, actor=identity.RESIDENT)
    messages.success(request, _("Máy này không còn hiện mã %s.") % found.code)
    answer = see_other(reverse("bills:mine"))
    holding.drop(request, answer, found)
    return answer


@never_cache
@require_safe
def bill(request: HttpRequest, bill_id: UUID) -> HttpResponse:
    """Show a bill with its lines and how it is paid. GET bills:my-bill; 404 for another's."""
    return _bill_page(request, _bill(request, bill_id), None)


@never_cache
@require_POST
def not_mine(request: HttpRequest, bill_id: UUID) -> HttpResponse:
    """Say that a bill is not hers. POST bills:not-mine with `words`.

    Answers:
        303: The provider is told. 404: Another's. 409: It was told already. 422: No words.
    """
    found, form = _bill(request, bill_id), NotMineForm(request.POST)
    if not form.is_valid():
        return _bill_page(request, found, form, status=422)
    try:
        words = form.cleaned_data["words"]
        opening.report_not_mine(found, words=words, actor=identity.RESIDENT)
    except AlreadyDone as done:
        form.add_error(None, str(done))
        return _bill_page(request, found, form, status=409)
    messages.success(
        request, _("Đã báo đơn vị thu. Chưa phải nộp khoản này cho tới khi có trả lời.")
    )
    return see_other(reverse("bills:my-bill", args=[found.pk]))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def exemption(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Ask once who somebody is, by which proof, and with her consent.

    GET, POST bills:exemption. Whether the commune's list knows a household is told to nobody here:
    the answer is the same.

    Answers:
        200: The question. 303: Asked, to be confirmed. 404: Another's, or nothing is spared.
        409: It was asked already. 422: Something is missing. 429: Too many numbers.
    """
    found = _customer(request, customer_id)
    rules = selectors.exemptions_for(found.provider, timezone.localdate())
    if not rules:
        raise Http404("nothing is spared")
    data = request.POST if request.method == "POST" else None
    form = ExemptionForm(data, rules=rules, customer=found)
    if data is None or not form.is_valid():
        return _question(request, found, form, status=200 if data is None else 422)
    address = identity.address_of(request)
    try:
        identity.guard(WRONG_NUMBER, str(found.pk), address)
        identity.note_failure(WRONG_NUMBER, str(found.pk), address)
        _ask(found, form)
    except identity.Throttled as throttled:
        form.add_error(None, _wait(throttled))
        return _question(request, found, form, status=429)
    except AlreadyDone as done:
        form.add_error(None, str(done))
        return _question(request, found, form, status=409)
    except WrongEntry as wrong:
        form.add_error(wrong.field if wrong.field in form.fields else None, str(wrong))
        return _question(request, found, form, status=422)
    messages.success(request, _("Đã gửi. Đơn vị thu xác nhận xong thì số tiền tự giảm."))
    return see_other(reverse("bills:mine"))


def _ask(found: Customer, form: ExemptionForm) -> None:
    told, now = form.cleaned_data, timezone.now()
    consent = str(form.fields["agrees"].label)
    with scope.of(agencies=[found.agency_id]):
        if told.get("number"):
            customers.link_resident(
                found.pk,
                number=told["number"],
                name=told["name"] or "-",
                consent=consent,
                actor=identity.RESIDENT,
                now=now,
            )
        claiming.ask_exemption(
            found.pk,
            exemption=told["exemption"],
            consent=consent,
            evidence=told["evidence"] or _("Đề nghị đối chiếu danh sách của xã"),
            actor=identity.RESIDENT,
            now=now,
        )


@never_cache
@require_POST
def withdraw(request: HttpRequest, customer_id: UUID, claim_id: UUID) -> HttpResponse:
    """Take a claim, its consent and the link back. POST bills:withdraw. 303; 404 for another's."""
    found = _customer(request, customer_id)
    with scope.of(agencies=[found.agency_id]):
        if not found.claims.filter(pk=claim_id).exists():
            raise Http404("no such claim")
        try:
            claiming.withdraw_claim(claim_id, actor=identity.RESIDENT, now=timezone.now())
            customers.unlink_resident(found.pk, actor=identity.RESIDENT)
        except BillsRefusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Đã rút lời khai và sự đồng ý."))
    return see_other(reverse("bills:mine"))


def _providers(request: HttpRequest) -> list[Provider]:
    agency = organisations.agency_of(request)
    return list(selectors.providers_serving(agency.pk, timezone.localdate()))


def _customer(request: HttpRequest, customer_id: UUID) -> Customer:
    """Return a customer whose bills this browser may show.

    Raises:
        Http404: It may not.
    """
    for one in holding.held(request):
        if one.pk == customer_id:
            return one
    raise Http404("no such customer is opened here")


def _bill(request: HttpRequest, bill_id: UUID) -> Bill:
    """Return a bill of a customer that this browser opened.

    Raises:
        Http404: There is none.
    """
    since = timezone.localdate().replace(year=timezone.localdate().year - 2, day=1)
    for one in selectors.bills_of(holding.held(request), since=since):
        if one.pk == bill_id:
            return one
    raise Http404("no such bill is opened here")


def _page(request: HttpRequest, form: LinkForm | None, status: int = 200) -> HttpResponse:
    agency, today = organisations.agency_of(request), timezone.localdate()
    opened, owned = holding.held(request), dossiers.all_proved(request)
    providers = _providers(request)
    context: dict[str, Any] = {
        "standing": standing(owned, opened, here=agency.pk, today=today),
        "customers": [_shown(one) for one in opened],
        "has_dossiers": bool(owned),
        "providers": providers,
        "form": form or LinkForm(providers=providers),
        "today": today,
    }
    return render(request, "bills/mine.html", context, status=status)


def _shown(customer: Customer) -> dict[str, Any]:
    """Return a customer with what is claimed for it; asked once, it is not asked again."""
    day = timezone.localdate()
    rules = {rule.code: rule for rule in selectors.exemptions_for(customer.provider, day)}
    with scope.of(agencies=[customer.agency_id]):
        claims = list(customer.claims.filter(state__in=LIVE))
    shown = [(claim, rules.get(claim.exemption)) for claim in claims]
    return {"customer": customer, "claims": shown, "may_ask": bool(rules) and not claims}


def _bill_page(
    request: HttpRequest, found: Bill, form: NotMineForm | None, status: int = 200
) -> HttpResponse:
    today = timezone.localdate()
    with scope.of(agencies=[found.agency_id]):
        is_told = opening.is_reported(found.pk)
        transfer = gateways.transfer_of(found.obligation) if found.obligation else None
    late = (today - found.due_on).days if found.owed and found.due_on else 0
    context: dict[str, Any] = {
        "bill": found,
        "period": shown_period(found.period),
        "lines": found.lines.all(),
        "late": max(late, 0),
        "reduced": found.gross - found.amount,
        "transfer": transfer,
        "link": selectors.pay_link(found),
        "is_told": is_told,
        "form": form or NotMineForm(),
    }
    return render(request, "bills/my_bill.html", context, status=status)


def _question(
    request: HttpRequest, found: Customer, form: forms.Form, *, status: int
) -> HttpResponse:
    context = {"customer": found, "form": form}
    return render(request, "bills/my_exemption.html", context, status=status)


def _wait(throttled: identity.Throttled) -> str:
    minutes = throttled.retry_after_seconds // 60 + 1
    return _("Thử quá nhiều lần. Thử lại sau %d phút.") % minutes
