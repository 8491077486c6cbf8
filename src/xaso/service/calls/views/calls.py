"""Whom to call: the list, one person, what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.calls import selectors, services, telling
from xaso.service.calls.domain.again import Outcome, Way
from xaso.service.calls.domain.grounds import Ground
from xaso.service.calls.errors import CallRefusal, HeldByOther, NothingWaits, WrongEntry
from xaso.service.calls.forms import CallForm
from xaso.service.calls.policies import CALLERS
from xaso.service.calls.words import GROUND, OUTCOME
from xaso.service.dossiers import api as dossiers
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import _StrPromise

    from xaso.kernel.audit.api import Actor
    from xaso.service.calls.models import CallHold, CallRule
    from xaso.service.calls.selectors import Line
    from xaso.service.calls.telling import Sentence


class Shown(NamedTuple):
    """One line as the list draws it."""

    line: Line
    ground_words: _StrPromise
    said: Sentence
    by_hamlet: bool
    held: CallHold | None
    last_words: _StrPromise | str


@never_cache
@require_safe
@identity.staff_required(*CALLERS)
def listing(request: HttpRequest) -> HttpResponse:
    """List whom to call now, with what to say; whose names stood there is written down.

    GET calls:list ?viec=

    Answers:
        200: The list, whole or of one ground.
    """
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    now = timezone.now()
    rule = selectors.rule_on(timezone.localdate(now))
    found = (
        selectors.lines_for(actor, agency, rule, now)
        if rule is not None
        else selectors.Found([], {}, is_cut=False)
    )
    wanted = request.GET.get("viec", "")
    chosen = Ground(wanted) if wanted in set(Ground) else None
    lines = [line for line in found.lines if chosen in {None, line.ground}]
    dossiers.note_list_look(actor, [line.dossier for line in lines], of="calls")
    texts, desk = telling.texts_on(agency.pk, timezone.localdate(now)), _desk(request, now)
    context = {
        "shown": [_shown(line, texts, desk, now) for line in lines],
        "chips": [
            (ground, GROUND[ground], found.counts[ground], ground == chosen)
            for ground in Ground
            if found.counts.get(ground)
        ],
        "how_many": len(found.lines),
        "chosen": chosen,
        "is_cut": found.is_cut,
        "most": selectors.MOST,
        "now": now,
    }
    return render(request, "calls/list.html", context)


def _shown(line: Line, texts: dict[str, Any], desk: telling.Desk, now: datetime) -> Shown:
    return Shown(
        line,
        GROUND[line.ground],
        telling.sentence_for(line, texts, desk),
        line.way == Way.HAMLET,
        line.held_at(now),
        OUTCOME[Outcome(line.last.outcome)] if line.last else "",
    )


def _desk(request: HttpRequest, now: datetime) -> telling.Desk:
    agency = organisations.agency_of(request)
    profile: organisations.SiteProfile | None = getattr(request, "profile", None)
    official = identity.actor_of(request).name
    return telling.desk_of(agency.name, profile, official, telling.hours_of(agency.pk, now))


@never_cache
@require_POST
@identity.staff_required(*CALLERS)
def take(request: HttpRequest, dossier_id: UUID, ground: str) -> HttpResponse:
    """Say "I call": hold the line, so that nobody else calls the same person.

    POST calls:take

    Answers:
        303: To the page with the number and the words. 404: Nothing of the kind for these eyes.
        409: A colleague is calling just now, or has called.
    """
    line, rule, actor, now = _line(request, dossier_id, ground)
    try:
        services.take(line=line, actor=actor, now=now, rule=rule)
    except (HeldByOther, NothingWaits) as refusal:
        return _page(request, line, None, said=str(refusal), status=409)
    return see_other(reverse("calls:line", args=[dossier_id, ground]))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*CALLERS)
def line(request: HttpRequest, dossier_id: UUID, ground: str) -> HttpResponse:
    """Show what to say to one person, with the number for whoever took the line; take the outcome.

    GET calls:line; POST with `outcome`, `come_on`, `note`, or `do=let-go`. That the number was
    shown is written down.

    Answers:
        200: The page. 303: Written down; back to the list.
        404: Nothing of the kind for these eyes.
        409: A colleague has it now, or it was noted already; what was typed stays.
        422: What is wrong stands beside its field; what was typed stays.
    """
    found, rule, actor, now = _line(request, dossier_id, ground)
    if request.method != "POST":
        return _page(request, found, _form(found))
    if request.POST.get("do") == "let-go":
        return _let_go(request, found, actor, now)
    form = _form(found, request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        services.note_call(
            line=found,
            agency=organisations.agency_of(request),
            actor=actor,
            now=now,
            rule=rule,
            **form.cleaned_data,
        )
    except WrongEntry as refusal:
        form.add_error(refusal.field, str(refusal))
        return _page(request, found, form, status=422)
    except CallRefusal as refusal:
        return _page(request, found, form, said=str(refusal), status=409)
    messages.success(request, _("Đã ghi cuộc gọi."))
    return see_other(reverse("calls:list"))


def _let_go(request: HttpRequest, found: Line, actor: Actor, now: datetime) -> HttpResponse:
    try:
        services.let_go(line=found, actor=actor, now=now)
    except CallRefusal as refusal:
        return _page(request, found, _form(found), said=str(refusal), status=409)
    return see_other(reverse("calls:list"))


def _line(
    request: HttpRequest, dossier_id: UUID, ground: str
) -> tuple[Line, CallRule, Actor, datetime]:
    """Return the line that an address names.

    Raises:
        Http404: There is none for these eyes, or nothing waits on that ground.
    """
    now = timezone.now()
    actor, rule = identity.actor_of(request), selectors.rule_on(timezone.localdate(now))
    if ground not in set(Ground) or rule is None:
        raise Http404("no such ground")
    agency = organisations.agency_of(request)
    found = selectors.line_of(actor, agency, dossier_id, Ground(ground), now, rule)
    if found is None:
        raise Http404("nothing waits")
    return found, rule, actor, now


def _form(found: Line, sent: Any = None) -> CallForm:
    return CallForm(sent, outcomes=services.outcomes_of(found))


def _page(
    request: HttpRequest,
    found: Line,
    form: CallForm | None,
    *,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    """Draw the page; the number stands open for whoever holds the line, and that is noted."""
    actor, now = identity.actor_of(request), timezone.now()
    held = found.held_at(now)
    is_mine = held is not None and held.by_id == actor.id
    if is_mine and found.phone:
        ground = _("Gọi điện: %s") % GROUND[found.ground]
        dossiers.note_look(actor, found.dossier, dossiers.LOOK_UNCOVERED, ground=ground)
    agency = organisations.agency_of(request)
    texts = telling.texts_on(agency.pk, timezone.localdate(now))
    context = {
        "shown": _shown(found, texts, _desk(request, now), now),
        "line": found,
        "form": form,
        "refusal": said,
        "is_mine": is_mine,
        "is_due": found.is_due(now),
        "hamlet": telling.hamlet_words(found, texts, _desk(request, now)),
    }
    return render(request, "calls/line.html", context, status=status)
