"""A resident files online: begin, fill in section by section, check, send, keep the slip."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xaso.kernel.files import api as files
from xaso.kernel.forms import api as forms
from xaso.kernel.identity import api as identity
from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations import api as organisations
from xaso.kernel.scope import api as scope
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.begun import (
    begin_application,
    first_page,
    form_of,
    of_the_province,
)
from xaso.service.dossiers.behalf import BehalfForm
from xaso.service.dossiers.proof import remember_proof
from xaso.service.dossiers.views.apply_steps import (
    ALL_SECTIONS,
    GENERAL_FORM,
    Filing,
    draft_page,
    held_drafts,
    hold_draft,
    saved_words,
)
from xaso.service.procedures import api as procedures
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from django.http import HttpRequest

ONE_PAGE = "mot-trang"
MYSELF = "ban-than"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Say what will be asked and what becomes of it, then begin a draft.

    GET dossiers:apply ?kieu=mot-trang for all questions on one page.

    Answers:
        200: The page. 303: To the first page of a new draft, or to the procedure's sheet where
            nothing can be filed here. 429: This address has begun too many drafts today.
    """
    agency = organisations.agency_of(request)
    now = timezone.now()
    try:
        adoption = procedures.open_adoption(agency.pk, code, timezone.localdate(now))
    except procedures.NotAdopted:
        return see_other(reverse("procedures:detail", args=[code]))
    if not adoption.accepts_online:
        return see_other(reverse("procedures:detail", args=[code]))
    definition = form_of(adoption)
    context = {
        "version": adoption.version,
        "definition": definition,
        "papers": [p for p in adoption.version.papers.all() if not p.form_id],
        "is_one_page": request.GET.get("kieu") == ONE_PAGE,
        "asks_for_whom": _may_be_for_oneself(definition),
        "unfinished": _unfinished(request, code),
    }
    if request.method != "POST":
        return render(request, "dossiers/apply_start.html", context)
    try:
        draft = begin_application(
            request,
            adoption=adoption,
            filled=_for_whom(request.POST.get("cho-ai", "")),
            one_page=request.POST.get("kieu") == ONE_PAGE,
            now=now,
        )
    except forms.TooManyDrafts:
        context["refusal"] = _(
            "Hôm nay máy hoặc mạng này đã mở quá nhiều hồ sơ. Hãy thử lại ngày mai, hoặc đến bộ"
            " phận Một cửa để được giúp ngay."
        )
        return render(request, "dossiers/apply_start.html", context, status=429)
    response = see_other(first_page(draft))
    hold_draft(request, response, draft.pk)
    return response


def _may_be_for_oneself(definition: forms.Definition) -> bool:
    relation = next((one for one in definition.fields() if one.key == "nyc.quanHe"), None)
    return relation is not None and MYSELF in {one.value for one in relation.options}


def _unfinished(request: HttpRequest, code: str) -> list[forms.Draft]:
    now = timezone.now()
    held = forms.Draft.objects.filter(
        pk__in=held_drafts(request), subject=code, finished_at=None, expires_at__gt=now
    )
    return list(held.order_by("-saved_at"))


def _for_whom(for_whom: str) -> dict[str, str]:
    """Fill in who files where it is for oneself."""
    return {"nyc.quanHe": MYSELF} if for_whom == MYSELF else {}


@require_http_methods(["GET", "HEAD", "POST"])
@draft_page
def fill_in(request: HttpRequest, filing: Filing, section: str) -> HttpResponse:
    """Ask one section, or all of them on one page.

    Answers:
        200: The section; after autosave (`X-Autosave`) only the sentence that it was saved.
        303: To the next page. 422: Something is wrong or doubtful; what was typed is kept.
        404: No such section.
    """
    keys = {one.key for one in filing.definition.sections}
    if section not in keys and section != ALL_SECTIONS:
        raise Http404(section)
    only = None if section == ALL_SECTIONS else section
    if request.method != "POST":
        return _section_page(request, filing, only, judged=False)
    entered = {name: request.POST[name] for name in request.POST if name[:1] != "_"}
    filing.draft = forms.save_section(filing.draft.pk, only, entered, now=filing.now)
    if "X-Autosave" in request.headers:
        return HttpResponse(saved_words(filing.draft), content_type="text/plain; charset=utf-8")
    filing.entered = forms.entered_in(filing.draft) | {
        name: request.POST[name] for name in request.POST if name[:1] == "_"
    }
    if more := request.POST.get("_them", ""):
        return _section_page(request, filing, only, judged=False, extra_row=more)
    bound = filing.bind(only)
    if bound.errors or bound.warnings:
        return _section_page(request, filing, only, judged=True)
    here = filing.address("apply-section", section)
    return see_other(filing.context(bound, here)["next_url"])


