"""Photographing or uploading the papers of one dossier, and what became of them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.digitising import policies, selectors
from xaso.service.digitising.errors import NothingTaken, NotSo, ToolsMissing
from xaso.service.digitising.forms import CaptureForm, TakeOffForm
from xaso.service.digitising.reading import require_tools
from xaso.service.digitising.services import assigning, proposals, sweeping, uploading
from xaso.service.digitising.services.running import progress_of
from xaso.service.digitising.words import FIELDS, KINDS, why_again
from xaso.service.dossiers import api as dossiers
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import _StrPromise

    from xaso.service.digitising.models import Batch, Document, Page, Proposal

REFRESH_SECONDS = 5
TOLD_FOR = timedelta(hours=12)
"""So long the page tells what could not become a document."""
LATE = timedelta(seconds=30)
"""What was sent so long ago and of which no page was read yet waits for the machine."""
SHOWN, PAGES_SHOWN = 20, 6
MORE_PAGES = range(2, 7)
"""A phone photographs one page at a time: so many more may be taken before sending."""
PAGES, TAKE_OFF, READ_AGAIN = "pages", "take-off", "read-again"
AGAIN, GO, ONE_MORE, COMPONENT, CAME_FROM = "chup-lai", "go", "chup-tiep", "giay-to", "tu"
"""What stands in the address: a document to be replaced, to be taken off, the form while others are
read, the paper that was sent last, the page that led here."""
AT_ONCE = "tra-ngay"
WAYS_BACK: dict[str, tuple[str, _StrPromise]] = {
    AT_ONCE: ("desk:at-once-one", _lazy("Trả ngay")),
}
"""Pages that lead here and are gone back to, by their word in the address: route and name."""


class Shown(NamedTuple):
    """One document as the page shows it."""

    document: Document
    paper: str
    kind: str
    pages: range
    faults: list[tuple[Page, str]]
    fields: list[tuple[str, str, Proposal]]
    is_open: bool
    kept: str
    """Why it stays in the dossier; "" where it may be taken off."""
    may_go: bool
    may_retake: bool


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*policies.DIGITISERS)
def capture(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Take in photographs or files of one paper, show what was read, take a document off.

    GET digitising:capture; POST with `component` and files `pages`, with `replaces` to photograph a
    document anew, with `do` "take-off" and `document`, or with `do` "read-again" and `batch`. While
    pages are read the page looks again by itself.

    Answers:
        200: The page. 303: Done; here again. 404: Not for these eyes.
        409: It stands otherwise meanwhile. 422: What is wrong; files that are right were kept.
    """
    dossier = _asked(request, dossier_id)
    if request.method == "POST":
        try:
            if request.POST.get("do") == TAKE_OFF:
                return _take_off(request, dossier)
            if request.POST.get("do") == READ_AGAIN:
                return _read_again(request, dossier)
            return _send(request, dossier)
        except NotSo as refusal:
            messages.warning(request, str(refusal))
            return _page(request, dossier, status=409)
    if GO in request.GET:
        return _ask(request, dossier, _document(dossier, request.GET[GO]))
    return _page(request, dossier)


def _asked(request: HttpRequest, dossier_id: UUID) -> dossiers.Dossier:
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    try:
        dossier = dossiers.find(actor, agency, dossier_id)
    except dossiers.UnknownDossier as refusal:
        raise Http404(str(refusal)) from refusal
    if not policies.may_capture(actor, dossier, organisations.scope_of(agency)):
        raise Http404("not for these eyes")
    if dossiers.is_erased(dossier):
        raise Http404("erased")
    return dossier


def _document(dossier: dossiers.Dossier, said: str) -> Document:
    """Return the document of this dossier that an address or a form names."""
    try:
        document_id = UUID(said)
    except ValueError as error:
        raise Http404("no such document") from error
    found = selectors.documents_on(dossier).filter(pk=document_id, dossier=dossier).first()
    if found is None:
        raise Http404("no such document")
    return found


