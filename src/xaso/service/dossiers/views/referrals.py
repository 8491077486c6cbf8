"""Other bodies: who is asked what for a dossier, what we are asked, and the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xaso.kernel.files import api as files
from xaso.kernel.identity import api as identity
from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations import api as organisations
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers import looks, referred
from xaso.service.dossiers.referral_forms import AnswerForm, AskForm, RecallForm
from xaso.service.dossiers.selectors import notes_of
from xaso.service.dossiers.services import referring
from xaso.service.dossiers.views.dossier import book_today, found
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from xaso.service.dossiers.models import Dossier, Referral

SHOWN = 100


@never_cache
@require_safe
@identity.staff_required()
def listing(request: HttpRequest) -> HttpResponse:
    """Show what we are asked, what we wait for, and what was answered lately.

    GET dossiers:referrals
    """
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    lists = {
        "to_answer": list(referred.to_answer(actor, agency)[:SHOWN]),
        "awaited": list(referred.awaited(actor, agency)[:SHOWN]),
        "answered": list(referred.answered(actor, agency)[:SHOWN]),
    }
    shown = [row.dossier for rows in lists.values() for row in rows]
    dossiers.note_list_look(actor, shown, of="referrals")
    context = {**lists, "now": timezone.now(), "shown": SHOWN}
    return render(request, "dossiers/referrals.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required()
def of_dossier(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Show what was asked of others for a dossier, and ask somebody more.

    GET, POST dossiers:dossier-referrals

    Answers:
        200: The list with the form. 303: Asked. 403: Not this person's to ask. 404: No such
            dossier for these eyes. 409: It changed meanwhile; what was typed is kept.
        422: What is wrong stands beside its field.
    """
    dossier = found(request, dossier_id)
    form = _ask_form(dossier, request if request.method == "POST" else None)
    if request.method == "POST":
        if not form.is_valid():
            return _asking(request, dossier, form, status=422)
        given = form.cleaned_data
        try:
            referring.ask_opinion(
                dossier_id=dossier.pk,
                actor=identity.actor_of(request),
                now=timezone.now(),
                body_id=int(given["body"]),
                question=given["question"],
                file_ids=[int(pk) for pk in given["papers"]],
                until=given["until"],
                expected_version=given["version"],
            )
        except dossiers.LostRace as lost:
            dossier.refresh_from_db()
            form = _ask_form(dossier)
            form.initial = {**given, "version": dossier.version}
            return _asking(request, dossier, form, status=409, said=str(lost))
        except dossiers.NotAllowed as refusal:
            return _asking(request, dossier, form, status=403, said=str(refusal))
        except dossiers.WrongEntry as wrong:
            form.add_error(wrong.field, str(wrong))
            return _asking(request, dossier, form, status=422)
        return see_other(reverse("dossiers:dossier-referrals", args=[dossier.pk]))
    return _asking(request, dossier, form)


def _ask_form(dossier: Dossier, request: HttpRequest | None = None) -> AskForm:
    day = timezone.localdate()
    return AskForm(
        request.POST if request else None,
        bodies=referring.bodies(dossier.agency_id, day),
        papers=[(str(row.pk), _name_of(row)) for row in dossier.files.select_related("file")],
        initial={"version": dossier.version},
    )


def _name_of(row: Any) -> str:
    try:
        return files.name_of(row.file)
    except keyring.KeyDestroyed:
        return "–"


def _asking(
    request: HttpRequest, dossier: Dossier, form: Form, *, status: int = 200, said: str = ""
) -> HttpResponse:
    actor, now = identity.actor_of(request), timezone.now()
    looks.note(actor, dossier, looks.VIEW, shown=looks.NAME)
    row = dossiers.TRANSITIONS["ask_opinion"]
    context = {
        "dossier": dossier,
        "asked": referred.asked_of(dossier, now),
        "form": form,
        "may_ask": dossiers.may_move(actor, dossier, row, book_today(dossier), now=now),
        "said": said,
    }
    return render(request, "dossiers/dossier_referrals.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required()
def one(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Show one question with its papers, and answer it.

    GET, POST dossiers:referral

    Answers:
        200: The question. 303: Answered. 403: Not this person's to answer. 404: No such question
            for these eyes. 409: It is closed already; what was typed is kept. 422: What is wrong.
    """
    referral = _found(request, referral_id)
    if request.method != "POST":
        return _question(request, referral, None)
    form = AnswerForm(request.POST, referral=referral)
    if not form.is_valid():
        return _question(request, referral, form, status=422)
    return _doing(
        request,
        referral,
        form,
        lambda: referring.answer(
            referral_id=referral.pk,
            actor=identity.actor_of(request),
            now=timezone.now(),
            ending=form.cleaned_data["ending"],
            words=form.cleaned_data["words"],
            document=form.cleaned_data["document"],
        ),
    )


@never_cache
@require_POST
@identity.staff_required()
def recall(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Ask no longer.

    POST dossiers:recall-referral

    Answers: as `one`.
    """
    referral = _found(request, referral_id)
    form = RecallForm(request.POST)
    if not form.is_valid():
        return _question(request, referral, None, recalling=form, status=422)
    return _doing(
        request,
        referral,
        form,
        lambda: referring.recall(
            referral_id=referral.pk,
            actor=identity.actor_of(request),
            now=timezone.now(),
            reason=form.cleaned_data["reason"],
        ),
    )


def _found(request: HttpRequest, referral_id: UUID) -> Referral:
    try:
        return referred.find_referral(
            identity.actor_of(request), organisations.agency_of(request), referral_id
        )
    except dossiers.UnknownDossier as refusal:
        raise Http404(str(refusal)) from refusal


def _doing(request: HttpRequest, referral: Referral, form: Form, act: Any) -> HttpResponse:
    """Close the referral, or show it again with what stands in the way."""
    answers = form if isinstance(form, AnswerForm) else None
    recalling = form if isinstance(form, RecallForm) else None
    try:
        act()
    except dossiers.LostRace as lost:
        referral.refresh_from_db()
        return _question(request, referral, answers, recalling=recalling, status=409, said=lost)
    except dossiers.NotAllowed as no:
        return _question(request, referral, answers, recalling=recalling, status=403, said=no)
    except dossiers.WrongEntry as wrong:
        form.add_error(wrong.field, str(wrong))
        return _question(request, referral, answers, recalling=recalling, status=422)
    return see_other(reverse("dossiers:referral", args=[referral.pk]))


def _question(
    request: HttpRequest,
    referral: Referral,
    form: AnswerForm | None,
    *,
    recalling: RecallForm | None = None,
    status: int = 200,
    said: object = "",
) -> HttpResponse:
    dossier, now = referral.dossier, timezone.now()
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    looks.note(actor, dossier, looks.VIEW, shown=looks.NAME)
    recall_row = dossiers.TRANSITIONS["recall_opinion"]
    is_open = referral.closed_at is None
    pointed = dossier.files.select_related("file").filter(pk__in=referral.file_ids)
    context = {
        "dossier": dossier,
        "asked": referred.told(referral, notes_of(dossier), now),
        "files": [(row, _name_of(row)) for row in pointed],
        "form": form or AnswerForm(referral=referral),
        "recalling": recalling or RecallForm(),
        "may_answer": is_open and referred.may_answer(actor, agency, referral),
        "may_recall": is_open
        and referral.kind == referral.Kind.OPINION
        and dossiers.may_move(actor, dossier, recall_row, book_today(dossier), now=now),
        "is_ours": dossier.agency_id in organisations.scope_of(agency),
        "said": str(said),
    }
    return render(request, "dossiers/referral.html", context, status=status)
