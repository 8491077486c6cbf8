"""Acting on a dossier: ask once more, then do it, or say what stands in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xaso.kernel.files import api as files
from xaso.kernel.identity import api as identity
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers import looks, words
from xaso.service.dossiers.forms import SecretForm
from xaso.service.dossiers.views.act import Act
from xaso.service.dossiers.views.acts import BY_SLUG
from xaso.service.dossiers.views.doing import act_form, perform, was_done_by
from xaso.service.dossiers.views.dossier import book_today, closed_ways, found
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from xaso.kernel.audit.api import Actor
    from xaso.service.dossiers.forms import ActForm
    from xaso.service.dossiers.models import Dossier


GRAVE = frozenset({"approve", "reject"})
"""Acts before which the person proves again who sits at the computer."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required()
def act(request: HttpRequest, dossier_id: UUID, slug: str) -> HttpResponse:
    """Ask once more and then make one transition.

    GET, POST dossiers:act

    Answers:
        200: The question. 303: Done; back to the dossier. 302: To prove first who one is, where
            an approval asks for it.
        403: Not this person's to do, with the reason.
        404: No such dossier for these eyes, or no such act.
        409: Somebody else was faster; what was typed is kept.
        413, 422: What is wrong stands beside its field; what was typed is kept.
    """
    dossier = found(request, dossier_id)
    if slug not in BY_SLUG:
        raise Http404("no such act")
    chosen, actor = BY_SLUG[slug], identity.actor_of(request)
    row = dossiers.TRANSITIONS[chosen.transition]
    if chosen.transition in GRAVE and (asked := identity.ask_to_confirm(request)):
        return asked
    if request.method == "POST":
        return _post(request, dossier, chosen, actor)
    verdict = dossiers.may_move(actor, dossier, row, book_today(dossier), now=timezone.now())
    if not verdict:
        return _refused(request, dossier, chosen, verdict.reason)
    if closed_ways(dossier, {chosen.transition}, timezone.now()):
        return _refused(
            request, dossier, chosen, _("Kết quả loại này không được sửa bằng cách ấy.")
        )
    return _page(request, dossier, chosen, act_form(dossier, chosen))


def _post(request: HttpRequest, dossier: Dossier, chosen: Act, actor: Actor) -> HttpResponse:
    form = act_form(dossier, chosen, request)
    if was_done_by(dossier, chosen, actor, form):
        return _see_other(dossier)
    if not form.is_valid():
        return _unfinished(request, dossier, chosen, actor, form)
    try:
        with transaction.atomic():
            perform(chosen, dossier, actor, timezone.now(), form.cleaned_data)
    except dossiers.LostRace as refusal:
        return _lost(request, dossier, chosen, form, str(refusal))
    except dossiers.NotAllowed as refusal:
        return _refused(
            request, dossier, chosen, str(refusal), typed=form.cleaned_data.get("reason", "")
        )
    except files.FileTooLarge as refusal:
        form.add_error("file", str(refusal.reason))
        return _page(request, dossier, chosen, form, status=413)
    except files.UnreadableFile as refusal:
        form.add_error("file", str(refusal.reason))
        return _page(request, dossier, chosen, form, status=422)
    except dossiers.WrongEntry as refusal:
        form.add_error(refusal.field, str(refusal))
        return _page(request, dossier, chosen, form, status=422)
    except dossiers.DossierRefusal as refusal:
        form.add_error("reason" if "reason" in form.fields else None, str(refusal))
        return _page(request, dossier, chosen, form, status=422)
    return _see_other(dossier)


def _unfinished(
    request: HttpRequest, dossier: Dossier, chosen: Act, actor: Actor, form: ActForm
) -> HttpResponse:
    """Say what is wrong with the entries, or first that the act is not this person's to do."""
    row, book = dossiers.TRANSITIONS[chosen.transition], book_today(dossier)
    verdict = dossiers.may_move(actor, dossier, row, book, now=timezone.now())
    if not verdict:
        typed = str(form["reason"].value() or "") if "reason" in form.fields else ""
        return _refused(request, dossier, chosen, verdict.reason, typed=typed)
    return _page(request, dossier, chosen, form, status=422)


