"""The plan of digitising: what is still paper, by when who does it, planned against done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.digitising import planning, policies, selectors
from xaso.service.digitising.domain.plans import Mark, Standing, marks
from xaso.service.digitising.errors import NotSo
from xaso.service.digitising.forms import EndPlanForm, PlanForm
from xaso.service.digitising.services.planning import end_line, set_line
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import _StrPromise

    from xaso.service.digitising.models import PlanLine

WIDTH, HEIGHT, LEFT, RIGHT, TOP, FOOT = 640, 252, 40, 600, 40, 196
"""Of the drawing, in its own units."""
SHOWN = 100
STANDINGS: dict[Standing, tuple[_StrPromise, str]] = {
    Standing.DONE: (_lazy("Đã xong"), "green"),
    Standing.IN_TIME: (_lazy("Đúng kế hoạch"), "blue"),
    Standing.BEHIND: (_lazy("Chậm kế hoạch"), "amber"),
    Standing.OVERDUE: (_lazy("Quá ngày phải xong"), "red"),
}


class Row(NamedTuple):
    """One line of the plan as the page shows it."""

    line: PlanLine
    name: str
    done: int
    total: int
    asked: int
    words: str
    tone: str
    missing: str


class Dot(NamedTuple):
    """The end of a curve, with its figure."""

    x: float
    y: float
    value: int


class Drawing(NamedTuple):
    """Two curves: what the plan asks for, and what is done."""

    asked: str
    done: str
    asked_end: Dot
    done_end: Dot | None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*policies.PLAN_READERS)
def plan(request: HttpRequest) -> HttpResponse:
    """Show the plan and what is still paper; who plans sets a line, or drops one.

    GET digitising:plan, ?muc=CODE|YEAR to begin with a group, ?bo=LINE to drop one; POST with
    `group`, `account` and `due_on`, or with `line`.

    Answers:
        200: The page. 303: Set or dropped. 404: For who does not plan; no such line.
        409: Somebody else was faster. 422: What is wrong stands beside its field.
    """
    may_plan = policies.may_plan(identity.actor_of(request))
    if request.method == "POST":
        if not may_plan:
            raise Http404("does not plan")
        return _end(request) if "line" in request.POST else _set(request)
    if "bo" in request.GET and may_plan:
        return _ask(request, _line(request, request.GET["bo"]))
    return _page(request, _form(request))


def _form(request: HttpRequest, *, is_sent: bool = False) -> PlanForm:
    agency, today = organisations.agency_of(request), timezone.localdate()
    names, paper = selectors.procedure_names(agency), planning.still_paper(agency)
    planned = {(one.procedure_code, one.year) for one in planning.lines_of(agency)}
    groups = [
        (f"{code}|{year}", f"{year}, {names.get(code, code)}")
        for code, year in sorted({*paper, *planned}, key=lambda group: (group[1], group[0]))
    ]
    people = identity.working_at(agency.pk, on=today, roles=policies.PLAN_READERS)
    return PlanForm(
        request.POST if is_sent else None,
        groups=groups,
        people=people,
        initial={"group": request.GET.get("muc", "")},
    )


def _set(request: HttpRequest) -> HttpResponse:
    form = _form(request, is_sent=True)
    if not form.is_valid():
        return _page(request, form, status=422)
    code, _bar, year = form.cleaned_data["group"].rpartition("|")
    try:
        set_line(
            agency=organisations.agency_of(request),
            procedure_code=code,
            year=int(year),
            account_id=form.cleaned_data["account"].pk,
            due_on=form.cleaned_data["due_on"],
            actor=identity.actor_of(request),
            now=timezone.now(),
        )
    except NotSo as refusal:
        form.add_error("due_on", str(refusal))
        return _page(request, form, status=409)
    messages.success(request, _("Đã đặt kế hoạch."))
    return see_other(reverse("digitising:plan"))


def _line(request: HttpRequest, said: str) -> PlanLine:
    form = EndPlanForm({"line": said})
    found = None
    if form.is_valid():
        found = planning.find_line(organisations.agency_of(request), form.cleaned_data["line"])
    if found is None:
        raise Http404("no such line")
    return found


def _end(request: HttpRequest) -> HttpResponse:
    line = _line(request, request.POST["line"])
    end_line(line_id=line.pk, actor=identity.actor_of(request), now=timezone.now())
    messages.success(request, _("Đã bỏ khỏi kế hoạch."))
    return see_other(reverse("digitising:plan"))


def _ask(request: HttpRequest, line: PlanLine) -> HttpResponse:
    names = selectors.procedure_names(organisations.agency_of(request))
    name = names.get(line.procedure_code, line.procedure_code)
    context = {
        "form": EndPlanForm(initial={"line": line.pk}),
        "question": _("Bỏ khỏi kế hoạch: %(year)s, %(name)s?") % {"year": line.year, "name": name},
        "consequence": _("Giấy tờ và bản quét giữ nguyên; mục này không còn ngày phải xong."),
        "verb": _("Bỏ khỏi kế hoạch"),
        "back_url": reverse("digitising:plan"),
        "is_grave": True,
    }
    return render(request, "ui/confirm.html", context)


def _page(request: HttpRequest, form: PlanForm, *, status: int = 200) -> HttpResponse:
    agency, today = organisations.agency_of(request), timezone.localdate()
    names, lines = selectors.procedure_names(agency), planning.plan_of(agency)
    paper = planning.still_paper(agency)
    drawn = marks([one.plan for one in lines], today)
    hamlets = planning.paper_by_hamlet(agency)
    context: dict[str, Any] = {
        "form": form,
        "may_plan": policies.may_plan(identity.actor_of(request)),
        "rows": [_row(one, names, today) for one in lines],
        "drawing": draw(drawn),
        "marks": drawn,
        "view_box": f"0 0 {WIDTH} {HEIGHT}",
        "paper": [
            (year, names.get(code, code), n, f"{code}|{year}") for (code, year), n in paper.items()
        ][:SHOWN],
        "paper_count": sum(paper.values()),
        "hamlets": hamlets,
        "counted_at": max((one.counted_at for one in hamlets), default=None),
    }
    return render(request, "digitising/plan.html", context, status=status)


def _row(line: planning.Line, names: dict[str, str], today: date) -> Row:
    plan_now = line.plan
    words, tone = STANDINGS[plan_now.standing(today)]
    missing = plan_now.missing(today)
    short = ngettext("thiếu %d hồ sơ", "thiếu %d hồ sơ", missing) % missing
    return Row(
        line.row,
        names.get(line.row.procedure_code, line.row.procedure_code),
        plan_now.done,
        plan_now.total,
        plan_now.asked_before(today),
        str(words),
        tone,
        short if missing and plan_now.done < plan_now.total else "",
    )


def draw(drawn: Sequence[Mark]) -> Drawing | None:
    """Lay both curves out; None where there is nothing to draw."""
    if len(drawn) < 2:
        return None
    first, last = drawn[0].day, drawn[-1].day
    highest = max(max(one.asked, one.done or 0) for one in drawn) or 1

    def dot(day: date, value: int) -> Dot:
        x = LEFT + (RIGHT - LEFT) * (day - first).days / (last - first).days
        return Dot(round(x, 1), round(FOOT - (FOOT - TOP) * value / highest, 1), value)

    asked = [dot(one.day, one.asked) for one in drawn]
    done = [dot(one.day, one.done) for one in drawn if one.done is not None]
    return Drawing(_path(asked), _path(done), asked[-1], done[-1] if done else None)


def _path(dots: Sequence[Dot]) -> str:
    return " ".join(f"{one.x},{one.y}" for one in dots)
