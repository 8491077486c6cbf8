"""All that somebody has in hand goes to another, in one act: shown first, then done."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.kernel.rights import api as rights
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.domain.transitions import TRANSITIONS
from xaso.service.dossiers.forms import HandOverForm
from xaso.service.dossiers.services.reassigning import loads
from xaso.service.dossiers.workload import late_by_post
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

GIVERS = tuple(sorted(TRANSITIONS["reassign"].roles))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*GIVERS)
def hand_over(request: HttpRequest) -> HttpResponse:
    """Ask whose dossiers go to whom; a POST shows how many, then gives them.

    GET, POST dossiers:hand-over; `do=save` gives, anything else shows first.

    Answers:
        200: The question, or what it would do. 303: Done; back to the page.
        422: What is wrong stands beside its field; what was typed stays.
    """
    agency, now = organisations.agency_of(request), timezone.now()
    held, away = loads(agency.pk), rights.away_now(agency.pk, now)
    people = dossiers.workers(agency.pk, now)
    names = {one.pk: one.full_name for one in identity.Account.objects.filter(pk__in=held)}
    names |= {one.pk: one.full_name for one in people}
    form = HandOverForm(
        request.POST if request.method == "POST" else None,
        givers=[(str(key), _load(names[key], count)) for key, count in held.items()],
        takers=[
            (str(one.pk), _load(one.full_name, held.get(one.pk, 0)))
            for one in people
            if one.pk not in away
        ],
    )
    preview = None
    if form.is_bound and form.is_valid():
        giver, taker = UUID(form.cleaned_data["giver"]), UUID(form.cleaned_data["officer"])
        if request.POST.get("do") == "save":
            try:
                count = dossiers.hand_over(
                    agency_id=agency.pk,
                    actor=identity.actor_of(request),
                    now=now,
                    from_id=giver,
                    to_id=taker,
                    note=form.cleaned_data["reason"],
                )
            except dossiers.WrongEntry as refusal:
                form.add_error(refusal.field, str(refusal))
            else:
                messages.success(request, _("Đã bàn giao %(n)s hồ sơ.") % {"n": count})
                return see_other(reverse("dossiers:hand-over"))
        else:
            preview = {"count": held[giver], "giver": names[giver], "taker": names[taker]}
    status = 422 if form.is_bound and form.errors else 200
    posts = dict(organisations.Position.Role.choices)
    late = late_by_post(agency.pk, now)
    context = {
        "form": form,
        "preview": preview,
        "is_empty": not held,
        "late": [(posts[post], late[post]) for post in posts if post in late],
    }
    return render(request, "dossiers/hand_over.html", context, status=status)


def _load(name: str, count: int) -> str:
    return _("%(name)s (%(n)s hồ sơ)") % {"name": name, "n": count}
