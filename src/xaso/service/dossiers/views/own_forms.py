"""The agency's own wordings of its papers: which there are, a new version, how it would look."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.dossiers import looks, own_forms, papers, printouts
from xaso.service.dossiers.errors import DossierRefusal, WrongEntry
from xaso.service.dossiers.forms import WordingForm
from xaso.service.dossiers.policies import WORDS_FORMS
from xaso.service.dossiers.printouts import Kind
from xaso.service.dossiers.selectors import timeline_of, visible_to
from xaso.service.dossiers.services import forming
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from django.http import HttpRequest

    from xaso.service.dossiers.models import Dossier

EDITORS = tuple(sorted(WORDS_FORMS))
OFFERED = 10
"""So many dossiers a new wording may be seen on."""


@never_cache
@require_safe
@identity.staff_required(*EDITORS)
def listing(request: HttpRequest) -> HttpResponse:
    """List the papers with the wording each has today and what is to come. GET dossiers:forms."""
    agency, today = organisations.agency_of(request), timezone.localdate()
    found = []
    for kind in own_forms.WORDED:
        law = printouts.template_on(kind, today)
        coming = [
            one
            for one in own_forms.versions(agency.pk, kind)
            if one.valid_from > today and one.taken_back_at is None
        ]
        own = own_forms.holding_on(agency.pk, law, today)
        found.append({
            "kind": kind,
            "label": _label(kind),
            "law": law,
            "own": own,
            "coming": coming,
        })
    return render(request, "dossiers/own_forms.html", {"found": found})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*EDITORS)
def edit(request: HttpRequest, kind: str) -> HttpResponse:
    """Show a paper's wording and take a new version of it.

    GET dossiers:form. POST with `wording`, `valid_from`, `note` saves; with `do=preview` and
    `dossier` it prints that dossier's paper on the wording as typed, and saves nothing.

    Answers:
        200: The page, or the paper as PDF. 303: Saved. 404: No such paper, or no such dossier for
            these eyes. 422: It cannot stand; the page says why and keeps what was typed.
    """
    chosen = _kind(kind)
    if request.method != "POST":
        return _page(request, chosen, WordingForm(initial=_initial(request, chosen)))
    form = WordingForm(request.POST)
    if request.POST.get("do") == "preview":
        return _preview(request, chosen, form)
    if form.is_valid():
        try:
            made = forming.make(
                agency=organisations.agency_of(request),
                kind=chosen,
                actor=identity.actor_of(request),
                now=timezone.now(),
                **form.cleaned_data,
            )
        except WrongEntry as refusal:
            form.add_error(refusal.field, str(refusal))
        except DossierRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return see_other(f"{reverse('dossiers:form', args=[kind])}?luu={made.number}")
    return _page(request, chosen, form, status=422)


@never_cache
@require_POST
@identity.staff_required(*EDITORS)
def take_back(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """Take back a version that does not hold yet. POST dossiers:form-take-back.

    Answers:
        303: To the paper's page. 404: No such paper. 422: There is no such version to take back.
    """
    chosen = _kind(kind)
    try:
        forming.take_back(
            agency=organisations.agency_of(request),
            kind=chosen,
            number=number,
            actor=identity.actor_of(request),
            now=timezone.now(),
        )
    except WrongEntry as refusal:
        form = WordingForm(data={}, initial=_initial(request, chosen))
        form.errors.clear()
        form.add_error(None, str(refusal))
        return _page(request, chosen, form, status=422)
    return see_other(reverse("dossiers:form", args=[kind]))


def _kind(name: str) -> Kind:
    """Return the paper of a name.

    Raises:
        Http404: There is none whose wording may be changed.
    """
    if name not in own_forms.WORDED:
        raise Http404("no such paper")
    return Kind(name)


def _initial(request: HttpRequest, kind: Kind) -> dict[str, Any]:
    agency, first = organisations.agency_of(request), own_forms.first_day(timezone.localdate())
    form = own_forms.form_on(agency.pk, kind, first)
    return {"wording": form.wording.strip("\n"), "valid_from": first}


def _preview(request: HttpRequest, kind: Kind, form: WordingForm) -> HttpResponse:
    wording = request.POST.get("wording", "").replace("\r\n", "\n")
    fault = forming.fault_of(kind, wording)
    dossier = next(
        (one for one in _offered(request, kind) if str(one.pk) == request.POST.get("dossier")), None
    )
    if dossier is None:
        raise Http404("no such dossier")
    if fault:
        form.is_valid()
        form.errors.clear()
        form.add_error("wording", fault)
        return _page(request, kind, form, status=422)
    looks.note(identity.actor_of(request), dossier, looks.PRINT, paper=kind)
    law = printouts.template_on(kind, timezone.localdate(dossier.submitted_at))
    return papers.paper_response(
        request, dossier, _slug(kind, dossier), template=replace(law, wording=wording)
    )


def _slug(kind: Kind, dossier: Dossier) -> str:
    opened = papers.kinds_open(timeline_of(dossier))
    return next(paper.slug for paper in opened.values() if paper.kind == kind)


def _offered(request: HttpRequest, kind: Kind) -> list[Dossier]:
    """Return the newest dossiers whose history gives ground for the paper."""
    events = {name for paper in papers.PRINTABLE if paper.kind == kind for name in paper.events}
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    own = visible_to(actor, agency).filter(agency=agency, events__type__in=events)
    return list(own.select_related("agency").order_by("-submitted_at", "-id").distinct()[:OFFERED])


def _page(
    request: HttpRequest, kind: Kind, form: WordingForm, *, status: int = 200
) -> HttpResponse:
    agency, today = organisations.agency_of(request), timezone.localdate()
    law = printouts.template_on(kind, today)
    offered = _offered(request, kind)
    own = own_forms.holding_on(agency.pk, law, today)
    context: dict[str, Any] = {
        "kind": kind,
        "law": law,
        "own": own,
        "form": form,
        "today": today,
        "saved": request.GET.get("luu", ""),
        "versions": own_forms.versions(agency.pk, kind),
        "offered": offered,
        "names": sorted(printouts.NAMES),
        "parts": sorted(printouts.PARTS),
        "label": _label(kind),
    }
    looks.note_list(identity.actor_of(request), offered, of="forms")
    return render(request, "dossiers/own_form.html", context, status=status)


def _label(kind: Kind) -> str:
    return next((str(one.label) for one in papers.PRINTABLE if one.kind == kind), _("Giấy"))