def _page(
    request: HttpRequest,
    dossier: Dossier,
    chosen: Act,
    form: ActForm,
    *,
    status: int = 200,
    lost: str = "",
) -> HttpResponse:
    looks.note(identity.actor_of(request), dossier, looks.VIEW, shown=looks.NAME)
    context = {
        "dossier": dossier,
        "act": chosen,
        "form": form,
        "lost": lost,
        "state_words": words.STATE[dossier.state],
        "back_url": reverse("dossiers:staff-dossier", args=[dossier.pk]),
        "alike": _alike(dossier, chosen),
    }
    return render(request, "dossiers/staff_act.html", context, status=status)


def _alike(dossier: Dossier, chosen: Act) -> list[tuple[Dossier, str]]:
    """Return what looks like the same request, before this one takes a number."""
    if chosen.transition != "receive":
        return []
    code = dossier.procedure_version.procedure.code
    found = dossiers.likely_same(
        dossier.agency, code, dossier.owner_name, timezone.now(), but=dossier.pk
    )
    return [(one, words.state_words(one)) for one in found]


def _lost(
    request: HttpRequest, dossier: Dossier, chosen: Act, form: ActForm, said: str
) -> HttpResponse:
    """Show how the dossier stands now; offer the act again where it is still open."""
    dossier.refresh_from_db()
    row = dossiers.TRANSITIONS[chosen.transition]
    typed = form.cleaned_data.get("reason", "")
    verdict = dossiers.may_move(
        identity.actor_of(request), dossier, row, book_today(dossier), now=timezone.now()
    )
    if not verdict:
        return _refused(request, dossier, chosen, said, typed=typed, status=409)
    fresh = act_form(dossier, chosen)
    fresh.initial = {**form.cleaned_data, "version": dossier.version}
    return _page(request, dossier, chosen, fresh, status=409, lost=said)


def _refused(
    request: HttpRequest,
    dossier: Dossier,
    chosen: Act,
    said: str,
    *,
    typed: str = "",
    status: int = 403,
) -> HttpResponse:
    looks.note(identity.actor_of(request), dossier, looks.VIEW, shown=looks.NAME)
    context = {
        "dossier": dossier,
        "act": chosen,
        "said": said,
        "typed": typed,
        "state_words": words.STATE[dossier.state],
        "back_url": reverse("dossiers:staff-dossier", args=[dossier.pk]),
    }
    return render(request, "dossiers/staff_refused.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required("intake")
def renew_secret(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Give a new look-up secret to who lost the slip, after looking at a paper; shown once.

    GET, POST dossiers:renew-secret

    Answers:
        200: The question, or the new secret. 403: The dossier is another agency's.
        409: The dossier changed meanwhile, or the secret was just renewed. 422: No paper named.
    """
    dossier = found(request, dossier_id)
    context: dict[str, Any] = {
        "dossier": dossier,
        "back_url": reverse("dossiers:staff-dossier", args=[dossier.pk]),
    }
    template = "dossiers/staff_renew_secret.html"
    looks.note(identity.actor_of(request), dossier, looks.VIEW, shown=looks.NAME)
    if request.method != "POST":
        context["form"] = SecretForm(initial={"version": dossier.version})
        return render(request, template, context)
    context["form"] = form = SecretForm(request.POST)
    if not form.is_valid():
        return render(request, template, context, status=422)
    try:
        context["secret"] = dossiers.renew_secret(
            dossier_id=dossier.pk,
            actor=identity.actor_of(request),
            now=timezone.now(),
            identity_checked=form.cleaned_data["identity_checked"],
            expected_version=form.cleaned_data["version"],
        )
    except dossiers.LostRace as refusal:
        dossier.refresh_from_db()
        context["form"] = SecretForm(initial={**form.cleaned_data, "version": dossier.version})
        context["lost"] = str(refusal)
        return render(request, template, context, status=409)
    except dossiers.NotAllowed as refusal:
        context["lost"] = str(refusal)
        return render(request, template, context, status=403)
    return render(request, template, context)


def _see_other(dossier: Dossier) -> HttpResponse:
    return see_other(reverse("dossiers:staff-dossier", args=[dossier.pk]))