def _section_page(
    request: HttpRequest,
    filing: Filing,
    section: str | None,
    *,
    judged: bool,
    extra_row: str = "",
) -> HttpResponse:
    bound = filing.bind(section)
    keys = [section] if section else [one.key for one in filing.definition.sections]
    sheet, sections = forms.draw(bound, filing.entered, keys, judged=judged, extra_row=extra_row)
    here = filing.address("apply-section", section or ALL_SECTIONS)
    context = filing.context(bound, here) | {
        "sheet": sheet,
        "sections": sections,
        "communes": _communes_nearby(filing.agency),
        "known": json.dumps(forms.known_elsewhere(bound, keys), ensure_ascii=False),
        "confirmation": bound.confirmation if judged else "",
    }
    is_refused = judged and (bound.errors or bound.warnings)
    return render(
        request, "dossiers/apply_section.html", context, status=422 if is_refused else 200
    )


def _communes_nearby(agency: organisations.Agency) -> list[str]:
    """Return today's communes of the agency's province, as suggestions without script."""
    filled = of_the_province(forms.load(GENERAL_FORM), agency)
    places = organisations.gazetteer()
    province = next((places.province(code) for code in filled.values()), None)
    return [place.name for place in places.communes_today(province)] if province else []


@require_safe
@never_cache
def suggest_communes(request: HttpRequest) -> JsonResponse:
    """Suggest communes, old names too.

    GET dossiers:apply-communes ?q=text&tinh=code
    """
    places = organisations.gazetteer()
    province = places.province(request.GET.get("tinh", "")[:60])
    found = places.suggest(request.GET.get("q", "")[:60], province)
    return JsonResponse([place.label for place in found], safe=False)


@require_http_methods(["GET", "HEAD", "POST"])
@draft_page
def check_answers(request: HttpRequest, filing: Filing) -> HttpResponse:
    """Show everything once more and, on POST, file it.

    Answers:
        200: What will be sent. 303: To the slip; the same for a second click.
        422: Something is still wrong, with links to the questions.
    """
    behalf = BehalfForm(
        request.POST if request.method == "POST" else None,
        now=filing.now,
        procedure_code=filing.draft.subject,
        initial={},
    )
    if request.method == "POST":
        bound = _file(request, filing, behalf)
        if bound is None:
            here = [filing.draft.subject, filing.draft.pk]
            return see_other(reverse("dossiers:apply-filed", args=here))
    else:
        bound = filing.bind()
    added = forms.files_in(filing.draft)
    context = filing.context(bound, filing.address("apply-check")) | {
        "shown": [
            (section, filing.address("apply-section", _page_of(filing, section.key)))
            for section in forms.describe(filing.definition, bound.answers)
        ],
        "errors": (
            _links_to_errors(filing, bound)
            + _links_to_papers(filing, added)
            + [
                (f"#{behalf[name].auto_id}", str(told))
                for name, sentences in behalf.errors.items()
                for told in sentences
            ]
        ),
        "files": shown_files(added, filing.papers(), filing.key),
        "not_needed": [p for p in filing.papers() if p.key in filing.draft.papers_not_needed],
        "held": held_papers(filing),
        "behalf": behalf,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "dossiers/apply_check.html", context, status=status)


def _page_of(filing: Filing, section: str) -> str:
    return ALL_SECTIONS if filing.draft.is_one_page else section


def _links_to_errors(filing: Filing, bound: forms.BoundForm) -> list[tuple[str, str]]:
    """Return (address of the input on its page, sentence) for everything that is wrong."""
    return [
        (f"{filing.address('apply-section', _page_of(filing, section))}#id_{name}", sentence)
        for name, sentences in bound.errors.items()
        for section in [forms.section_of(filing.definition, name)]
        for sentence in sentences
    ]


def _links_to_papers(filing: Filing, added: list[forms.DraftFile]) -> list[tuple[str, str]]:
    """Return (address of the input on the papers' page, sentence) for every paper lacking."""
    lacking = filing.lacking(added)
    return [
        (f"{filing.address('apply-files')}#tep-{paper.key}", f"{paper.name}: {lack_words(paper)}")
        for paper in (*lacking.required, *lacking.unsettled)
    ]


