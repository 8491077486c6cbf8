"""One act on many dossiers: pick in the list, look once more, watch it being done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.kernel.rights import api as rights
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers import folder, handing, looks, words
from xaso.service.dossiers.models import BatchItem
from xaso.service.dossiers.services import batching
from xaso.service.dossiers.views.actions import GRAVE
from xaso.service.dossiers.views.acts import BY_VERB
from xaso.service.results import api as results
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from django.http import HttpRequest, QueryDict
    from django.utils.functional import _StrPromise

    from xaso.kernel.audit.api import Actor
    from xaso.service.dossiers.models import Batch

REFRESH_SECONDS = 2
OUTCOMES: dict[str, _StrPromise] = {
    "waiting": _("Đang chờ"),
    "done": _("Đã làm"),
    "refused": _("Không làm được"),
    "left": _("Chưa làm, đã dừng"),
}
SIGNED: dict[str, _StrPromise] = {
    "waiting": _("Chờ tới lượt ký"),
    "done": _("Đã ký"),
    "refused": _("Không ký được"),
    "left": _("Chưa ký, đã dừng"),
}
FILES: dict[str, _StrPromise] = {
    "": _("Đã phát hành, chưa ký số"),
    "awaits": _("Đã phát hành, máy đang ký số"),
    "signed": _("Đã phát hành, đã ký số"),
}
TONES = {"done": "green", "refused": "red", "left": "grey", "waiting": "blue"}


@never_cache
@require_POST
@identity.staff_required()
def draw_up(request: HttpRequest) -> HttpResponse:
    """Draw up an act on the dossiers that were picked in the list.

    POST dossiers:batches with `act` and, for each dossier, `pick` as `id:version`.

    Answers:
        303: To the page that asks once more; back to the list where nothing was picked or no act
            chosen. 404: A dossier that is not there for these eyes.
    """
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    try:
        batch = batching.draw_up(
            agency=agency,
            actor=actor,
            transition=request.POST.get("act", ""),
            picked=picked_in(request.POST),
            now=timezone.now(),
        )
    except dossiers.WrongEntry as refusal:
        return see_other(f"{reverse('dossiers:queue')}?chon={refusal.field}")
    except dossiers.UnknownDossier as refusal:
        raise Http404(str(refusal)) from refusal
    return see_other(reverse("dossiers:batch", args=[batch.pk]))


def picked_in(sent: QueryDict) -> dict[UUID, int]:
    """Read what was ticked.

    Raises:
        Http404: Something sent names no dossier.
    """
    picked = {}
    for one in sent.getlist("pick"):
        dossier_id, _colon, version = one.partition(":")
        try:
            picked[UUID(dossier_id)] = int(version)
        except ValueError as error:
            raise Http404("no such dossier") from error
    return picked


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required()
def batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Show a batch, confirm it with `do=go`, or stop it with `do=stop`.

    GET, POST dossiers:batch; while a worker goes through it the page looks again by itself.

    Answers:
        200: The page. 303: Done; here again. 302: To prove first who one is, before approvals.
        404: No such batch of this person's.
    """
    found = _asked(request, batch_id)
    is_grave = found.transition in GRAVE and found.confirmed_at is None
    if is_grave and (asked := identity.ask_to_confirm(request)):
        return asked
    if request.method == "POST":
        if request.POST.get("do") == "stop":
            batching.stop(found, now=timezone.now())
        else:
            batching.confirm(found, actor=identity.actor_of(request), now=timezone.now())
        return see_other(reverse("dossiers:batch", args=[found.pk]))
    return _page(request, found)


@never_cache
@require_safe
@identity.staff_required()
def hand_over_list(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Print the hand-over list of what was done in a batch. GET dossiers:batch-list.

    Answers:
        200: A PDF/A. 404: No such batch of this person's, or nothing of it was done.
    """
    found = _asked(request, batch_id)
    items = handing.done_in(batching.items_of(found))
    if not items:
        raise Http404("nothing was done")
    looks.note_list(identity.actor_of(request), [item.dossier for item in items], of="hand-over")
    profile: organisations.SiteProfile = request.profile  # type: ignore[attr-defined]
    act = str(BY_VERB[found.transition].verb)
    pdf = handing.print_list(found, items, profile=profile, act=act, now=timezone.now())
    return HttpResponse(pdf, content_type="application/pdf")


def _asked(request: HttpRequest, batch_id: UUID) -> Batch:
    """Return the batch of an address.

    Raises:
        Http404: There is none of this person's.
    """
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    try:
        return batching.known_batch(actor, agency, batch_id)
    except dossiers.UnknownDossier as refusal:
        raise Http404(str(refusal)) from refusal


def _page(request: HttpRequest, found: Batch) -> HttpResponse:
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    items = batching.items_of(found)
    looks.note_list(actor, [item.dossier for item in items], of="queue")
    is_drawn = found.confirmed_at is None and found.stopped_at is None
    is_running = not is_drawn and found.done_at is None and found.stopped_at is None
    bars = _bars(found, items, actor, agency) if is_drawn else {}
    is_signing = found.transition == folder.SIGN
    told = SIGNED if is_signing else OUTCOMES
    papers = results.drafts_among([item.dossier_id for item in items]) if is_signing else {}
    files = folder.behind([item.dossier for item in items]) if is_signing else {}
    ended = sum(item.outcome != BatchItem.Outcome.WAITING for item in items)
    context: dict[str, Any] = {
        "batch": found,
        "act": BY_VERB[found.transition],
        "rows": [
            {
                "item": item,
                "outcome": told[item.outcome],
                "paper": papers.get(item.dossier_id),
                "file": FILES[files[item.dossier_id]] if item.dossier_id in files else "",
                "tone": TONES[item.outcome],
                "state_words": words.state_words(item.dossier),
                "bar": bars.get(item.pk, ""),
            }
            for item in items
        ],
        "total": len(items),
        "ended": ended,
        "done": sum(item.outcome == BatchItem.Outcome.DONE for item in items),
        "refused": sum(item.outcome == BatchItem.Outcome.REFUSED for item in items),
        "open": len(items) - sum(bool(bar) for bar in bars.values()),
        "is_drawn": is_drawn,
        "is_signing": is_signing,
        "is_running": is_running,
    }
    response = render(request, "dossiers/batch.html", context)
    if is_running:
        response["Refresh"] = str(REFRESH_SECONDS)
    return response


def _bars(
    found: Batch, items: list[BatchItem], actor: Actor, agency: organisations.Agency
) -> dict[int, str]:
    """Return by item what stands in its way now, as it would be told; nothing where it is open."""
    now = timezone.now()
    book = rights.book_on(agency.pk, timezone.localdate(now))
    row = dossiers.TRANSITIONS[found.transition]
    return {
        item.pk: dossiers.may_move(actor, item.dossier, row, book, now=now).reason for item in items
    }
