"""One line of the bank: what it may be, matched by two people, taken back, sent back."""

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
from xaso.service.bank import naming, suggesting
from xaso.service.bank.errors import BankRefusal
from xaso.service.bank.forms import DepositForm, ProposeForm, ReasonForm, SendBackForm
from xaso.service.bank.going_on import that_went_on
from xaso.service.bank.models import Line, Proposal
from xaso.service.bank.policies import SEERS
from xaso.service.bank.sealing import texts_of
from xaso.service.bank.services import by_hand, returning
from xaso.service.bank.views import asked
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments
from xaso.ui.answers import beside, see_other

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django import forms
    from django.http import HttpRequest, HttpResponse

REFUSALS = (BankRefusal, payments.PaymentsRefusal, ledger.LedgerRefusal)


@never_cache
@require_safe
@identity.staff_required(*SEERS)
def line(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """Show a line with what may be done about it. GET bank:line; reading is written down."""
    found = asked.line_of(request, line_id)
    with transaction.atomic():
        audit.record(
            actor=identity.actor_of(request),
            verb="bank.view",
            object_kind="bank.line",
            object_id=found.pk,
            agency_id=found.agency_id,
        )
    return _page(request, found)


def _page(request: HttpRequest, found: Line, failed: forms.Form | None = None) -> HttpResponse:
    actor = identity.actor_of(request)
    twin = found.looks_like if found.state == Line.State.HELD else None
    texts = texts_of([found, *([twin] if twin else [])])
    proposals = list(found.proposals.select_related("obligation"))
    names = asked.names_of(pk for row in proposals for pk in (row.by_id, row.decided_by_id))
    waiting = next((row for row in proposals if row.state == Proposal.State.ASKED), None)
    may_act = found.state == Line.State.WAITING and waiting is None and payments.may_keep(actor)
    context: dict[str, Any] = {
        "line": found,
        "account": naming.account_named(found.account, found.day),
        "text": texts[found.pk],
        "twin": twin,
        "twin_text": texts[twin.pk] if twin else "",
        "failed": failed,
        "proposals": [
            {
                "row": row,
                "by": names.get(row.by_id),
                "decider": names.get(row.decided_by_id),
                "gap": naming.gap(found.amount, row.obligation.owed),
            }
            for row in proposals
        ],
        "waiting": waiting,
        "is_mine": waiting is not None and waiting.by_id == actor.id,
        "may_act": may_act,
        "may_keep": payments.may_keep(actor),
        "suggestions": _suggested(found, texts[found.pk]) if may_act else [],
        "propose_form": _own(failed, ProposeForm) or ProposeForm(),
        "deposit_form": _own(failed, DepositForm) or DepositForm(),
        "send_back_form": _own(failed, SendBackForm) or SendBackForm(banks=_banks()),
        "went_on": that_went_on(Line.objects.filter(pk=found.pk)),
        "reason_form": _own(failed, ReasonForm) or ReasonForm(auto_id="id_why_%s"),
    }
    return render(request, "bank/line.html", context, status=422 if failed else 200)


def _suggested(found: Line, text: str) -> list[dict[str, Any]]:
    return [
        {**one._asdict(), "gap": naming.gap(found.amount, one.obligation.owed)}
        for one in suggesting.suggest(found, text)
    ]


def _own(failed: forms.Form | None, kind: type[forms.Form]) -> forms.Form | None:
    return failed if type(failed) is kind else None


def _banks() -> list[tuple[str, str]]:
    found = payments.banks_on(timezone.localdate()).values()
    return [(bank.bin, bank.short_name) for bank in sorted(found, key=str)]


def _done(
    request: HttpRequest, found: Line, form: forms.Form, act: Callable[[], object], told: str
) -> HttpResponse:
    """Do something about a line with a valid form; say that it is done, or why not beside it."""
    if form.is_valid():
        try:
            act()
        except REFUSALS as refusal:
            beside(form, refusal, obligation="reference")
        else:
            messages.success(request, told)
            return see_other(reverse("bank:line", args=[found.pk]))
    return _page(request, asked.line_of(request, found.pk), form)


@never_cache
@require_POST
@identity.staff_required(*SEERS)
def propose(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """Say what a line was paid for. POST bank:propose with `reference`, `note`.

    Answers:
        303: Proposed. 404: No such line, or not for this post. 422: Beside its field.
    """
    asked.require_keeper(request)
    found, form = asked.line_of(request, line_id), ProposeForm(request.POST)

    def act() -> None:
        owed = payments.obligation_named(form.cleaned_data["reference"].strip())
        if owed is None or owed.agency_id != found.agency_id:
            raise payments.WrongEntry("reference", _("Không có khoản phải nộp mã này."))
        by_hand.propose(
            found.pk,
            owed.pk,
            note=form.cleaned_data["note"],
            actor=identity.actor_of(request),
            now=timezone.now(),
        )

    return _done(request, found, form, act, _("Đã đề nghị; chờ người thứ hai xác nhận."))


@never_cache
@require_POST
@identity.staff_required(*SEERS)
def deposit(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """Say that a line is cash the desk paid in. POST bank:deposit with `proof`. 303 or 422."""
    asked.require_keeper(request)
    found, form = asked.line_of(request, line_id), DepositForm(request.POST)

    def act() -> None:
        by_hand.clear_deposit(
            found.pk,
            proof=form.cleaned_data["proof"],
            actor=identity.actor_of(request),
            now=timezone.now(),
        )

    return _done(request, found, form, act, _("Đã ghi: tiền mặt cơ quan nộp vào."))


@never_cache
@require_POST
@identity.staff_required(*SEERS)
def send_back(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """Propose to send a line's money back to who sent it; another approves on the refunds' page.

    POST bank:send-back with `bin`, `number`, `holder`, `reason`. Answers 303 or 422.
    """
    asked.require_keeper(request)
    found, form = asked.line_of(request, line_id), SendBackForm(request.POST, banks=_banks())

    def act() -> None:
        returning.send_back(
            found.pk,
            payee=form.payee,
            reason=form.cleaned_data["reason"],
            actor=identity.actor_of(request),
            now=timezone.now(),
        )

    return _done(
        request, found, form, act, _("Đã đề nghị trả lại; lãnh đạo duyệt ở trang Hoàn trả.")
    )


@never_cache
@require_POST
@identity.staff_required(*SEERS)
def unmatch(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """Take a wrong match back. POST bank:unmatch with `reason`. Answers 303 or 422."""
    asked.require_keeper(request)
    found, form = asked.line_of(request, line_id), ReasonForm(request.POST, auto_id="id_why_%s")

    def act() -> None:
        by_hand.unmatch(
            found.pk,
            reason=form.cleaned_data["reason"],
            actor=identity.actor_of(request),
            now=timezone.now(),
        )

    return _done(request, found, form, act, _("Đã gỡ khớp: khoản ấy lại chưa nộp, tiền chờ khớp."))


@never_cache
@require_POST
@identity.staff_required(*SEERS)
def judge(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """Say of a held line with `do=new` that it is money of its own, else that it is known.

    POST bank:judge. Answers 303; a refusal is said on the page. 404: Other posts.
    """
    asked.require_keeper(request)
    found = asked.line_of(request, line_id)
    is_new = request.POST.get("do") == "new"
    try:
        by_hand.decide_held(
            found.pk, is_new=is_new, actor=identity.actor_of(request), now=timezone.now()
        )
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return see_other(reverse("bank:line", args=[found.pk]))
    told = _("Đã ghi là dòng tiền mới; chờ khớp.") if is_new else _("Đã bỏ: trùng dòng đã có.")
    messages.success(request, told)
    return see_other(reverse("bank:line", args=[found.pk]))


@never_cache
@require_POST
@identity.staff_required(*SEERS)
def confirm(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Confirm somebody else's match. POST bank:confirm. Answers 303; a refusal is said there."""
    found = asked.proposal_of(request, proposal_id)
    try:
        by_hand.confirm(found.pk, actor=identity.actor_of(request), now=timezone.now())
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã xác nhận: tiền đã ghi cho khoản đề nghị."))
    return see_other(reverse("bank:line", args=[found.line_id]))


@never_cache
@require_POST
@identity.staff_required(*SEERS)
def refuse(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Decline a match, or withdraw one's own. POST bank:refuse with `reason`. Answers 303."""
    found = asked.proposal_of(request, proposal_id)
    try:
        by_hand.refuse(
            found.pk,
            reason=request.POST.get("reason", ""),
            actor=identity.actor_of(request),
            now=timezone.now(),
        )
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Không khớp; dòng này chờ tiếp."))
    return see_other(reverse("bank:line", args=[found.line_id]))
