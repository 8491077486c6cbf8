"""The administrator's pages about what messages say."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.notifications import registry, selectors, services
from xaso.kernel.notifications.domain.wording import fill
from xaso.kernel.notifications.errors import UnknownTemplate
from xaso.kernel.notifications.forms import WordingForm
from xaso.kernel.organisations import api as organisations
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from xaso.kernel.notifications.registry import Template, Wording


@identity.staff_required("admin")
@require_safe
def wording_list(request: HttpRequest) -> HttpResponse:
    """Show every kind of message with its subject in force.

    GET notifications:wordings
    """
    agency_id, today = organisations.agency_of(request).pk, timezone.localdate()
    lines = [
        (one, selectors.wording_for(one, agency_id=agency_id, language="vi", on=today))
        for one in registry.templates()
    ]
    return render(request, "notifications/wording_list.html", {"lines": lines})


@identity.staff_required("admin")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Word a message from a day on: first it is shown with sample words, then it is written.

    GET, POST notifications:wording; `do=save` writes, anything else shows first.

    Answers:
        200: The form, with the message as it would read. 303: Written; to the list.
        404: No such kind of message. 422: A text names a field that does not exist, or is empty.
    """
    try:
        template = registry.template_of(key)
    except UnknownTemplate as refusal:
        raise Http404(key) from refusal
    agency, today = organisations.agency_of(request), timezone.localdate()
    if request.method != "POST":
        form = WordingForm(initial=_initial(template, agency), template=template, today=today)
        return _page(request, template, form)
    form = WordingForm(request.POST, template=template, today=today)
    if not form.is_valid():
        return _page(request, template, form, status=422)
    if request.POST.get("do") != "save":
        return _page(request, template, form, preview=_filled(template, form.wording()))
    services.word_template(
        actor=identity.actor_of(request),
        template=key,
        agency=agency,
        valid_from=form.cleaned_data["valid_from"],
        vi=form.wording(),
        en=form.wording("_en"),
    )
    messages.success(request, _("Đã ghi lời mới của “%(label)s”.") % {"label": template.label})
    return see_other(reverse("notifications:wordings"))


def _page(
    request: HttpRequest,
    template: Template,
    form: WordingForm,
    *,
    preview: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    agency_id = organisations.agency_of(request).pk
    context = {
        "template": template,
        "form": form,
        "preview": preview,
        "fields": list(template.sample_words().items()),
        "texts": selectors.texts_of(template.key, agency_id),
    }
    return render(request, "notifications/wording.html", context, status=status)


def _initial(template: Template, agency: organisations.Agency) -> dict[str, Any]:
    today = timezone.localdate()
    vi, en = (
        selectors.wording_for(template, agency_id=agency.pk, language=language, on=today)
        for language in ("vi", "en")
    )
    english = {f"{name}_en": text for name, text in asdict(en).items()} if en != vi else {}
    return {"valid_from": today, **asdict(vi), **english}


def _filled(template: Template, wording: Wording) -> dict[str, str]:
    words = template.sample_words()
    return {name: fill(text, words) for name, text in asdict(wording).items()}
