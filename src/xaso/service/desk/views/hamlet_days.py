"""One-stop days in hamlets: told to everybody, planned and called off by the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.desk import hamlet_days
from xaso.service.desk.models import HamletDay
from xaso.ui.answers import see_other
from xaso.ui.inputs import MomentField

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

PLANNERS = ("intake", "center_head", "leader")


class HamletDayForm(forms.Form):
    """Where the desk will sit, and when."""

    place = forms.CharField(
        label=_("Nơi làm việc"),
        max_length=150,
        help_text=_("Ví dụ: Nhà văn hóa xóm Đuổm"),
        error_messages={"required": _("Ghi nơi làm việc.")},
    )
    starts_at = MomentField(label=_("Bắt đầu"))
    ends_at = MomentField(label=_("Kết thúc"))
    note = forms.CharField(
        label=_("Làm được việc gì, mang theo gì"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@require_safe
def announced(request: HttpRequest) -> HttpResponse:
    """Tell when the desk comes to which hamlet. GET desk:hamlet-days."""
    agency = organisations.agency_of(request)
    days = hamlet_days.coming(agency.pk, timezone.now())
    return render(request, "desk/hamlet_days.html", {"days": days})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*PLANNERS)
def planning(request: HttpRequest) -> HttpResponse:
    """List the days with how many were received, and plan another. GET, POST desk:plan-days.

    Answers:
        200: The page. 303: Planned. 422: What is wrong; what was typed is kept.
    """
    agency, now = organisations.agency_of(request), timezone.now()
    form = HamletDayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            hamlet_days.plan(
                agency=agency, actor=identity.actor_of(request), now=now, **form.cleaned_data
            )
        except hamlet_days.HamletDayRefusal as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return see_other(reverse("desk:plan-days"))
    context = {"days": hamlet_days.planned(agency, now), "form": form, "now": now}
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/plan_days.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*PLANNERS)
def calling_off(request: HttpRequest, day_id: UUID) -> HttpResponse:
    """Ask why a day is called off, and call it off. GET, POST desk:call-off-day.

    Answers:
        200: The page. 303: Called off. 404: No such day here. 422: Not so; the page says why.
    """
    agency = organisations.agency_of(request)
    day = HamletDay.objects.filter(pk=day_id, agency=agency).first()
    if day is None:
        raise Http404("no such day")
    context: dict[str, Any] = {"day": day, "why": request.POST.get("why", "")}
    if request.method != "POST":
        return render(request, "desk/call_off_day.html", context)
    try:
        hamlet_days.call_off(
            agency=agency,
            actor=identity.actor_of(request),
            day_id=day.pk,
            why=context["why"][:200],
            now=timezone.now(),
        )
    except hamlet_days.HamletDayRefusal as refusal:
        context["said"] = str(refusal)
        return render(request, "desk/call_off_day.html", context, status=422)
    return see_other(reverse("desk:plan-days"))


def home_block(request: HttpRequest) -> dict[str, Any] | None:
    """Tell on the home page where the desk comes next."""
    profile: organisations.SiteProfile | None = getattr(request, "profile", None)
    if not profile:
        return None
    days = hamlet_days.coming(profile.agency_id, timezone.now())
    standing = [day for day in days if day.called_off_at is None]
    return {"day": standing[0], "more": len(standing) - 1} if standing else None
