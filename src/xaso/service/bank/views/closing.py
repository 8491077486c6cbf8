"""The day's comparison: bank, obligations and ledger side by side, printed and as a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.bank import printouts, selectors
from xaso.service.bank.closing import closing
from xaso.service.bank.errors import BankRefusal
from xaso.service.bank.forms import DayForm, SlipForm
from xaso.service.bank.naming import Names
from xaso.service.bank.policies import SEERS
from xaso.service.bank.reconciling import reconcile
from xaso.service.bank.services import slips
from xaso.service.bank.views import asked
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments
from xaso.ui.answers import PDF, XLSX, as_file, beside, see_other

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse


def _day_of(request: HttpRequest) -> date:
    """Return the day that is asked for; what cannot be read is today."""
    form = DayForm(request.GET)
    asked_for = form.cleaned_data.get("ngay") if form.is_valid() else None
    return asked_for or timezone.localdate()


def _told(request: HttpRequest, day: date) -> dict[str, Any]:
    """Return the closing page of a day, and what differs since the first of its month."""
    agency = organisations.agency_of(request)
    return {
        "day": day,
        "closing": closing(agency.pk, day),
        "compared": reconcile(agency.pk, since=day.replace(day=1), until=day),
        "names": Names(agency.pk, day),
    }


@never_cache
@require_safe
@identity.staff_required(*SEERS)
def day(request: HttpRequest) -> HttpResponse:
    """Compare bank, obligations and ledger up to a day, and close it on one page.

    GET bank:day with `ngay`
    """
    return _page(request, _day_of(request))


def _page(request: HttpRequest, day: date, slip_form: SlipForm | None = None) -> HttpResponse:
    agency, actor = organisations.agency_of(request), identity.actor_of(request)
    told = _told(request, day)
    context = {
        "day": day,
        "page": printouts.page_of(**told),
        "form": DayForm(initial={"ngay": day}),
        "slip_form": slip_form or _slip_form(request, initial={"day": day}),
        "may_keep": payments.may_keep(actor),
        "today": timezone.localdate(),
        "has_accounts": bool(selectors.accounts_of([agency.pk])),
    }
    return render(request, "bank/day.html", context, status=422 if slip_form else 200)


def _slip_form(request: HttpRequest, *args: Any, **kwargs: Any) -> SlipForm:
    agency = organisations.agency_of(request)
    return SlipForm(*args, accounts=selectors.accounts_of([agency.pk]), **kwargs)


@never_cache
@require_POST
@identity.staff_required(*SEERS)
def slip(request: HttpRequest) -> HttpResponse:
    """Note money that went on to the treasury.

    POST bank:slip with `account`, `number`, `amount`, `day`

    Answers:
        303: Noted, to its day. 404: Not for this post. 422: Beside its field.
    """
    asked.require_keeper(request)
    form = _slip_form(request, request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            slips.note_slip(
                organisations.agency_of(request).pk,
                actor=identity.actor_of(request),
                now=timezone.now(),
                **told,
            )
        except (BankRefusal, ledger.LedgerRefusal) as refusal:
            beside(form, refusal)
        else:
            messages.success(request, _("Đã ghi giấy nộp tiền."))
            return see_other(f"{reverse('bank:day')}?ngay={told['day']:%d/%m/%Y}")
    return _page(request, timezone.localdate(), form)


@never_cache
@require_safe
@identity.staff_required(*SEERS)
def pdf(request: HttpRequest) -> HttpResponse:
    """Print the closing page of a day. GET bank:day-pdf with `ngay`; written down."""
    day = _day_of(request)
    _exported(request, day)
    content = printouts.print_day(
        organisations.agency_of(request),
        maker=identity.actor_of(request).name,
        now=timezone.now(),
        **_told(request, day),
    )
    return as_file(content, f"doi-chieu-{day:%Y%m%d}.pdf", PDF)


@never_cache
@require_safe
@identity.staff_required(*SEERS)
def xlsx(request: HttpRequest) -> HttpResponse:
    """Hand the closing page out as a workbook. GET bank:day-xlsx with `ngay`; written down."""
    day = _day_of(request)
    _exported(request, day)
    content = printouts.sheet_of(**_told(request, day))
    return as_file(content, f"doi-chieu-{day:%Y%m%d}.xlsx", XLSX)


def _exported(request: HttpRequest, day: date) -> None:
    agency = organisations.agency_of(request)
    with transaction.atomic():
        audit.record(
            actor=identity.actor_of(request),
            verb="bank.export",
            object_kind="organisations.agency",
            object_id=agency.pk,
            agency_id=agency.pk,
            details={"day": day.isoformat()},
        )
