"""Keeping a time at the desk, from home; and the desk's diary of who comes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.desk import appointing
from xaso.service.desk.forms import AppointmentForm
from xaso.service.desk.models import Appointment
from xaso.service.procedures import api as procedures
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

NEAR = timedelta(days=60)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest) -> HttpResponse:
    """Choose a day and a time, say who comes. GET, POST desk:appointments, `?ngay=2026-12-01`.

    Answers:
        200: The page. 303: Kept; to its page. 422: What is wrong; what was typed is kept.
    """
    agency, now = organisations.agency_of(request), timezone.now()
    days = appointing.days_ahead(agency, now)
    day = _day(request.POST.get("day") or request.GET.get("ngay", ""), [one for one, _n in days])
    free = appointing.free_on(agency, day, now) if day else []
    form = AppointmentForm(
        request.POST or None, offered=_offered(agency, now), free=[slot.starts_at for slot in free]
    )
    said = ""
    if request.method == "POST" and form.is_valid():
        try:
            made = appointing.book(
                agency=agency, starts_at=form.cleaned_data["at"], wish=form.wish(), now=now
            )
        except appointing.AppointmentRefusal as refusal:
            said = str(refusal)
        else:
            return see_other(reverse("desk:appointment", args=[made.code]))
    context = {"days": days, "day": day, "free": free, "form": form, "said": said}
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/appointments.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def kept(request: HttpRequest, code: str) -> HttpResponse:
    """Show the time somebody keeps, and give it back. Whoever knows the code may; no name is shown.

    GET, POST desk:appointment

    Answers:
        200: The page. 303: Given back. 404: No such code here.
    """
    agency = organisations.agency_of(request)
    appointment = appointing.by_code(agency, code)
    if appointment is None:
        raise Http404("no such appointment")
    if request.method == "POST":
        appointing.cancel(appointment)
        return see_other(reverse("desk:appointment", args=[appointment.code]))
    context = {
        "appointment": appointment,
        "is_open": appointment.state == Appointment.State.BOOKED
        and appointment.starts_at > timezone.now(),
        "procedure": dict(_offered(agency, timezone.now())).get(appointment.procedure_code, ""),
    }
    return render(request, "desk/appointment.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required("intake")
def diary(request: HttpRequest) -> HttpResponse:
    """Show who comes on a day; note arrivals and who stayed away. GET, POST desk:diary `?ngay=`.

    Answers:
        200: The page; who looked is written down. 303: Noted. 404: No such appointment here.
        422: It cannot be noted; the page says why.
    """
    if request.method != "POST":
        return _diary_page(request)
    agency, actor = organisations.agency_of(request), identity.actor_of(request)
    appointment = get_object_or_404(
        Appointment, pk=_uuid(request.POST.get("appointment", "")), agency=agency
    )
    try:
        if request.POST.get("do") == "miss":
            appointing.miss(appointment, actor=actor)
        else:
            appointing.arrive(appointment, now=timezone.now(), actor=actor)
    except appointing.AppointmentRefusal as refusal:
        return _diary_page(request, said=str(refusal), status=422)
    day = timezone.localdate(appointment.starts_at)
    return see_other(f"{reverse('desk:diary')}?ngay={day}")


def _diary_page(request: HttpRequest, *, said: str = "", status: int = 200) -> HttpResponse:
    agency, today = organisations.agency_of(request), timezone.localdate()
    day = _day(request.GET.get("ngay", ""), [today]) or today
    if abs(day - today) > NEAR:
        day = today
    found = appointing.diary(agency, day)
    _note(request, agency, found)
    names = dict(_offered(agency, timezone.now()))
    context: dict[str, Any] = {
        "day": day,
        "is_today": day == today,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "found": [
            {
                "appointment": one.appointment,
                "name": one.name,
                "phone": one.phone,
                "words": one.words,
                "matter": names.get(one.appointment.procedure_code, ""),
            }
            for one in found
        ],
        "said": said,
    }
    return render(request, "desk/diary.html", context, status=status)


def _note(request: HttpRequest, agency: organisations.Agency, found: list[appointing.Kept]) -> None:
    """Write down whose names were shown."""
    with transaction.atomic():
        audit.record(
            actor=identity.actor_of(request),
            verb="desk.appointments_read",
            object_kind="desk.diary",
            object_id=agency.pk,
            agency_id=agency.pk,
            details={"appointments": [str(one.appointment.pk) for one in found]},
        )


def _offered(agency: organisations.Agency, now: datetime) -> list[tuple[str, str]]:
    rows = procedures.adoptions_on(agency.pk, timezone.localdate(now)).order_by("version__name")
    return list(rows.values_list("procedure__code", "version__name"))


def _day(written: str, offered: list[date]) -> date | None:
    """Return the day asked for, or the first that is offered."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return offered[0] if offered else None


def _uuid(written: str) -> UUID:
    """Return an id as it was sent.

    Raises:
        Http404: It is none.
    """
    try:
        return UUID(written)
    except ValueError as error:
        raise Http404(_("Không có lượt hẹn này.")) from error
