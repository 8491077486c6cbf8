"""A resident looks a dossier up: by its code and secret, or from the slips on this device."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms as django_forms
from django.db import transaction
from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xaso.kernel.audit import api as audit
from xaso.kernel.calendar import api as calendar
from xaso.kernel.files import api as files
from xaso.kernel.identity import api as identity
from xaso.kernel.keyring import api as keyring
from xaso.kernel.rights import api as rights
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers import looks, referred, slips, words
from xaso.service.dossiers.blocks import draw_blocks
from xaso.service.dossiers.proof import proved, remember_proof
from xaso.service.dossiers.sealed_events import issue_proof
from xaso.service.dossiers.selectors import Happening, due_soon_until, timeline_of
from xaso.service.dossiers.services.attending import attended_of
from xaso.service.procedures import api as procedures
from xaso.service.results import api as results
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from xaso.service.dossiers.models import Dossier


class LookUpForm(django_forms.Form):
    """What a slip says: a code and a secret."""

    code = django_forms.CharField(
        label=gettext_lazy("Mã tra cứu hoặc mã hồ sơ"),
        max_length=60,
        error_messages={"required": gettext_lazy("Nhập mã in trên phiếu.")},
    )
    secret = django_forms.CharField(
        label=gettext_lazy("Mã bí mật"),
        max_length=20,
        help_text=gettext_lazy("8 ký tự in trên phiếu, không phân biệt hoa thường"),
        error_messages={"required": gettext_lazy("Nhập mã bí mật in trên phiếu.")},
    )
    remember = django_forms.BooleanField(
        label=gettext_lazy("Nhớ hồ sơ này trên máy này"), required=False
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def look_up(request: HttpRequest) -> HttpResponse:
    """Ask for code and secret, or take them.

    Answers:
        200: The form. 303: To the dossier's page.
        404: No such code or the wrong secret: nothing is shown, what was typed stays.
        422: A field is empty. 429: Too many wrong tries.
    """
    if request.method != "POST":
        form = LookUpForm(initial={"code": request.GET.get("code", "")[:60]})
        return render(request, "dossiers/look_up.html", {"form": form})
    form = LookUpForm(request.POST)
    if not form.is_valid():
        return render(request, "dossiers/look_up.html", {"form": form}, status=422)
    code, secret = form.cleaned_data["code"], form.cleaned_data["secret"]
    address = identity.address_of(request)
    try:
        identity.guard("dossier-secret", code, address)
        dossier = dossiers.look_up(code, secret)
    except identity.Throttled as throttled:
        minutes = throttled.retry_after_seconds // 60 + 1
        form.add_error(None, _("Thử sai quá nhiều lần. Thử lại sau %d phút.") % minutes)
        return render(request, "dossiers/look_up.html", {"form": form}, status=429)
    except dossiers.UnknownDossier as refusal:
        identity.note_failure("dossier-secret", code, address)
        form.add_error(None, str(refusal))
        return render(request, "dossiers/look_up.html", {"form": form}, status=404)
    remember_proof(request, dossier)
    response = see_other(reverse("dossiers:track", args=[dossier.look_up_code]))
    if form.cleaned_data["remember"]:
        slips.keep(request, response, dossier.look_up_code, secret)
    return response


@never_cache
@require_GET
def track(request: HttpRequest, code: str) -> HttpResponse:
    """Show how one dossier stands: what is missing first, then the date, then what happened."""
    return _page(request, proved(request, code))


def _page(
    request: HttpRequest, dossier: Dossier, *, error: str = "", typed: str = "", status: int = 200
) -> HttpResponse:
    happened = timeline_of(dossier)
    context: dict[str, Any] = {
        "dossier": dossier,
        "state_words": words.STATE[dossier.state],
        "lateness": _lateness(dossier),
        "rule_words": procedures.rule_words(dossier.promise.get("rule", "")),
        "explanation": calendar.explanation(dossier.promise.get("explain", [])),
        "entries": [_entry(happening) for happening in reversed(happened)],
        "missing": _missing(dossier, happened),
        "attended": attended_of(dossier),
        **_owed(dossier),
        "may_withdraw": _may(dossier, "request_withdrawal"),
        "may_keep": _may(dossier, "cancel_withdrawal"),
        "asked": referred.asked_of(dossier, timezone.now()),
        "results": results.issued_for(dossier.pk),
        "files": dossier.files.select_related("file"),
        "blocks": draw_blocks(request, dossier),
        "error": error,
        "typed": typed,
    }
    return render(request, "dossiers/track.html", context, status=status)


def _owed(dossier: Dossier) -> dict[str, Any]:
    """Return what is to be paid before the work goes on, and whether a part of it came."""
    if dossier.state != dossiers.State.FINANCE:
        return {}
    fees, left = list(dossiers.unpaid(dossier)), dossiers.owed(dossier)
    return {"owed": left, "fees": fees, "is_part_paid": left < sum(fee.amount for fee in fees)}


def _lateness(dossier: Dossier) -> words.Lateness:
    now = timezone.now()
    return words.lateness(dossier, now, soon=due_soon_until(dossier.agency_id, now))


ASKED = {
    dossiers.State.INTAKE_SUPPLEMENT: "ask_intake_supplement",
    dossiers.State.SUPPLEMENT: "ask_supplement",
}
"""Which event asked for papers, by the state in which a dossier waits for them."""


def _missing(dossier: Dossier, happened: list[Happening]) -> str:
    """Return what the desk still waits for, in its words; empty where it waits for nothing."""
    asked = ASKED.get(dossiers.State(dossier.state), "")
    if not asked or dossier.supplement == "answered":
        return ""
    return next((one.note for one in reversed(happened) if one.type == asked), "")


def _may(dossier: Dossier, transition: str) -> bool:
    row, now = dossiers.TRANSITIONS[transition], timezone.now()
    return bool(dossiers.may_move(identity.RESIDENT, dossier, row, rights.Book(), now=now))


def _entry(happening: Happening) -> dict[str, Any]:
    """Put an event into the words and the shape of the timeline component.

    Notes meant for colleagues stay inside: residents read those addressed to them.
    """
    who = happening.actor_name or (
        _("Người nộp hồ sơ") if happening.actor_kind == "resident" else _("Hệ thống")
    )
    return {
        "title": words.EVENT.get(happening.type, happening.type),
        "at": happening.at,
        "who": who,
        "text": happening.note if happening.type in words.NOTES_FOR_RESIDENTS else "",
    }


_SUPPLYING = {dossiers.State.SUPPLEMENT.value: dossiers.answer_supplement}
"""Which service takes what a resident brings, by the state; `supply` elsewhere."""


@never_cache
@require_POST
def supply(request: HttpRequest, code: str) -> HttpResponse:
    """Take the papers or words that the desk asked for.

    Answers:
        303: Back to the page. 409: The desk or another device was faster; the words stay, to copy.
        413, 422: What is wrong; the words stay typed.
    """
    dossier = proved(request, code)
    note = request.POST.get("note", "").strip()[:2000]
    try:
        with transaction.atomic():
            stored = [
                (
                    "supplement",
                    files.store(
                        upload,
                        key_id=dossier.key_id,
                        agency_id=dossier.agency_id,
                        name=upload.name or "",
                    ),
                )
                for upload in request.FILES.getlist("file")
            ]
            supplying = _SUPPLYING.get(dossier.state, dossiers.supply)
            supplying(
                dossier_id=dossier.pk,
                actor=identity.RESIDENT,
                now=timezone.now(),
                files=stored,
                note=note,
            )
    except files.FileTooLarge as refusal:
        return _page(request, dossier, error=str(refusal.reason), typed=note, status=413)
    except files.UnreadableFile as refusal:
        return _page(request, dossier, error=str(refusal.reason), typed=note, status=422)
    except (dossiers.LostRace, dossiers.NotAllowed):
        dossier.refresh_from_db()
        said = _("Hồ sơ vừa được cập nhật ở nơi khác, nên lần gửi này không ghi nữa.")
        return _page(request, dossier, error=said, typed=note, status=409)
    except dossiers.DossierRefusal as refusal:
        return _page(request, dossier, error=str(refusal), typed=note, status=422)
    return see_other(reverse("dossiers:track", args=[code]))


@never_cache
@require_GET
def result_file(request: HttpRequest, code: str, result_id: str) -> HttpResponseBase:
    """Give the resident the issued result."""
    dossier = proved(request, code)
    for result in results.issued_for(dossier.pk):
        if str(result.pk) == str(result_id):
            try:
                return files.download_response(results.file_of(result))
            except keyring.KeyDestroyed:
                break
    raise Http404("no such result")


@never_cache
@require_GET
def opened(request: HttpRequest, code: str) -> HttpResponse:
    """Show the resident which officials opened her dossier, when, by which right and why.

    GET dossiers:opened

    Law: personal-data-2025: whose data they are may know who processes them.
    """
    dossier = proved(request, code)
    context = {"dossier": dossier, "openings": looks.openings(dossier)}
    return render(request, "dossiers/opened.html", context)


@never_cache
@require_GET
def result_proof(request: HttpRequest, code: str) -> HttpResponse:
    """Give the resident the proof that the issue of her result stands in the sealed record.

    GET dossiers:result-proof: JSON that `verifier/verify.py` checks without asking us.

    Answers:
        200: A file. 404: Nothing was issued, or it is not sealed yet: within a minute it is.
    """
    dossier = proved(request, code)
    try:
        found = issue_proof(dossier)
    except audit.NotSealed as missing:
        raise Http404("not sealed yet") from missing
    response = JsonResponse(found, json_dumps_params={"ensure_ascii": False})
    name = f"chung-minh-{dossier.look_up_code}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_slips(request: HttpRequest) -> HttpResponse:
    """List the dossiers kept on this device; POST removes one or all."""
    if request.method == "POST":
        response = see_other(reverse("dossiers:slips"))
        slips.drop(request, response, request.POST.get("code", ""))
        return response
    rows: list[dict[str, Any]] = []
    for code, secret in reversed(slips.read(request).items()):
        try:
            dossier = dossiers.look_up(code, secret)
        except dossiers.UnknownDossier:
            rows.append({"code": code, "dossier": None})
            continue
        remember_proof(request, dossier)
        rows.append({
            "code": code,
            "dossier": dossier,
            "state_words": words.STATE[dossier.state],
            "lateness": _lateness(dossier),
        })
    return render(request, "dossiers/slips.html", {"rows": rows})


@never_cache
@require_POST
def keep_slip(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the slip of a dossier whose secret is typed once more."""
    dossier = proved(request, code)
    response = see_other(reverse("dossiers:slips"))
    secret = request.POST.get("secret", "")
    try:
        if dossiers.look_up(code, secret).pk == dossier.pk:
            slips.keep(request, response, code, secret)
    except dossiers.UnknownDossier:
        return see_other(reverse("dossiers:track", args=[code]))
    return response
