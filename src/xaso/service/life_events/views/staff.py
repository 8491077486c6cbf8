"""Notices to stop an allowance, for the officials of whoever pays it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.life_events import policies, reading, selectors
from xaso.service.life_events.domain.notices import ACTS, WAITING
from xaso.service.life_events.errors import LostRace, NotHers, UnknownEvent, WrongEntry
from xaso.service.life_events.forms import WORDS, NoticeForm
from xaso.service.life_events.models import StopNotice
from xaso.service.life_events.policies import READERS
from xaso.service.life_events.services import closing
from xaso.service.life_events.words import FACTS, LOST
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

SHOWN = 200
LEADERS = frozenset({"leader", "head"})
STATES = ("waiting", *StopNotice.State.values, "all")


@never_cache
@require_safe
@identity.staff_required(*READERS)
def notices(request: HttpRequest) -> HttpResponse:
    """List notices by state and kind; those this agency acts on, or those it told others.

    GET life_events:notices ?tinh-trang= ?khoan= ?cua=noi-khac
    """
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    seen = selectors.notices_for(actor, agency)
    is_others = request.GET.get("cua", "") == "noi-khac"
    mine = selectors.told_others(seen, agency) if is_others else selectors.ours(seen, agency)
    asked = request.GET.get("tinh-trang", "")
    state = asked if asked in STATES else "waiting"
    kinds = dict(mine.order_by("title").values_list("kind", "title").distinct())
    kind = request.GET.get("khoan", "")
    chosen = _chosen(mine, state, kind if kind in kinds else "")
    rows = selectors.told(chosen[: SHOWN + 1])
    _note_look(actor, [one.notice for one in rows[:SHOWN]])
    context: dict[str, Any] = {
        "rows": rows[:SHOWN],
        "is_more": len(rows) > SHOWN,
        "shown": SHOWN,
        "state": state,
        "states": [(value, str(label)) for value, label in StopNotice.State.choices],
        "kind": kind if kind in kinds else "",
        "kinds": kinds,
        "is_others": is_others,
        "counts": selectors.counts(mine),
        "others": selectors.told_others(seen, agency).count(),
        "today": timezone.localdate(),
        "spared_by_event": _spared(actor, agency),
    }
    return render(request, "life_events/notices.html", context)


def _chosen(rows: QuerySet[StopNotice], state: str, kind: str) -> QuerySet[StopNotice]:
    if state == "waiting":
        rows = rows.filter(state__in=WAITING)
    elif state != "all":
        rows = rows.filter(state=state)
    return rows.filter(kind=kind) if kind else rows


def _spared(actor: audit.Actor, agency: organisations.Agency) -> list[tuple[str, Any]]:
    """Return for who leads how often people were not asked again, by event."""
    if actor.roles.isdisjoint(LEADERS):
        return []
    events = reading.events_on(timezone.localdate())
    found = [(event.title, selectors.spared_in(agency, event.key)) for event in events]
    return [(title, spared) for title, spared in found if spared]


def _note_look(actor: audit.Actor, rows: list[StopNotice]) -> None:
    """Write down whose facts an official saw in the list."""
    if not rows:
        return
    with transaction.atomic():
        audit.record(
            actor=actor,
            verb="life_events.view_notice",
            object_kind="life_events.notices",
            object_id="list",
            details={"notices": [str(row.pk) for row in rows]},
        )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*READERS)
def notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Show one notice and take what was done about it; the button says which act.

    GET, POST life_events:notice

    Answers:
        200: The page. 303: Done; the page shows it. 403: Not this person's act. 404: No such notice
            for these eyes. 409: Somebody else was faster; what was typed stays.
        422: What is wrong stands beside its field.
    """
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    try:
        row = selectors.find_notice(actor, agency, notice_id)
    except UnknownEvent as unknown:
        raise Http404(str(unknown)) from unknown
    acts = policies.acts_open(actor, agency, row)
    if request.method != "POST":
        _note_look(actor, [row])
        return _page(request, row, NoticeForm(initial={"version": row.version}, acts=acts))
    act = request.POST.get("do", "")
    form = NoticeForm(request.POST, acts={*acts, act})
    if act not in ACTS or not form.is_valid() or not form.require(act):
        return _page(request, row, form, status=422)
    try:
        _DEEDS[act](
            {
                "notice_id": row.pk,
                "agency": agency,
                "actor": actor,
                "now": timezone.now(),
                "version": form.cleaned_data["version"],
                "note": form.cleaned_data["note"],
            },
            form.cleaned_data,
        )
    except LostRace as lost:
        row.refresh_from_db()
        return _page(request, row, _again(request, form, row), said=str(lost), status=409)
    except NotHers as refusal:
        return _page(request, row, form, said=str(refusal), status=403)
    except WrongEntry as wrong:
        form.add_error(wrong.field, str(wrong))
        return _page(request, row, form, status=422)
    return see_other(reverse("life_events:notice", args=[row.pk]))


def _again(request: HttpRequest, form: NoticeForm, row: StopNotice) -> NoticeForm:
    """Return the form with what was typed, drawn from the notice as it is now."""
    return NoticeForm({**request.POST.dict(), "version": row.version}, acts=form.acts)


_DEEDS: dict[str, Callable[[dict[str, Any], dict[str, Any]], object]] = {
    "stop": lambda given, typed: closing.stop(
        **given,
        decision=typed["decision"],
        decided_on=typed["decided_on"],
        stopped_from=typed["stopped_from"],
        overpaid=typed["overpaid"],
    ),
    "nothing": lambda given, _typed: closing.find_nothing(**given),
    "confirm": lambda given, _typed: closing.confirm(**given),
    "restore": lambda given, typed: closing.restore(
        **given, decision=typed["decision"], decided_on=typed["decided_on"]
    ),
}


def _page(
    request: HttpRequest,
    row: StopNotice,
    form: NoticeForm,
    *,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    [told] = selectors.told([row])
    form.errors  # noqa: B018  judged before anything is marked for the eye
    form.mark_needed()
    acts = policies.acts_open(actor, agency, row)
    context = {
        "notice": row,
        "told": told,
        "facts": [(words, told.facts[key]) for key, words in FACTS.items() if key in told.facts],
        "why": LOST.get(row.lost_by, ""),
        "form": form,
        "acts": [(act, WORDS[act]) for act in acts],
        "may_open": row.agency_id in organisations.scope_of(agency),
        "said": said,
        "today": timezone.localdate(),
    }
    return render(request, "life_events/notice.html", context, status=status)