def lack_words(paper: procedures.RequiredPaper) -> str:
    """Say what to do about a paper without a file."""
    if paper.need == procedures.Need.REQUIRED:
        return _("Chưa có tệp. Chụp ảnh hoặc quét giấy này rồi chọn tệp.")
    return _("Chọn tệp, hoặc để dấu “Tôi không thuộc trường hợp này” nếu không phải nộp.")


def shown_files(
    rows: list[forms.DraftFile],
    papers: list[procedures.RequiredPaper],
    key: keyring.OpenKey,
) -> list[dict[str, Any]]:
    """Return a draft's files as pages show them: paper, name, size, fingerprint."""
    names = {paper.key: paper.name for paper in papers}
    return [
        {
            "id": row.file_id,
            "paper": names.get(row.paper_key, _("Giấy tờ khác")),
            "paper_key": row.paper_key,
            "name": files.name_of(row.file, key=key),
            "size": row.file.size,
            "sha256": row.file.sha256,
        }
        for row in rows
    ]


@transaction.atomic
def _file(request: HttpRequest, filing: Filing, behalf: BehalfForm) -> forms.BoundForm | None:
    """File the draft under a lock; return what is wrong, or nothing once it is filed."""
    draft = forms.lock_draft(filing.draft.pk, now=filing.now)
    if draft is None:
        return None
    if draft.saved_at != filing.draft.saved_at:
        filing.entered = forms.entered_in(draft, key=filing.key)
    filing.draft = draft
    bound = filing.bind()
    added = forms.files_in(draft)
    parties = dossiers.declared_parties(filing.definition, bound.answers)
    if not behalf.is_sound(parties) or bound.errors or filing.lacking(added):
        return bound
    submitted = dossiers.submit(
        agency=filing.agency,
        procedure_code=draft.subject,
        answers=bound.answers,
        files=[(row.paper_key, row.file) for row in added],
        idempotency_key=str(draft.idempotency_key),
        channel="online",
        actor=identity.RESIDENT,
        now=filing.now,
        data_key=filing.key,
        parties=replace(parties, **behalf.way_back),
        attendance=behalf.attendance() if behalf.is_used else None,
        note=_said_of_papers(filing),
    )
    slip = {
        "dossier": str(submitted.dossier_id),
        "code": submitted.look_up_code,
        "secret": submitted.secret,
        "answer_by": submitted.answer_by.isoformat(),
        "files": [
            {key: one[key] for key in ("paper", "name", "size", "sha256")}
            for one in shown_files(added, filing.papers(), filing.key)
        ],
    }
    forms.finish(draft, slip, now=filing.now, key=filing.key)
    return None


def _said_of_papers(filing: Filing) -> str:
    """Return for the desk which papers are not there, and why: not hers to bring, or held here."""
    said = []
    names = [one.name for one in filing.papers() if one.key in filing.draft.papers_not_needed]
    if names:
        words = _("Người nộp xác nhận không thuộc trường hợp phải nộp: %(papers)s.")
        said.append(words % {"papers": "; ".join(names)})
    held = [(one.name, code) for one, code in held_papers(filing)]
    if held:
        words = _("Đã có trong hồ sơ khác, không phải nộp lại: %(papers)s.")
        papers = "; ".join(f"{name} ({code})" for name, code in held)
        said.append(words % {"papers": papers})
    return "\n".join(said)


def held_papers(filing: Filing) -> list[tuple[procedures.RequiredPaper, str]]:
    """Return the papers that need not be brought again, with the code of what holds each."""
    held = filing.draft.papers_held
    return [(one, held[one.key]) for one in filing.papers() if one.key in held]


@require_safe
@never_cache
def filed(request: HttpRequest, code: str, draft_id: UUID) -> HttpResponse:
    """Show the slip: a page worth a photograph.

    Answers:
        200: Codes, when the desk will answer, what was received.
        404: Nothing was filed from this browser, or it was too long ago.
    """
    slip = None
    if str(draft_id) in held_drafts(request):
        slip = forms.receipt_of(draft_id, now=timezone.now())
    if slip is not None:
        scope.admit(UUID(slip["dossier"]))
    agency = organisations.agency_of(request)
    mine = dossiers.Dossier.objects.filter(pk=slip["dossier"], agency=agency) if slip else None
    dossier = mine.first() if mine is not None else None
    if slip is None or dossier is None:
        raise Http404("no slip here")
    adoption = procedures.open_adoption(agency.pk, code, timezone.localdate())
    remember_proof(request, dossier)
    context = {
        "slip": slip,
        "answer_by": datetime.fromisoformat(slip["answer_by"]),
        "version": adoption.version,
    }
    return render(request, "dossiers/apply_filed.html", context)
