"""A resident asks to take her dossier back, or thinks better of it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.db import transaction
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from xaso.kernel.identity import api as identity
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.forms import WithdrawalForm
from xaso.service.dossiers.proof import proved
from xaso.service.dossiers.views.dossier import book_today
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from xaso.service.dossiers.models import Dossier


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Ask once more, then ask the agency to let the dossier go.

    GET, POST dossiers:withdraw

    Answers:
        200: The question. 303: Asked; back to the dossier.
        404: The secret was not proved. 409: No longer possible; the reason stands on the page and
            what was typed stays. 422: No reason was given.
    """
    dossier = proved(request, code)
    row = dossiers.TRANSITIONS["request_withdrawal"]
    form = WithdrawalForm(request.POST or None, initial={"version": dossier.version})
    if request.method != "POST":
        verdict = dossiers.may_move(
            identity.RESIDENT, dossier, row, book_today(dossier), now=timezone.now()
        )
        return _page(request, dossier, form, said=verdict.reason)
    if not form.is_valid():
        return _page(request, dossier, form, status=422)
    try:
        with transaction.atomic():
            dossiers.request_withdrawal(
                dossier_id=dossier.pk,
                actor=identity.RESIDENT,
                now=timezone.now(),
                note=form.cleaned_data["reason"],
                expected_version=form.cleaned_data["version"],
            )
    except (dossiers.LostRace, dossiers.NotAllowed) as refusal:
        dossier.refresh_from_db()
        again = WithdrawalForm(initial={**form.cleaned_data, "version": dossier.version})
        return _page(request, dossier, again, said=str(refusal), status=409)
    return _back(code)


def _page(
    request: HttpRequest,
    dossier: Dossier,
    form: WithdrawalForm,
    *,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "dossier": dossier,
        "form": form,
        "said": said,
        "back_url": reverse("dossiers:track", args=[dossier.look_up_code]),
    }
    return render(request, "dossiers/withdraw.html", context, status=status)


@never_cache
@require_POST
def keep(request: HttpRequest, code: str) -> HttpResponse:
    """Take the request to withdraw back; the dossier goes on.

    POST dossiers:keep-dossier

    Answers:
        303: Back to the dossier, also where it was decided meanwhile: its page says how it stands.
        404: The secret was not proved.
    """
    dossier = proved(request, code)
    with suppress(dossiers.NotAllowed), transaction.atomic():
        dossiers.move_only(
            "cancel_withdrawal",
            dossier_id=dossier.pk,
            actor=identity.RESIDENT,
            now=timezone.now(),
            note=_("Người nộp thôi rút hồ sơ."),
        )
    return _back(code)


def _back(code: str) -> HttpResponse:
    return see_other(reverse("dossiers:track", args=[code]))