def _send(request: HttpRequest, dossier: dossiers.Dossier) -> HttpResponse:
    replaces = _document(dossier, request.POST["replaces"]) if "replaces" in request.POST else None
    form = CaptureForm(_entered(request, dossier, replaces), components=_components(dossier))
    given = [one for one in request.FILES.getlist(PAGES) if one]
    if not given:
        form.add_error(None, _("Chụp hoặc chọn ít nhất một trang."))
    if form.is_valid():
        try:
            require_tools()
            uploading.upload(
                dossier=dossier,
                paper_key=form.cleaned_data["component"],
                given=given,
                actor=identity.actor_of(request),
                now=timezone.now(),
                replaces=replaces,
            )
        except ToolsMissing as refusal:
            form.add_error(None, str(refusal))
        except NothingTaken as refusal:
            for name, why in refusal.refused:
                form.add_error(None, f"{name}: {why}")
        else:
            messages.success(request, _("Đã nhận, đang đọc chữ trên giấy."))
            return see_other(_here(request, dossier, **{COMPONENT: form.cleaned_data["component"]}))
    return _page(request, dossier, form=form, replaces=replaces, status=422)


def _entered(
    request: HttpRequest, dossier: dossiers.Dossier, replaces: Document | None
) -> dict[str, str]:
    """Return what was chosen; what replaces a document lies under the same paper."""
    if replaces is not None:
        return {"component": _paper_key(dossier, replaces)}
    return {"component": request.POST.get("component", "")}


def _paper_key(dossier: dossiers.Dossier, document: Document) -> str:
    row = dossier.files.filter(file_id=document.file_id).first()
    return row.paper_key if row else dossiers.OLD_SCAN


def _take_off(request: HttpRequest, dossier: dossiers.Dossier) -> HttpResponse:
    found = _document(dossier, request.POST.get("document", ""))
    assigning.take_off(document_id=found.pk, actor=identity.actor_of(request))
    said = _("Đã gỡ tài liệu khỏi hồ sơ. Tài liệu nằm ở mục “Chưa rõ hồ sơ” của trang Số hóa.")
    messages.success(request, said)
    return see_other(_here(request, dossier))


def _read_again(request: HttpRequest, dossier: dossiers.Dossier) -> HttpResponse:
    try:
        batch_id = UUID(request.POST.get("batch", ""))
    except ValueError as error:
        raise Http404("no such batch") from error
    sweeping.read_again(
        batch_id=batch_id, dossier=dossier, actor=identity.actor_of(request), now=timezone.now()
    )
    messages.success(request, _("Máy đang đọc lại."))
    return see_other(_here(request, dossier))


def _here(request: HttpRequest, dossier: dossiers.Dossier, **more: str) -> str:
    """Return the address of this page, with where the person came from."""
    came = request.GET.get(CAME_FROM, "")
    query = {**({CAME_FROM: came} if came in WAYS_BACK else {}), **more}
    address = reverse("digitising:capture", args=[dossier.pk])
    return f"{address}?{urlencode(query)}" if query else address


def _way_back(request: HttpRequest, dossier: dossiers.Dossier) -> tuple[str, _StrPromise]:
    """Return where the person came from and is led back to: the page of the dossier, or another."""
    usual = ("dossiers:staff-dossier", _lazy("Hồ sơ"))
    route, name = WAYS_BACK.get(request.GET.get(CAME_FROM, ""), usual)
    return reverse(route, args=[dossier.pk]), name


def _ask(request: HttpRequest, dossier: dossiers.Dossier, document: Document) -> HttpResponse:
    """Ask before a document is taken off."""
    names = dict(_components(dossier))
    paper = names.get(_paper_key(dossier, document), document.paper_key)
    context = {
        "form": TakeOffForm(initial={"do": TAKE_OFF, "document": document.pk}),
        "question": _("Gỡ “%s” khỏi hồ sơ?") % paper,
        "consequence": _("Tài liệu được gỡ ra và chờ xếp lại ở trang Số hóa, không mất."),
        "verb": _("Gỡ khỏi hồ sơ"),
        "back_url": _here(request, dossier),
        "is_grave": True,
    }
    return render(request, "ui/confirm.html", context)


