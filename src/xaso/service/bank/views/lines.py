"""The people's list: what machines leave open, one line with what may be done, two people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.bank import naming, selectors
from xaso.service.bank.forms import ListForm
from xaso.service.bank.models import Line
from xaso.service.bank.policies import SEERS
from xaso.service.bank.sealing import texts_of
from xaso.service.bank.views import asked, statements
from xaso.service.payments import api as payments
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from xaso.service.bank.models import Proposal

SHOWN = 50
PROPOSALS_SHOWN = 50


@never_cache
@require_safe
@identity.staff_required(*SEERS)
def lines(request: HttpRequest) -> HttpResponse:
    """List what waits for people, and matches by hand that wait for a second person.

    GET bank:lines with `ly_do`, `tu`, `den`, `so` and `sau`
    """
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    waiting = selectors.waiting_lines([agency.pk])
    form = ListForm(request.GET, whys=_whys(waiting))
    found = _filtered(waiting, form, selectors.lines_of([agency.pk]))
    rows = list(_after(found, request.GET.get("sau", ""))[: SHOWN + 1])
    shown = rows[:SHOWN]
    proposals = list(selectors.proposals_of([agency.pk])[:PROPOSALS_SHOWN])
    asked_for = {one.line_id for one in proposals}
    texts = texts_of([*shown, *(one.line for one in proposals)])
    if texts:
        _viewed(request, len(texts))
    context = {
        "form": form,
        "lines": [
            {"line": row, "text": texts[row.pk], "is_asked": row.pk in asked_for} for row in shown
        ],
        "older": f"{shown[-1].day}_{shown[-1].pk}" if len(rows) > SHOWN else "",
        "totals": found.aggregate(many=Count("pk"), amount=Sum("amount")),
        "is_empty": not rows and not waiting.exists() and not form.data.get("so"),
        "is_search": bool(form.data.get("so")),
        "has_statements": selectors.statements_of([agency.pk]).exists(),
        "proposals": _proposals(proposals, texts, actor.id),
        "too_much": selectors.too_much([agency.pk]).count(),
        "may_keep": payments.may_keep(actor),
    }
    return render(request, "bank/lines.html", context)


def _whys(waiting: QuerySet[Line]) -> list[tuple[str, str]]:
    """Return the reasons that there are, each with how many lines wait for it."""
    named = dict(Line._meta.get_field("why").flatchoices)  # noqa: SLF001
    counted = waiting.order_by("why").values_list("why").annotate(n=Count("pk"))
    return [(why, f"{named.get(why, _('Chưa khớp'))} ({n})") for why, n in counted if why]


def _filtered(waiting: QuerySet[Line], form: ListForm, every: QuerySet[Line]) -> QuerySet[Line]:
    """Return what is asked for: a number of the bank finds a line however it stands."""
    told = form.cleaned_data if form.is_valid() else {}
    if told.get("so"):
        return every.filter(number__iexact=told["so"])
    if told.get("ly_do"):
        waiting = waiting.filter(why=told["ly_do"])
    if told.get("tu"):
        waiting = waiting.filter(day__gte=told["tu"])
    if told.get("den"):
        waiting = waiting.filter(day__lte=told["den"])
    return waiting


def _after(found: QuerySet[Line], mark: str) -> QuerySet[Line]:
    """Return what follows a day and an id; all of it where the mark cannot be read."""
    told, _bar, pk = mark.partition("_")
    try:
        day, last = parse_date(told), UUID(pk)
    except ValueError:
        return found
    return found.filter(Q(day__gt=day) | Q(day=day, pk__gt=last)) if day else found


def _viewed(request: HttpRequest, count: int) -> None:
    """Write down who read the texts of transfers: payers write their names into them."""
    agency = organisations.agency_of(request)
    with transaction.atomic():
        audit.record(
            actor=identity.actor_of(request),
            verb="bank.list",
            object_kind="organisations.agency",
            object_id=agency.pk,
            agency_id=agency.pk,
            details={"lines": count},
        )


def _proposals(
    rows: list[Proposal], texts: dict[UUID, str], me: UUID | None
) -> list[dict[str, Any]]:
    names = asked.names_of(row.by_id for row in rows)
    return [
        {
            "proposal": row,
            "gap": naming.gap(row.line.amount, row.obligation.owed),
            "text": texts[row.line_id],
            "by": names.get(row.by_id, ""),
            "is_mine": row.by_id == me,
        }
        for row in rows
    ]


@never_cache
@require_POST
@identity.staff_required(*SEERS)
def match(request: HttpRequest) -> HttpResponse:
    """Match what waits anew: more may be owed by now. POST bank:match. Answers 303 to the list."""
    asked.require_keeper(request)
    statements.match_all(request)
    return see_other(reverse("bank:lines"))


@never_cache
@require_safe
@identity.staff_required(*SEERS)
def surplus(request: HttpRequest) -> HttpResponse:
    """List matched lines of which a part was too much and is not on its way back.

    GET bank:surplus with `sau`
    """
    found = selectors.too_much([organisations.agency_of(request).pk])
    rows = list(_after(found, request.GET.get("sau", ""))[: SHOWN + 1])
    context = {
        "lines": rows[:SHOWN],
        "older": f"{rows[SHOWN - 1].day}_{rows[SHOWN - 1].pk}" if len(rows) > SHOWN else "",
    }
    return render(request, "bank/surplus.html", context)
