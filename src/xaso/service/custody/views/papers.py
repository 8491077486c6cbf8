"""Papers: putting several somewhere, one dossier's, what somebody holds, what is out of place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.custody import policies, selectors
from xaso.service.custody.errors import CustodyRefusal, StandsOtherwise, WrongEntry
from xaso.service.custody.forms import PutForm, TargetForm
from xaso.service.custody.models import Place
from xaso.service.custody.services import placing
from xaso.service.dossiers import api as dossiers
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from xaso.service.dossiers.api import Dossier


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*policies.KEEPERS)
def papers(request: HttpRequest) -> HttpResponse:
    """Put the papers of several dossiers somewhere, by their codes; the ways to every list.

    GET custody:papers; POST with `codes` and `target`

    Answers:
        200: The page. 303: Written down. 409: Somebody else was faster.
        422: A code is no dossier's here, or nothing was chosen; what was typed stays.
    """
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    form = PutForm(
        request.POST if request.method == "POST" else None,
        initial={"codes": request.GET.get("ma", "")[:60], "target": _wanted_place(request)},
        **_targets(request),
    )
    if form.is_bound and form.is_valid():
        found, strange = selectors.named(actor, agency, form.cleaned_data["codes"])
        if strange:
            form.add_error("codes", _("Không có hồ sơ nào mang mã: %s.") % ", ".join(strange))
        elif (answer := _put(request, form, found, reverse("custody:papers"))) is not None:
            return answer
    context = {
        "form": form,
        "places": selectors.places_of(agency),
        "holders": selectors.holders(agency),
        "behind": selectors.left_behind(actor, agency),
        "may_move_others": policies.may_move_others(actor),
    }
    return render(request, "custody/papers.html", context, status=_status(form))


def _wanted_place(request: HttpRequest) -> str:
    """Return the choice that an address names by the code on a label."""
    code = request.GET.get("noi", "")[:20].upper()
    places = selectors.places_of(organisations.agency_of(request))
    found = next((one for one in places if one.code == code), None) if code else None
    return f"place:{found.pk}" if found else ""


def _targets(request: HttpRequest) -> dict[str, Any]:
    agency = organisations.agency_of(request)
    return {
        "places": selectors.places_of(agency),
        "keepers": placing.keepers_of(agency, timezone.now()),
    }


def _put(
    request: HttpRequest, form: TargetForm, found: Sequence[Dossier], then: str
) -> HttpResponse | None:
    """Write down where papers go; None where the form says what is wrong."""
    try:
        moved = placing.put(
            found=found,
            target=form.chosen,
            agency=organisations.agency_of(request),
            actor=identity.actor_of(request),
            now=timezone.now(),
        )
    except WrongEntry as refusal:
        form.add_error(refusal.field, str(refusal))
        return None
    except StandsOtherwise as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, _("Đã ghi nơi để của %(n)s hồ sơ.") % {"n": moved})
    return see_other(then)


def _status(form: TargetForm) -> int:
    if not form.is_bound or not form.errors:
        return 200
    return 409 if form.non_field_errors() else 422


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*policies.KEEPERS)
def paper(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Show where one dossier's paper lies and lay before; put it elsewhere.

    GET custody:paper; POST with `target`

    Answers:
        200: The page. 303: Written down; back to the dossier. 404: Not kept here.
        409: Somebody else was faster. 422: Nothing was chosen.
    """
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    dossier = selectors.kept_here(actor, agency).filter(pk=dossier_id).first()
    if dossier is None:
        raise Http404("not kept here")
    form = TargetForm(request.POST if request.method == "POST" else None, **_targets(request))
    if form.is_bound and form.is_valid():
        then = reverse("dossiers:staff-dossier", args=[dossier.pk])
        if (answer := _put(request, form, [dossier], then)) is not None:
            return answer
    context = {
        "dossier": dossier,
        "lying": selectors.lying_of(dossier),
        "moves": selectors.moves_of(dossier),
        "form": form,
    }
    return render(request, "custody/paper.html", context, status=_status(form))


