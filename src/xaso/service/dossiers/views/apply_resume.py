"""A draft goes on on another device, or is thrown away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms as django_forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xaso.kernel.forms import api as forms
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.dossiers.views.apply_steps import (
    ALL_SECTIONS,
    Filing,
    draft_page,
    hold_draft,
    let_go,
)
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

PURPOSE = "draft-code"


class CodeForm(django_forms.Form):
    """The code that opens a draft."""

    code = django_forms.CharField(
        label=gettext_lazy("Mã khai tiếp"),
        max_length=20,
        help_text=gettext_lazy("8 ký tự, không phân biệt hoa thường"),
        error_messages={"required": gettext_lazy("Nhập mã khai tiếp.")},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Ask for the code of a draft and go on with it.

    Answers:
        200: The question. 303: To the draft. 404: Wrong code, or there is no such draft: the
            same for both. 422: Nothing was typed. 429: Too many wrong tries.
    """
    if request.method != "POST":
        return _ask(request, CodeForm(), 200)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _ask(request, form, 422)
    address = identity.address_of(request)
    try:
        identity.guard(PURPOSE, str(draft_id), address)
        draft = forms.resume(
            draft_id,
            form.cleaned_data["code"],
            agency_id=organisations.agency_of(request).pk,
            now=timezone.now(),
        )
    except identity.Throttled as throttled:
        minutes = throttled.retry_after_seconds // 60 + 1
        form.add_error("code", _("Thử sai quá nhiều lần. Thử lại sau %d phút.") % minutes)
        return _ask(request, form, 429)
    except (forms.WrongCode, forms.DraftGone):
        identity.note_failure(PURPOSE, str(draft_id), address)
        form.add_error("code", _("Mã không đúng, hoặc bản khai đã hết hạn."))
        return _ask(request, form, 404)
    section = ALL_SECTIONS if draft.is_one_page else forms.load(draft.form_id).sections[0].key
    response = see_other(reverse("dossiers:apply-section", args=[draft.subject, draft.pk, section]))
    hold_draft(request, response, draft.pk)
    return response


def _ask(request: HttpRequest, form: CodeForm, status: int) -> HttpResponse:
    return render(request, "dossiers/apply_resume.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@draft_page
def elsewhere(request: HttpRequest, filing: Filing) -> HttpResponse:
    """Give out a link and a fresh code to go on elsewhere; the code is shown this once."""
    context = filing.context(filing.bind(), "")
    if request.method == "POST":
        try:
            code = forms.renew_code(filing.draft.pk, now=filing.now)
        except forms.DraftGone:
            raise Http404("the draft is gone") from None
        link = request.build_absolute_uri(reverse("dossiers:apply-resume", args=[filing.draft.pk]))
        context |= {"code": f"{code[:4]} {code[4:]}", "link": link}
    return render(request, "dossiers/apply_elsewhere.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@draft_page
def discard(request: HttpRequest, filing: Filing) -> HttpResponse:
    """Throw the draft away after asking once."""
    if request.method != "POST":
        context = filing.context(filing.bind(), "")
        return render(request, "dossiers/apply_discard.html", context)
    draft_id = filing.draft.pk
    forms.discard(filing.draft)
    response = see_other(reverse("procedures:detail", args=[filing.draft.subject]))
    let_go(request, response, draft_id)
    return response
