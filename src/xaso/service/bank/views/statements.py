"""Statement files: tried, imported, listed, undone."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.bank import naming, selectors, words
from xaso.service.bank.domain.movements import Rejection
from xaso.service.bank.errors import BankRefusal
from xaso.service.bank.forms import ReasonForm, StatementForm
from xaso.service.bank.going_on import that_went_on
from xaso.service.bank.models import Line, Trial
from xaso.service.bank.policies import SEERS
from xaso.service.bank.services import matching, trying, undoing
from xaso.service.bank.views import asked
from xaso.service.payments import api as payments
from xaso.ui.answers import beside, see_other

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse

SHOWN = 50
ROWS_SHOWN = 200
ROW_DIGITS = 9
EXPECTED = ("totals", "outgoing")
"""Rows that every statement has and that are no money in: counted, not complained of."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*SEERS)
def statements(request: HttpRequest) -> HttpResponse:
    """List the statements; take a file to be tried.

    GET, POST bank:statements with `layout`, `account`, and `file` or `kept`, a file sent before;
    GET with `giu` offers to read a kept one in another way.

    Answers:
        200: The list. 303: Tried, to what would come of it. 404: To try, for other posts. 422: It
        cannot be read; the reason stands beside its field, what was chosen and the file stay.
    """
    told: dict[str, Any] = {
        "layouts": asked.layouts_today().items(),
        "accounts": selectors.accounts_of([organisations.agency_of(request).pk]),
    }
    if request.method != "POST":
        kept = asked.kept_trial(request, request.GET.get("giu"))
        chosen = {"layout": kept.layout, "account": kept.account} if kept else {}
        return _listing(request, StatementForm(initial=chosen, **told), kept)
    asked.require_keeper(request)
    form = StatementForm(request.POST, request.FILES, **told)
    is_valid, kept = form.is_valid(), _kept(request, form)
    if is_valid and kept:
        try:
            trying.told_of(kept, actor=identity.actor_of(request), now=timezone.now())
        except BankRefusal as refusal:
            beside(form, refusal)
        else:
            return see_other(reverse("bank:trial", args=[kept.pk]))
    return _listing(request, form, kept, status=422)


def _kept(request: HttpRequest, form: StatementForm) -> Trial | None:
    """Keep the file that was sent, or return the one sent before, with what is chosen now."""
    actor, sent = identity.actor_of(request), form.cleaned_data.get("file")
    chosen = {name: form.cleaned_data.get(name, "") for name in ("layout", "account")}
    if sent:
        agency = organisations.agency_of(request)
        told = {"agency": agency, "name": sent.name, "actor": actor, "now": timezone.now()}
        return trying.keep(sent.read(), **told, **chosen)
    kept = asked.kept_trial(request, form.cleaned_data.get("kept"))
    if kept:
        return trying.choose(kept.pk, **chosen, actor=actor)
    if form.cleaned_data.get("kept"):
        form.add_error("file", _("Tệp đã gửi không còn được giữ. Chọn lại tệp."))
    return None


def _listing(
    request: HttpRequest, form: StatementForm, kept: Trial | None, *, status: int = 200
) -> HttpResponse:
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    rows = selectors.statements_of([agency.pk])
    after = _after(request)
    page = list((rows.filter(pk__lt=after) if after else rows)[: SHOWN + 1])
    trials = list(Trial.objects.filter(agency=agency).defer("sealed"))
    names = asked.names_of([*(row.by_id for row in page), *(row.by_id for row in trials)])
    context = {
        "form": form,
        "kept": kept,
        "has_accounts": bool(selectors.accounts_of([agency.pk])),
        "statements": [{"statement": row, "by": _by(names, row.by_id)} for row in page[:SHOWN]],
        "older": str(page[SHOWN - 1].pk) if len(page) > SHOWN else "",
        "waiting": [{"trial": row, "by": names.get(row.by_id, "")} for row in trials],
        "may_keep": payments.may_keep(actor),
    }
    return render(request, "bank/statements.html", context, status=status)


def _by(names: dict[UUID | None, str], by_id: UUID | None) -> str:
    return names.get(by_id, "") if by_id else _("nhập bằng lệnh")


def _after(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("sau", ""))
    except ValueError:
        return None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*SEERS)
def trial(request: HttpRequest, trial_id: UUID) -> HttpResponse:
    """Show what would come of a file; `do=import` imports it, `do=drop` forgets it.

    GET, POST bank:trial

    Answers:
        200: What would come. 303: Done; imported, to the statement. 404: Other posts, or over.
    """
    asked.require_keeper(request)
    tried = asked.trial_of(request, trial_id)
    actor, now = identity.actor_of(request), timezone.now()
    if request.method != "POST":
        return _tried(request, tried)
    try:
        if request.POST.get("do") != "import":
            trying.drop(tried.pk, actor=actor)
            messages.success(request, _("Đã bỏ tệp, không nhập gì."))
            return see_other(reverse("bank:statements"))
        made = trying.bring_in(tried.pk, actor=actor, now=now)
    except Trial.DoesNotExist as error:
        raise Http404("imported or dropped meanwhile") from error
    except BankRefusal as refusal:
        messages.error(request, str(refusal))
        return see_other(reverse("bank:trial", args=[tried.pk]))
    match_all(request)
    if made.statement is None:
        return see_other(reverse("bank:statements"))
    return see_other(reverse("bank:statement", args=[made.statement.pk]))


