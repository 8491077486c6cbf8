"""The post: what is to be sent and was, one item, what came in."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations import api as organisations
from xaso.service.custody import policies, printouts, selectors
from xaso.service.custody import post as reading
from xaso.service.custody.domain import postal
from xaso.service.custody.domain.postal import State
from xaso.service.custody.errors import CustodyRefusal, NotHers, StandsOtherwise, WrongEntry
from xaso.service.custody.forms import ArrivalForm, CameBackForm, DeliveredForm, SendForm
from xaso.service.custody.post import Address
from xaso.service.custody.services import posting
from xaso.service.dossiers import api as dossiers
from xaso.ui.answers import see_other
from xaso.ui.words import phone

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django import forms
    from django.http import HttpRequest

    from xaso.service.custody.models import PostalItem
    from xaso.service.dossiers.api import Dossier


@never_cache
@require_safe
@identity.staff_required(*policies.POSTERS)
def listing(request: HttpRequest) -> HttpResponse:
    """List what is to go by post, is on its way, came back and was delivered.

    GET custody:post
    """
    actor, agency, now = (
        identity.actor_of(request),
        organisations.agency_of(request),
        timezone.now(),
    )
    rule = reading.rule_on(timezone.localdate(now))
    waiting = reading.to_send(actor, agency)
    carried = {
        state: reading.items_in(actor, agency, state, now, rule)
        for state in (State.ON_WAY, State.CAME_BACK, State.DELIVERED)
    }
    shown = [one.dossier for one in waiting]
    shown += [one.dossier for rows in carried.values() for one in rows]
    dossiers.note_list_look(actor, shown, of="post")
    context = {
        "waiting": waiting,
        "on_way": carried[State.ON_WAY],
        "came_back": [
            one for one in carried[State.CAME_BACK] if one.dossier.state == dossiers.State.RESOLVED
        ],
        "delivered": carried[State.DELIVERED][:20],
        "rule": rule,
        "today": timezone.localdate(now),
        "is_list_due": bool(reading.sent_on(actor, agency, *_hours_of(timezone.localdate(now)))),
    }
    return render(request, "custody/post.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*policies.POSTERS)
def send(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Give one result to the post.

    GET, POST custody:send

    Answers:
        200: The form, with the address that was given. 303: Sent; to the item, whose label is
            printed there.
        404: No such dossier here. 409: There is nothing to send, or it is on its way already.
        422: What is wrong stands beside its field; what was typed stays.
    """
    dossier = _kept(request, dossier_id)
    form = SendForm(
        request.POST if request.method == "POST" else None,
        initial=_given(dossier),
        carriers=reading.carriers_on(timezone.localdate()),
    )
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            sent = posting.send(
                dossier_id=dossier.pk,
                carrier=typed["carrier"],
                number=typed["number"],
                to=Address(typed["name"], typed["address"], typed["phone"]),
                agency=organisations.agency_of(request),
                actor=identity.actor_of(request),
                now=timezone.now(),
            )
        except WrongEntry as refusal:
            form.add_error(refusal.field, str(refusal))
        except StandsOtherwise as refusal:
            form.add_error(None, str(refusal))
        else:
            return see_other(reverse("custody:item", args=[sent.pk]))
    elif request.method != "POST":
        ground = _("Gửi kết quả qua bưu chính")
        dossiers.note_look(
            identity.actor_of(request), dossier, dossiers.LOOK_UNCOVERED, ground=ground
        )
    return render(
        request, "custody/send.html", {"dossier": dossier, "form": form}, status=_status(form)
    )


def _given(dossier: Dossier) -> dict[str, str]:
    try:
        to = reading.given(dossiers.parties_of(dossier))
    except keyring.KeyDestroyed:
        return {}
    return {"name": to.name, "address": to.address, "phone": phone(to.phone)}


def _kept(request: HttpRequest, dossier_id: UUID) -> Dossier:
    """Return a dossier whose papers are kept here.

    Raises:
        Http404: There is none for these eyes.
    """
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    found = selectors.kept_here(actor, agency).filter(pk=dossier_id).first()
    if found is None:
        raise Http404("not kept here")
    return found