def _components(dossier: dossiers.Dossier) -> list[tuple[str, str]]:
    """Return what can be scanned into a dossier: what its procedure asks for, and two more."""
    return [
        *dossier.procedure_version.papers.values_list("key", "name"),
        (dossiers.SCAN_OF_ORIGINAL, _("Bản chính để chứng thực")),
        (dossiers.OLD_SCAN, _("Giấy tờ cũ")),
    ]


def _page(
    request: HttpRequest,
    dossier: dossiers.Dossier,
    *,
    form: CaptureForm | None = None,
    replaces: Document | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw the page: the form, or how far the reading is where nobody asked for the form."""
    if replaces is None and AGAIN in request.GET:
        replaces = _document(dossier, request.GET[AGAIN])
    running = list(selectors.being_read(dossier))
    is_asked_for = form is not None or replaces is not None or ONE_MORE in request.GET
    is_waiting = bool(running) and not is_asked_for
    now, components = timezone.now(), _components(dossier)
    initial = {"component": request.GET.get(COMPONENT, "")}
    back_url, back_words = _way_back(request, dossier)
    context = {
        "dossier": dossier,
        "here": _here(request, dossier),
        "again_url": _here(request, dossier, **{AGAIN: ""}),
        "go_url": _here(request, dossier, **{GO: ""}),
        "more_url": _here(request, dossier, **{ONE_MORE: "1"}),
        "back_url": back_url,
        "back_words": back_words,
        "leads_back": back_url if request.GET.get(CAME_FROM) in WAYS_BACK else "",
        "form": form or CaptureForm(initial=initial, components=components),
        "replaces": replaces,
        "replaces_paper": dict(components).get(_paper_key(dossier, replaces)) if replaces else "",
        "more_pages": MORE_PAGES,
        "is_waiting": is_waiting,
        "progress": _progress(running),
        "is_late": any(_is_late(batch) for batch in running),
        "shown": [] if is_waiting or replaces else _shown(request, dossier, dict(components)),
        "fruitless": [
            (page, why_again(page.faults))
            for page in selectors.fruitless_pages(dossier, since=now - TOLD_FOR)
        ],
        "given_up": selectors.given_up(dossier.agency).filter(dossier=dossier),
        "refused": selectors.refused_files(dossier, since=now - TOLD_FOR),
    }
    response = render(request, "digitising/capture.html", context, status=status)
    if is_waiting and request.method != "POST":
        response["Refresh"] = str(REFRESH_SECONDS)
    return response


def _progress(running: Iterable[Batch]) -> dict[str, int]:
    told = [progress_of(batch) for batch in running]
    return {"read": sum(one.pages_done for one in told), "pages": sum(one.pages for one in told)}


def _is_late(batch: Batch) -> bool:
    return timezone.now() - batch.begun_at > LATE and not progress_of(batch).pages_done


def _shown(request: HttpRequest, dossier: dossiers.Dossier, names: dict[str, str]) -> list[Shown]:
    """Return the newest documents with what they ask of a person; her look is written down."""
    found = list(selectors.documents_on(dossier).reverse()[:SHOWN])
    if found:
        dossiers.note_look(identity.actor_of(request), dossier, dossiers.LOOK_AT_FILE)
    papers = {
        file_id: names.get(key, "")
        for file_id, key in dossier.files.values_list("file_id", "paper_key")
    }
    return [_one(dossier, one, papers[one.file_id] if one.file_id else "") for one in found]


def _one(dossier: dossiers.Dossier, document: Document, paper: str) -> Shown:
    rows = list(document.proposals.select_related("document__batch", "document__dossier"))
    kept = dossiers.why_kept(dossier, document.file_id) if document.file_id else ""
    may_go = document.file_id is not None and not kept
    return Shown(
        document,
        paper or _("Chưa vào hồ sơ"),
        str(KINDS.get(document.kind, "")),
        range(1, min(document.pages_count, PAGES_SHOWN) + 1),
        [(page, why_again(page.faults)) for page in selectors.faults_on(document)],
        [(str(FIELDS[one.field]), proposals.value_of(one), one) for one in rows],
        is_open=any(one.state == one.State.PROPOSED for one in rows),
        kept=kept,
        may_go=may_go,
        may_retake=may_go and document.batch.dossier_id is not None,
    )
