"""One document: whose it is, what it says, and its pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xaso.kernel.files import api as files
from xaso.kernel.identity import api as identity
from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations import api as organisations
from xaso.service.digitising import pictures, policies, selectors
from xaso.service.digitising.errors import NotSo
from xaso.service.digitising.forms import CodeForm, ProposalsForm
from xaso.service.digitising.models import Proposal
from xaso.service.digitising.services import assigning, proposals
from xaso.service.digitising.words import FIELDS, KINDS
from xaso.service.dossiers import api as dossiers
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from xaso.service.digitising.models import Document

SHOWN = 20
"""So many pages of a document are shown at once; all of them are in its file."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*policies.DIGITISERS)
def document(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Show a document; say whose it is, confirm what it says, or take it off its dossier.

    GET digitising:document; POST with `do` and, to assign, `code`

    Answers:
        200: The page. 303: Done. 409: It stands otherwise meanwhile, or the dossier refuses.
        422: No dossier bears that code. 404: Not for these eyes.
    """
    found = _document(request, document_id)
    if request.method != "POST":
        return _page(request, found)
    try:
        if request.POST.get("do") == "take-off":
            assigning.take_off(document_id=found.pk, actor=identity.actor_of(request))
            messages.success(request, _("Đã gỡ tài liệu khỏi hồ sơ. Xếp lại ở dưới."))
            return see_other(reverse("digitising:document", args=[found.pk]))
        if found.dossier is None:
            return _assign(request, found)
        return _confirm(request, found)
    except keyring.KeyDestroyed as error:
        raise Http404("erased") from error
    except NotSo as refusal:
        messages.warning(request, str(refusal))
        return _page(request, _document(request, document_id), status=409)


def _assign(request: HttpRequest, found: Document) -> HttpResponse:
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    form = CodeForm(request.POST)
    if form.is_valid():
        code = form.cleaned_data["code"].strip().upper()
        dossier = selectors.find_dossier(actor, agency, code)
        if dossier is not None:
            assigning.assign(document_id=found.pk, dossier=dossier, actor=actor)
            messages.success(request, _("Đã xếp tài liệu vào hồ sơ %s.") % dossier)
            return see_other(reverse("digitising:document", args=[found.pk]))
        form.add_error("code", _("Không có hồ sơ nào mang mã %s.") % code)
    return _page(request, found, form=form, status=422)


def _confirm(request: HttpRequest, found: Document) -> HttpResponse:
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    open_ones = _open(found)
    form = ProposalsForm(request.POST, proposals=open_ones)
    if not form.is_valid():
        return _page(request, found, fields=form, status=422)
    for proposal, _value in open_ones:
        value = form.value_of(proposal)
        proposals.decide(proposal=proposal, value=value, actor=actor, now=timezone.now())
    messages.success(request, _("Đã ghi những gì anh/chị xác nhận."))
    after = selectors.to_confirm(actor, agency).exclude(pk=found.pk).first()
    if after is not None:
        return see_other(reverse("digitising:document", args=[after.pk]))
    return see_other(reverse("digitising:overview"))


def _open(found: Document) -> list[tuple[Proposal, str]]:
    rows = found.proposals.filter(state=Proposal.State.PROPOSED)
    return [(one, proposals.value_of(one)) for one in rows.select_related("document__batch")]


def _page(
    request: HttpRequest,
    found: Document,
    *,
    form: CodeForm | None = None,
    fields: ProposalsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw the page; what a document of an erased dossier says is gone."""
    try:
        open_ones = _open(found) if found.dossier else []
        done = [
            (FIELDS[one.field], proposals.value_of(one), one)
            for one in found.proposals.exclude(state=Proposal.State.PROPOSED)
        ]
    except keyring.KeyDestroyed as error:
        raise Http404("erased") from error
    fields = fields or ProposalsForm(proposals=open_ones)
    if found.dossier is not None:
        actor = identity.actor_of(request)
        dossiers.note_look(actor, found.dossier, dossiers.LOOK_AT_FILE, file=str(found.file_id))
    context = {
        "document": found,
        "kind": KINDS.get(found.kind, _("Giấy tờ khác")),
        "form": form or CodeForm(initial={"code": found.asked_code}),
        "fields": fields,
        "open": [(one, fields[f"field-{one.pk}"]) for one, _value in open_ones],
        "done": done,
        "pages": range(1, min(found.pages_count, SHOWN) + 1),
    }
    return render(request, "digitising/document.html", context, status=status)


@never_cache
@require_safe
@identity.staff_required(*policies.DIGITISERS)
def picture(request: HttpRequest, document_id: UUID, number: int) -> HttpResponse:
    """Show a page of a document. GET digitising:picture. 404: Not for these eyes, no such page."""
    return _shown(pictures.page_picture(_content(_document(request, document_id)), number))


@never_cache
@require_safe
@identity.staff_required(*policies.DIGITISERS)
def place(request: HttpRequest, document_id: UUID, proposal_id: int) -> HttpResponse:
    """Show the place where a field was read. GET digitising:place. 404: Not for these eyes."""
    found = _document(request, document_id)
    proposal = found.proposals.filter(pk=proposal_id).first()
    if proposal is None:
        raise Http404("no such proposal")
    return _shown(pictures.place_picture(_content(found), proposal.page, tuple(proposal.box)))


def _content(found: Document) -> bytes:
    try:
        return files.read_whole(selectors.file_of(found))
    except (keyring.KeyDestroyed, files.StoredFile.DoesNotExist) as error:
        raise Http404("erased") from error


def _shown(drawn: bytes | None) -> HttpResponse:
    if drawn is None:
        raise Http404("no such page")
    return HttpResponse(
        drawn,
        content_type="image/jpeg",
        headers={"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"},
    )


def _document(request: HttpRequest, document_id: UUID) -> Document:
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    found = selectors.find_document(actor, agency, document_id)
    if found is None or not policies.may_digitise(actor):
        raise Http404("not for these eyes")
    return found