def _status(form: forms.Form) -> int:
    if not form.is_bound or not form.errors:
        return 200
    return 409 if form.non_field_errors() else 422


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*policies.POSTERS)
def item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Show one item; write down that it was delivered, or came back.

    GET custody:item; POST with `do=delivered`, `evidence` and `evidence_on`, or `do=came-back` and
    `evidence`

    Answers:
        200: The page. 303: Written down. 403: The result is returned by another post.
        404: No such item sent from here. 409: It is settled already. 422: What is wrong.
    """
    known, dossier = _item(request, item_id)
    if request.method != "POST":
        return _item_page(request, known, dossier)
    do = request.POST.get("do", "")
    form: forms.Form = _delivered(request.POST) if do == "delivered" else _came_back(request.POST)
    if not form.is_valid():
        return _item_page(request, known, dossier, form, status=422)
    try:
        _settle(request, known, do, form.cleaned_data)
    except WrongEntry as refusal:
        form.add_error(refusal.field, str(refusal))
        return _item_page(request, known, dossier, form, status=422)
    except (StandsOtherwise, dossiers.LostRace) as refusal:
        return _item_page(request, known, dossier, form, said=str(refusal), status=409)
    except (CustodyRefusal, dossiers.DossierRefusal) as refusal:
        return _item_page(request, known, dossier, form, said=str(refusal), status=403)
    messages.success(request, _("Đã ghi."))
    return see_other(reverse("custody:item", args=[known.pk]))


def _delivered(sent: Any = None) -> DeliveredForm:
    return DeliveredForm(sent, auto_id="delivered_%s")


def _came_back(sent: Any = None) -> CameBackForm:
    return CameBackForm(sent, auto_id="back_%s")


def _settle(request: HttpRequest, known: PostalItem, do: str, typed: dict[str, Any]) -> None:
    common: dict[str, Any] = {
        "item_id": known.pk,
        "actor": identity.actor_of(request),
        "now": timezone.now(),
    }
    if do == "delivered":
        slip = posting.Slip(typed["evidence"], typed["evidence_on"])
        posting.note_delivered(slip=slip, **common)
    else:
        posting.note_came_back(reason=typed["evidence"], **common)


def _item(request: HttpRequest, item_id: UUID) -> tuple[PostalItem, Dossier]:
    """Return an item that was sent from here, and its dossier.

    Raises:
        Http404: There is none.
    """
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    found = reading.item_of(actor, agency, item_id)
    if found is None:
        raise Http404("no such item")
    return found


def _item_page(
    request: HttpRequest,
    known: PostalItem,
    dossier: Dossier,
    form: forms.Form | None = None,
    *,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    is_back = isinstance(form, CameBackForm)
    context = {
        "item": known,
        "dossier": dossier,
        "to": reading.addresses_of([(known, dossier)]).get(known.pk),
        "link": postal.link_to(known.carrier.link, known.number),
        "form": form,
        "delivered": _delivered() if form is None or is_back else form,
        "came_back": form if is_back else _came_back(),
        "refusal": said,
    }
    return render(request, "custody/item.html", context, status=status)


@never_cache
@require_safe
@identity.staff_required(*policies.POSTERS)
def label(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Print what is stuck on an item; that the address was read is written down.

    GET custody:item-label. 404: No such item sent from here, or its address was erased.
    """
    known, dossier = _item(request, item_id)
    to = reading.addresses_of([(known, dossier)]).get(known.pk)
    if to is None:
        raise Http404("its address was erased")
    agency = organisations.agency_of(request)
    with transaction.atomic():
        audit.record(
            actor=identity.actor_of(request),
            verb="custody.label",
            object_kind="dossiers.dossier",
            object_id=dossier.pk,
            agency_id=dossier.agency_id,
            details={"item": str(known.pk)},
        )
    profile: organisations.SiteProfile | None = getattr(request, "profile", None)
    sender = profile.address if profile else ""
    pdf = printouts.print_address(known, to, agency, sender, timezone.now())
    return HttpResponse(pdf, content_type="application/pdf")


@never_cache
@require_safe
@identity.staff_required(*policies.POSTERS)
def handing(request: HttpRequest) -> HttpResponse:
    """Print the list of what is handed to the post on a day, two copies.

    GET custody:handing ?ngay=, today where it says none. 404: Nothing was sent that day.
    """
    day = _day(request.GET.get("ngay", ""))
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    carried = reading.sent_on(actor, agency, *_hours_of(day))
    if not carried:
        raise Http404("nothing was sent")
    dossiers.note_list_look(actor, [one.dossier for one in carried], of="post-print")
    addresses = reading.addresses_of([(one.item, one.dossier) for one in carried])
    rows = [(one.item, addresses.get(one.item.pk)) for one in carried]
    pdf = printouts.print_handing(rows, agency, day=day, giver=actor.name, now=timezone.now())
    return HttpResponse(pdf, content_type="application/pdf")


def _hours_of(day: date) -> tuple[datetime, datetime]:
    begins = datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())
    return begins, begins + timedelta(days=1)


def _day(written: str) -> date:
    """Return the day that an address names, today where it names none.

    Raises:
        Http404: There is no such day.
    """
    if not written:
        return timezone.localdate()
    try:
        found = parse_date(written)
    except ValueError:
        found = None
    if found is None:
        raise Http404("no such day")
    return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*policies.POSTERS)
def arrival(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Write down by which item the papers of a dossier came in.

    GET, POST custody:arrival

    Answers:
        200: The form. 303: Written down; back to the dossier. 404: No such dossier here.
        422: What is wrong stands beside its field; what was typed stays.
    """
    dossier = _kept(request, dossier_id)
    form = ArrivalForm(
        request.POST if request.method == "POST" else None,
        carriers=reading.carriers_on(timezone.localdate()),
    )
    if form.is_bound and form.is_valid():
        try:
            posting.note_arrival(
                dossier_id=dossier.pk,
                actor=identity.actor_of(request),
                now=timezone.now(),
                **form.cleaned_data,
            )
        except WrongEntry as refusal:
            form.add_error(refusal.field, str(refusal))
        except NotHers as refusal:
            raise Http404(str(refusal)) from refusal
        else:
            return see_other(reverse("dossiers:staff-dossier", args=[dossier.pk]))
    return render(
        request, "custody/arrival.html", {"dossier": dossier, "form": form}, status=_status(form)
    )