def match_all(request: HttpRequest) -> None:
    """Match what waits, and say how far that came."""
    agency, actor = organisations.agency_of(request), identity.actor_of(request)
    told = list(matching.match_lines(agency.pk, actor=actor, now=timezone.now()))
    counted = sum(one.obligation is not None for one in told)
    said = ngettext("Đã khớp %(n)s dòng", "Đã khớp %(n)s dòng", counted) % {"n": counted}
    left = ngettext("còn %(n)s dòng chờ người xem.", "còn %(n)s dòng chờ người xem.", len(told))
    messages.success(request, f"{said}, {left % {'n': len(told) - counted}}")


def _tried(request: HttpRequest, tried: Trial) -> HttpResponse:
    context: dict[str, Any] = {
        "trial": tried,
        "layout": asked.layouts_today().get(tried.layout, tried.layout),
    }
    try:
        told = trying.told_of(tried, actor=identity.actor_of(request), now=timezone.now())
    except BankRefusal as refusal:
        said = str(refusal) if tried.layout else _("Chọn bố cục của tệp.")
        return render(request, "bank/trial.html", context | {"refusal": said}, status=422)
    account = naming.account_named(told.account, timezone.localdate())
    context |= {"told": told, "account": account, **_rows(told.rejected)}
    return render(request, "bank/trial.html", context)


def _rows(rejected: Iterable[Rejection]) -> dict[str, Any]:
    """Return what is skipped as every statement has it, and what somebody should look at."""
    rows = list(rejected)
    skipped = Counter(row.code for row in rows if row.code in EXPECTED)
    wrong = [(row.row, words.reason(row)) for row in rows if row.code not in EXPECTED]
    return {
        "skipped": [(words.ROWS[code], count) for code, count in sorted(skipped.items())],
        "wrong": wrong[:ROWS_SHOWN],
        "more": max(len(wrong) - ROWS_SHOWN, 0),
    }


@never_cache
@require_safe
@identity.staff_required(*SEERS)
def statement(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """Show a statement: what came of it, line by line, which rows were no money.

    GET bank:statement with `sau`
    """
    found = asked.statement_of(request, statement_id)
    names = asked.names_of([found.by_id, found.undone_by_id])
    lines = Line.objects.filter(statement=found, undone_at=None)
    after = lines.filter(row__gt=_row(request)).select_related("obligation").order_by("row")
    listed = list(after[: SHOWN + 1])
    shown = listed[:SHOWN]
    context = {
        "statement": found,
        "layout": asked.layouts_today().get(found.layout, found.layout),
        "by": _by(names, found.by_id),
        "undoer": _by(names, found.undone_by_id),
        "matched": lines.filter(state__in=[Line.State.COUNTED, Line.State.CLEARED]).count(),
        "left": lines.filter(state__in=[Line.State.WAITING, Line.State.HELD]).count(),
        "may_keep": payments.may_keep(identity.actor_of(request)),
        "account": naming.account_named(found.account, timezone.localdate()),
        "lines": shown,
        "older": str(shown[-1].row) if len(listed) > SHOWN else "",
        **_rows(Rejection(*row) for row in found.rejected),
    }
    return render(request, "bank/statement.html", context)


def _row(request: HttpRequest) -> int:
    """Return after which row of the file the page goes on."""
    told = request.GET.get("sau", "")
    return int(told) if told.isdecimal() and len(told) < ROW_DIGITS else 0


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*SEERS)
def undo(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """Ask why, then undo a statement with everything that followed from it.

    It says before which dossiers went on because of its money, for they do not go back.

    GET, POST bank:undo with `reason`

    Answers:
        200: The question. 303: Done, or it could not be, which is said; to the statement. 404: Not
        for this post. 422: No reason.
    """
    asked.require_keeper(request)
    found = asked.statement_of(request, statement_id)
    back = reverse("bank:statement", args=[found.pk])
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            undone = undoing.undo_statement(
                found.pk,
                reason=form.cleaned_data["reason"],
                actor=identity.actor_of(request),
                now=timezone.now(),
            )
        except BankRefusal as refusal:
            messages.error(request, str(refusal))
            return see_other(back)
        told = _("Đã gỡ %(lines)s dòng; %(taken)s khoản đã khớp lại thành chưa nộp.")
        messages.success(request, told % {"lines": undone.lines, "taken": undone.taken_back})
        _tell_overlapping(request, [one.name for one in undone.overlapping])
        return see_other(back)
    went_on = that_went_on(Line.objects.filter(statement=found, undone_at=None))
    context = {
        "form": form,
        "question": _("Gỡ sao kê %(name)s?") % {"name": found.name},
        "consequence": _(
            "Mọi dòng của sao kê này rời khỏi sổ; khoản đã khớp trở lại chưa nộp, biên lai của nó"
            " phải hủy. Nhập lại đúng tệp ấy thì vào như lần đầu."
        ),
        "verb": _("Gỡ sao kê"),
        "back_url": back,
        "is_grave": True,
        "went_on": went_on[:ROWS_SHOWN],
        "went_on_more": max(len(went_on) - ROWS_SHOWN, 0),
    }
    return render(request, "bank/undo.html", context, status=422 if form.errors else 200)


def _tell_overlapping(request: HttpRequest, names: list[str]) -> None:
    if names:
        told = _("Những sao kê sau trùng ngày, cần nhập lại: %(names)s.")
        messages.warning(request, told % {"names": ", ".join(names)})