@never_cache
@require_safe
@identity.staff_required(*policies.KEEPERS)
def mine(request: HttpRequest) -> HttpResponse:
    """List the papers that who asks holds. GET custody:mine."""
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    lain = selectors.held_by(actor, agency, actor.id) if actor.id else []
    return _list(request, lain, "mine")


@never_cache
@require_safe
@identity.staff_required(*policies.KEEPERS)
def unknown(request: HttpRequest) -> HttpResponse:
    """List the open dossiers whose paper nobody knows the place of. GET custody:unknown."""
    found = selectors.unknown(identity.actor_of(request), organisations.agency_of(request))
    return _list(request, found, "unknown")


def _list(request: HttpRequest, lain: Sequence[selectors.Lain], of: str) -> HttpResponse:
    dossiers.note_list_look(
        identity.actor_of(request), [one.dossier for one in lain], of=f"papers-{of}"
    )
    context = {"lain": lain, "of": of, "most": selectors.MOST, "now": timezone.now()}
    return render(request, "custody/list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*policies.ARRANGERS)
def archive(request: HttpRequest) -> HttpResponse:
    """List the ended dossiers whose papers lie elsewhere; put the ticked ones into an archive.

    GET custody:archive; POST with `target` and `dossier`

    Answers:
        200: The list. 303: Written down. 409: Somebody else was faster.
        422: Nothing was ticked, or no archive chosen.
    """
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    lain = selectors.to_archive(actor, agency)
    stores = [one for one in selectors.places_of(agency) if one.kind == Place.Kind.ARCHIVE]
    form = TargetForm(
        request.POST if request.method == "POST" else None,
        initial={"target": f"place:{stores[0].pk}" if stores else ""},
        places=stores,
        keepers={},
    )
    ticked = set(request.POST.getlist("dossier"))
    if form.is_bound and form.is_valid():
        found = [one.dossier for one in lain if str(one.dossier.pk) in ticked]
        if not found:
            form.add_error("target", _("Đánh dấu ít nhất một hồ sơ."))
        elif (answer := _put(request, form, found, reverse("custody:archive"))) is not None:
            return answer
    dossiers.note_list_look(actor, [one.dossier for one in lain], of="papers-archive")
    context = {
        "lain": lain,
        "form": form,
        "ticked": ticked,
        "has_archive": bool(stores),
        "most": selectors.MOST,
    }
    return render(request, "custody/archive.html", context, status=_status(form))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required("leader", *policies.KEEPERS)
def hand_over(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Give all the papers that one official holds to another.

    GET custody:hand-over; POST with `target`

    Answers:
        200: What she holds. 303: Given. 404: A colleague's, for posts that do not give those away.
        422: Nobody chosen, or nothing is held.
    """
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    if actor.id != account_id and not policies.may_move_others(actor):
        raise Http404("a colleague's")
    now = timezone.now()
    keepers = placing.keepers_of(agency, now)
    giver = identity.Account.objects.filter(pk=account_id).first()
    lain = selectors.held_by(actor, agency, account_id)
    if giver is None or not (lain or account_id in keepers):
        raise Http404("no such holder here")
    others = {pk: name for pk, name in keepers.items() if pk != account_id}
    form = TargetForm(request.POST if request.method == "POST" else None, keepers=others)
    if form.is_bound and form.is_valid():
        to_id = form.chosen.holder_id
        try:
            moved = placing.hand_over(
                found=[one.dossier for one in lain],
                from_id=account_id,
                to_id=to_id or account_id,
                agency=agency,
                actor=actor,
                now=now,
            )
        except CustodyRefusal as refusal:
            form.add_error("target", str(refusal))
        else:
            told = {"n": moved, "who": others.get(to_id, "") if to_id else ""}
            messages.success(request, _("Đã chuyển giấy tờ của %(n)s hồ sơ cho %(who)s.") % told)
            return see_other(
                reverse("custody:papers" if policies.may_keep(actor) else "dossiers:queue")
            )
    context = {"giver": giver, "lain": lain, "form": form, "is_mine": actor.id == account_id}
    return render(request, "custody/hand_over.html", context, status=_status(form))
