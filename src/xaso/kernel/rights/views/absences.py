"""Who is away and until when; written down by oneself, or by who answers for the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.kernel.rights import absences as away
from xaso.kernel.rights.domain.book import Matter
from xaso.kernel.rights.errors import AlreadyEnded, NotAway
from xaso.kernel.rights.forms import AbsenceForm
from xaso.kernel.rights.policies import RECORDERS, TELLS_OF_OTHERS
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from xaso.kernel.rights.models import Absence


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required()
def absences(request: HttpRequest) -> HttpResponse:
    """List who is away or will be; a POST writes one absence down.

    GET, POST rights:absences

    Answers:
        200: The list and the form. 303: Written down.
        422: What is wrong stands beside its field; what was typed stays.
    """
    agency, actor = organisations.agency_of(request), identity.actor_of(request)
    now = timezone.now()
    form = AbsenceForm(
        request.POST if request.method == "POST" else None,
        people=identity.working_at(agency.pk, on=timezone.localdate(now)),
        own=actor.id,
        now=timezone.localtime(now),
        for_others=not TELLS_OF_OTHERS.isdisjoint(actor.roles),
    )
    if form.is_bound and form.is_valid():
        try:
            away.be_away(actor=actor, agency_id=agency.pk, now=now, **form.cleaned_data)
        except NotAway as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Đã ghi lịch vắng."))
            return see_other(reverse("rights:absences"))
    context = {
        "form": form,
        "rows": [
            (one, one.holds_at(now), _may_end(request, one))
            for one in away.absences_of(agency.pk, now)
        ],
        "nobody_until": away.nobody_signs_until(agency.pk, Matter(), now),
        "may_delegate": not RECORDERS.isdisjoint(actor.roles),
    }
    return render(request, "rights/absences.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required()
def end(request: HttpRequest, absence_id: UUID) -> HttpResponse:
    """Ask once more, then write down that somebody is back.

    Answers:
        200: The question. 303: Back. 404: No such absence here, or not this person's to end.
    """
    agency, now = organisations.agency_of(request), timezone.now()
    found = away.absences_of(agency.pk, now).filter(pk=absence_id).first()
    if found is None or not _may_end(request, found):
        raise Http404("no such absence")
    if request.method == "POST":
        try:
            away.be_back(actor=identity.actor_of(request), absence=found, now=now)
        except AlreadyEnded as refusal:
            messages.info(request, str(refusal))
        else:
            messages.success(request, _("Đã ghi: %s có mặt.") % found.account.full_name)
        return see_other(reverse("rights:absences"))
    context = {
        "question": _("%s đã về, hoặc không đi nữa?") % found.account.full_name,
        "consequence": _("Từ lúc này người ấy được tính là có mặt."),
        "verb": _("Có mặt"),
        "back_url": reverse("rights:absences"),
    }
    return render(request, "ui/confirm.html", context)


def _may_end(request: HttpRequest, absence: Absence) -> bool:
    actor = identity.actor_of(request)
    return actor.id == absence.account_id or not TELLS_OF_OTHERS.isdisjoint(actor.roles)
