"""Rating: drawn under a dossier that its holder looks at, taken by a token drawn with it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.core import signing
from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from xaso.kernel.identity import api as identity
from xaso.kernel.keyring import api as keyring
from xaso.kernel.scope import api as scope
from xaso.service.dossiers import api as dossiers
from xaso.service.feedback import api as feedback
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

    from xaso.service.dossiers.api import Dossier

_SALT = "xaso.feedback"
TOKEN_SECONDS = 24 * 3600
WORDS = (_("Rất kém"), _("Kém"), _("Tạm được"), _("Tốt"), _("Rất tốt"))


class RateForm(forms.Form):
    """One to five, and a word about it."""

    stars = forms.TypedChoiceField(
        choices=[(n, n) for n in range(1, 6)],
        coerce=int,
        error_messages={
            "required": _("Chọn từ 1 đến 5 sao."),
            "invalid_choice": _("Chọn từ 1 đến 5 sao."),
        },
    )
    comment = forms.CharField(
        label=_("Góp ý"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("Góp ý dài quá 2.000 ký tự. Xin viết ngắn lại.")},
    )


def draw(request: HttpRequest, dossier: Dossier) -> SafeString | None:
    """Draw the rating under a dossier whose secret has been proved; nothing before its outcome."""
    if not feedback.is_rateable(dossier):
        return None
    return render_to_string("feedback/block.html", _context(dossier), request=request)


@never_cache
@require_POST
def rate(request: HttpRequest, code: str) -> HttpResponse:
    """Take a rating.

    POST feedback:rate, with the token that `draw` put into the form.

    Answers:
        303: Taken; back to the dossier. 404: The token is old, or of another dossier or secret.
        422: No star, too long, or too late; the words stay typed.
    """
    dossier = _proved(request.POST.get("token", ""), code)
    form = RateForm(request.POST)
    if form.is_valid():
        try:
            feedback.rate(
                dossier=dossier,
                stars=form.cleaned_data["stars"],
                comment=form.cleaned_data["comment"],
                actor=identity.RESIDENT,
                now=timezone.now(),
            )
        except feedback.RatingRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return see_other(reverse("dossiers:track", args=[code]) + "#danh-gia")
    return render(request, "feedback/rate.html", _context(dossier) | {"form": form}, status=422)


def _context(dossier: Dossier) -> dict[str, Any]:
    rating = feedback.rating_of(dossier)
    try:
        comment = feedback.comment_of(rating, dossier) if rating else ""
    except keyring.KeyDestroyed:
        comment = ""
    return {
        "dossier": dossier,
        "rating": rating,
        "rating_words": WORDS[rating.stars - 1] if rating else "",
        "is_open": rating is None or feedback.may_change(rating, timezone.now()),
        "form": RateForm(initial={"comment": comment}),
        "stars": list(enumerate(WORDS, start=1)),
        "token": signing.dumps([str(dossier.pk), _fingerprint(dossier)], salt=_SALT),
    }


def _proved(token: str, code: str) -> Dossier:
    try:
        dossier_id, fingerprint = signing.loads(token, salt=_SALT, max_age=TOKEN_SECONDS)
    except (signing.BadSignature, ValueError) as bad:
        raise Http404("no such token") from bad
    scope.admit(UUID(dossier_id))
    dossier = (
        dossiers.Dossier.objects
        .select_related("procedure_version")
        .filter(pk=dossier_id, look_up_code=code)
        .first()
    )
    if dossier is None or _fingerprint(dossier) != fingerprint:
        raise Http404("a new secret was given out since")
    return dossier


def _fingerprint(dossier: Dossier) -> str:
    """Return what changes when the dossier's secret does, and tells nothing about it."""
    return hashlib.sha256(dossier.secret_hash.encode()).hexdigest()[:16]
