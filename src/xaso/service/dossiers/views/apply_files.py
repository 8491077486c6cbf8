"""Papers are added to a draft: whole with the form, or in pieces over a weak link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xaso.kernel.files import api as files
from xaso.kernel.forms import api as forms
from xaso.service.dossiers import reusing
from xaso.service.dossiers.views.apply import lack_words, shown_files
from xaso.service.dossiers.views.apply_steps import Filing, Lacking, draft_page
from xaso.service.procedures import api as procedures
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

OTHER_PAPER = "other"
PREFIX = "tep."
NOT_MINE = "_khong"
AGAIN = "_dung_lai"
"""Names the required paper and what is used again for it: "giay_khai_sinh:<id>"."""


@require_http_methods(["GET", "HEAD", "POST"])
@draft_page
def papers(request: HttpRequest, filing: Filing) -> HttpResponse:
    """Ask for the papers, take them, and let one be taken back.

    Files that open are kept even if another one does not.

    Answers:
        200: The papers. 303: On to checking, or here again after a change.
        413: A file is too large. 422: A file does not open, a required paper is missing,
            nobody has said yet whether a conditional one is needed, or what was kept does not hold.
    """
    if request.method != "POST":
        return _page(request, filing, {})
    _note_not_mine(request, filing)
    if taken_back := request.POST.get("_bo", ""):
        _take_back(filing.draft, taken_back)
        return see_other(filing.address("apply-files"))
    if used_again := request.POST.get(AGAIN, ""):
        if barred := _use_again(request, filing, used_again):
            return _page(request, filing, barred, status=422)
        return see_other(filing.address("apply-files"))
    refusals = _take(request, filing)
    if refusals:
        too_large = any(isinstance(one, files.FileTooLarge) for one in refusals.values())
        return _page(request, filing, _said(refusals), status=413 if too_large else 422)
    if "_them" in request.POST:
        return see_other(filing.address("apply-files"))
    if lacking := filing.lacking(forms.files_in(filing.draft)):
        return _page(request, filing, {}, lacking=lacking, status=422)
    return see_other(filing.address("apply-check"))


def _take(request: HttpRequest, filing: Filing) -> dict[str, Exception]:
    refusals: dict[str, Exception] = {}
    for paper in [*(paper.key for paper in filing.papers()), OTHER_PAPER]:
        for upload in request.FILES.getlist(f"{PREFIX}{paper}"):
            try:
                forms.add_upload(filing.draft, paper, upload, name=upload.name or "")
            except (files.FileRefused, forms.TooManyFiles) as refusal:
                refusals[paper] = refusal
    return refusals


def _use_again(request: HttpRequest, filing: Filing, asked: str) -> dict[str, str]:
    key, _colon, offer_id = asked.partition(":")
    paper = next((one for one in filing.papers() if one.key == key), None)
    if paper is None:
        raise Http404(key)
    try:
        refusal = reusing.take(request, filing.draft, paper, offer_id)
    except (files.FileRefused, forms.TooManyFiles) as refused:
        refusal = _reason(refused)
    return {key: refusal} if refusal else {}


def _take_back(draft: forms.Draft, file_id: str) -> None:
    known = {str(row.file_id): row.file_id for row in forms.files_in(draft)}
    if file_id in known:
        forms.remove_file(draft, known[file_id])


def _said(refusals: dict[str, Exception]) -> dict[str, str]:
    return {paper: _reason(refusal) for paper, refusal in refusals.items()}


def _reason(refusal: Exception) -> str:
    if isinstance(refusal, files.FileRefused):
        return str(refusal.reason)
    return _("Đã đủ số tệp cho một hồ sơ. Bỏ bớt tệp, hoặc gộp các trang vào một tệp PDF.")


def _note_not_mine(request: HttpRequest, filing: Filing) -> None:
    """Keep which conditional papers the resident says do not concern her."""
    ticked = set(request.POST.getlist(NOT_MINE))
    not_mine = [paper.key for paper in filing.papers() if _is_hers_to_say(paper, ticked)]
    if sorted(not_mine) != filing.draft.papers_not_needed:
        forms.note_not_needed(filing.draft, not_mine)


def _is_hers_to_say(paper: procedures.RequiredPaper, ticked: set[str]) -> bool:
    return paper.key in ticked and paper.need == procedures.Need.CONDITIONAL


def _page(
    request: HttpRequest,
    filing: Filing,
    refusals: dict[str, str],
    *,
    lacking: Lacking | None = None,
    status: int = 200,
) -> HttpResponse:
    bound = filing.bind()
    kept = shown_files(forms.files_in(filing.draft), filing.papers(), filing.key)
    offers = reusing.offers(request, filing.papers())
    again = reusing.reused([one["id"] for one in kept])
    rows: list[dict[str, Any]] = [
        _row(filing, paper.key, paper.name, paper, kept, refusals) for paper in filing.papers()
    ]
    for row in rows:
        row["offers"] = [] if row["files"] else offers.get(row["key"], [])
        row["again"] = again
    rows.append(_row(filing, OTHER_PAPER, _("Giấy tờ khác"), None, kept, refusals))
    if lacking:
        _propose_not_mine(rows, lacking)
    errors = [
        (row["input_id"], f"{row['name']}: {row['refusal']}") for row in rows if row["refusal"]
    ]
    context = filing.context(bound, filing.address("apply-files")) | {
        "rows": rows,
        "errors": errors,
        "lacking": lacking,
    }
    return render(request, "dossiers/apply_files.html", context, status=status)


def _propose_not_mine(rows: list[dict[str, Any]], lacking: Lacking) -> None:
    """Say beside each paper what is lacking, and tick "not mine" for the resident to look at."""
    said = {paper.key: lack_words(paper) for paper in (*lacking.required, *lacking.unsettled)}
    proposed = {paper.key for paper in lacking.unsettled}
    for row in rows:
        row["refusal"] = row["refusal"] or said.get(row["key"], "")
        row["is_not_mine"] = row["is_not_mine"] or row["key"] in proposed


def _row(
    filing: Filing,
    key: str,
    name: str,
    paper: procedures.RequiredPaper | None,
    kept: list[dict[str, Any]],
    refusals: dict[str, str],
) -> dict[str, Any]:
    return {
        "key": key,
        "name": name,
        "input_name": f"{PREFIX}{key}",
        "input_id": f"tep-{key}",
        "paper": paper,
        "is_optional": paper is None or paper.need == procedures.Need.OPTIONAL,
        "is_conditional": paper is not None and paper.need == procedures.Need.CONDITIONAL,
        "is_not_mine": key in filing.draft.papers_not_needed,
        "held_in": filing.draft.papers_held.get(key, ""),
        "is_shown_only": paper is not None and paper.kind == paper.Kind.SHOW,
        "files": [one for one in kept if one["paper_key"] == key],
        "refusal": refusals.get(key, ""),
        "announce": filing.address("apply-announce", key),
    }


@require_POST
@draft_page
def announce(request: HttpRequest, filing: Filing, paper: str) -> HttpResponse:
    """Announce a file that will come in pieces; one that was broken off goes on.

    Answers:
        200: `{"url", "offset", "done"}`. 404: No such paper.
        413: Too large. 422: The size is no number, or the draft is full.
    """
    if paper not in {*(one.key for one in filing.papers()), OTHER_PAPER}:
        raise Http404(paper)
    size = request.POST.get("size", "")
    if not (size.isascii() and size.isdigit()) or not 0 < int(size) < 2**31:
        return JsonResponse({"detail": _("Tệp trống hoặc không đọc được.")}, status=422)
    name = request.POST.get("name", "")[:200]
    try:
        upload = forms.begin_upload(filing.draft, paper, name=name, size=int(size))
    except files.FileTooLarge as refusal:
        return JsonResponse({"detail": str(refusal.reason)}, status=413)
    except forms.TooManyFiles as refusal:
        return JsonResponse({"detail": _reason(refusal)}, status=422)
    return _state(filing, upload)


@require_http_methods(["PATCH"])
@draft_page
def append(request: HttpRequest, filing: Filing, upload_id: UUID) -> HttpResponse:
    """Take the next piece (header `Upload-Offset`); with the last one the file is opened.

    Answers:
        200: `{"url", "offset", "done"}`. 404: No such upload.
        409: Out of step; `offset` says where to go on. 422: The whole file does not open.
    """
    given = request.headers.get("Upload-Offset", "")
    offset = int(given) if given.isascii() and given.isdigit() else -1
    try:
        upload = forms.append_piece(filing.draft, upload_id, offset, request.body)
    except forms.UploadOutOfStep as refusal:
        state = {"url": filing.address("apply-append", str(upload_id)), "offset": refusal.offset}
        return JsonResponse(state | {"done": False}, status=409)
    except forms.DraftGone:
        raise Http404(str(upload_id)) from None
    if upload.offset < upload.size:
        return _state(filing, upload)
    try:
        forms.complete_upload(filing.draft, upload)
    except (files.FileRefused, forms.TooManyFiles) as refusal:
        forms.drop_upload(upload)
        return JsonResponse({"detail": _reason(refusal)}, status=422)
    return JsonResponse({"offset": upload.size, "done": True})


def _state(filing: Filing, upload: forms.Upload) -> JsonResponse:
    url = filing.address("apply-append", str(upload.pk))
    return JsonResponse({"url": url, "offset": upload.offset, "done": False})
