"""The administrator's pages about the calendar: a year, a day, the decision that fixes them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xaso.kernel.calendar import api as calendar
from xaso.kernel.calendar import year as years
from xaso.kernel.calendar.effects import Move, effects_of, moves_of
from xaso.kernel.calendar.forms import ClearForm, ConfirmForm, DayForm
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from django.http import HttpRequest

EARLIEST, LATEST = 2000, 2099


@identity.staff_required("admin")
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show a year: days off, days worked in exchange, and by which paper.

    GET calendar:year ?nam=2027; without a readable year, this one.
    """
    agency, this_year = organisations.agency_of(request), timezone.localdate().year
    asked = request.GET.get("nam", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else this_year
    number = min(max(number, EARLIEST), LATEST)
    try:
        year = years.year_view(agency.pk, number)
    except calendar.NoWorkingHours:
        year = years.Year(number, None, [], [])
    context = {"year": year, "today": timezone.localdate(), "this_year": this_year}
    return render(request, "calendar/year.html", context)


@identity.staff_required("admin")
@require_http_methods(["GET", "HEAD", "POST"])
def edit_day(request: HttpRequest) -> HttpResponse:
    """Say what a date is: first what that would move is shown, then it is written.

    GET, POST calendar:day ?ngay=2027-01-04; `do=save` writes, anything else shows first.

    Answers:
        200: The form, or what would move. 303: Written; to the year.
        422: What is wrong stands beside its field.
    """
    agency = organisations.agency_of(request)
    given = _iso(request.GET.get("ngay", ""))
    row = years.row_on(agency.pk, given) if given else None
    context: dict[str, Any] = {"row": row, "is_own": row is not None and bool(row.agency_id)}
    if request.method != "POST":
        form = DayForm(initial=_initial(row, given))
        return render(request, "calendar/day.html", context | {"form": form})
    form = DayForm(request.POST)
    if not form.is_valid():
        return render(request, "calendar/day.html", context | {"form": form}, status=422)
    typed = form.cleaned_data
    if request.POST.get("do") != "save":
        context |= {
            "form": form,
            "preview": _preview(agency.pk, typed["date"], typed["kind"]),
            "moves": _moves(agency.pk, typed["date"], typed["kind"]),
        }
        return render(request, "calendar/day.html", context)
    calendar.set_day(
        agency,
        typed["date"],
        typed["kind"],
        actor=identity.actor_of(request),
        name=typed["name"],
        name_en=typed["name_en"],
        basis=typed["basis"],
    )
    messages.success(request, _("Đã ghi ngày %(day)s.") % {"day": f"{typed['date']:%d/%m/%Y}"})
    return _to_year(typed["date"].year)


@identity.staff_required("admin")
@require_http_methods(["GET", "HEAD", "POST"])
def clear_day(request: HttpRequest) -> HttpResponse:
    """Ask by which paper, then let a date be what it was without the agency's own row.

    GET, POST calendar:clear ?ngay=2027-01-04

    Answers:
        404: The agency has no row of its own on that date.
    """
    agency = organisations.agency_of(request)
    day = _iso(request.GET.get("ngay", ""))
    row = years.row_on(agency.pk, day) if day else None
    if day is None or row is None or row.agency_id is None:
        raise Http404("no row of this agency")
    form = ClearForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        basis = form.cleaned_data["basis"]
        calendar.clear_day(agency, day, actor=identity.actor_of(request), basis=basis)
        messages.success(request, _("Đã bỏ quy định riêng của ngày này."))
        return _to_year(day.year)
    moved = _moved(agency.pk, day, is_worked=years.worked_without_own_row(agency.pk, day))
    context = {
        "form": form,
        "question": _("Bỏ quy định riêng của ngày %(day)s?") % {"day": f"{day:%d/%m/%Y}"},
        "consequence": " ".join(moved),
        "verb": _("Bỏ quy định"),
        "back_url": f"{reverse('calendar:day')}?ngay={day.isoformat()}",
        "is_grave": True,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "ui/confirm.html", context, status=status)


@identity.staff_required("admin")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    """Ask for the decision that fixes a year's days; its dates are then no longer "dự kiến"."""
    if not EARLIEST <= number <= LATEST:
        raise Http404("no such year")
    agency = organisations.agency_of(request)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        calendar.confirm_year(agency, number, actor=identity.actor_of(request), **form.cleaned_data)
        messages.success(request, _("Đã xác nhận lịch năm %(year)s.") % {"year": number})
        return _to_year(number)
    context = {
        "form": form,
        "question": _("Xác nhận lịch làm việc năm %(year)s?") % {"year": number},
        "consequence": _("Ngày hẹn trả trong năm này thôi ghi “dự kiến”."),
        "verb": _("Xác nhận"),
        "back_url": f"{reverse('calendar:year')}?nam={number}",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "ui/confirm.html", context, status=status)


@identity.staff_required("admin")
@require_POST
def draft(request: HttpRequest, number: int) -> HttpResponse:
    """Put the expected days of a year in, as "dự kiến"; days already entered stay.

    Answers:
        303: To the year. 404: No such year.
    """
    if not EARLIEST <= number <= LATEST:
        raise Http404("no such year")
    agency = organisations.agency_of(request)
    try:
        added = calendar.draft_year(agency, number, actor=identity.actor_of(request))
    except calendar.YearKnown:
        messages.warning(request, _("Năm này đã có văn bản quy định, không lập lịch dự kiến nữa."))
    else:
        messages.success(
            request,
            _("Đã thêm %(n)s ngày dự kiến của năm %(year)s; chờ văn bản của Thủ tướng.")
            % {"n": len(added), "year": number},
        )
    return _to_year(number)


def _preview(agency_id: Any, day: date, kind: str) -> list[str]:
    return _moved(agency_id, day, is_worked=kind == calendar.CalendarDay.Kind.SWAP_WORK)


def _moves(agency_id: Any, day: date, kind: str) -> list[Move]:
    """Return the promised dates that would be others if the date became so."""
    is_worked = kind == calendar.CalendarDay.Kind.SWAP_WORK
    if not years.would_change(agency_id, day, is_worked=is_worked):
        return []
    return moves_of(agency_id, calendar.Supposed(day, is_worked))


def _moved(agency_id: Any, day: date, *, is_worked: bool) -> list[str]:
    """Say what would move if the date became worked, or not."""
    if not years.would_change(agency_id, day, is_worked=is_worked):
        return [_("Ngày này trước và sau vẫn như nhau (cùng nghỉ hoặc cùng làm).")]
    told = [one.sentence % {"n": one.count} for one in effects_of(agency_id, day) if one.count]
    return told or [_("Không có ngày hẹn nào bị ảnh hưởng.")]


def _initial(row: calendar.CalendarDay | None, given: date | None) -> dict[str, Any]:
    if row is None:
        return {"date": given}
    return {name: getattr(row, name) for name in ("date", "kind", "name", "name_en", "basis")}


def _iso(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _to_year(number: int) -> HttpResponse:
    return see_other(f"{reverse('calendar:year')}?nam={number}")
