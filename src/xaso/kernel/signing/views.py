"""Which certificates sign for the agency, until when, and letting one sign no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cryptography import x509
from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.kernel.signing import selectors, trust, words
from xaso.kernel.signing.domain.standing import Standing, days_left, standing
from xaso.kernel.signing.policies import KEEPERS, READERS
from xaso.kernel.signing.services import retire_one
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import _StrPromise

    from xaso.kernel.signing.models import SigningKey
    from xaso.kernel.signing.trust import Trust

RETIRED_SHOWN = 20


class Row(NamedTuple):
    """One certificate as the page shows it; nothing of what opens its key."""

    key: SigningKey
    whose: str
    kind: _StrPromise
    issuer: str
    standing: Standing
    words: _StrPromise
    tone: str
    days_left: int
    belief: _StrPromise
    belief_tone: str


@never_cache
@require_safe
@identity.staff_required(*READERS)
def keys(request: HttpRequest) -> HttpResponse:
    """Show whose certificates sign, of which kind, from whom, until when, and who has none.

    GET signing:keys
    """
    agency, now = organisations.agency_of(request), timezone.now()
    believed, days = trust.installed(), selectors.warn_days(timezone.localdate(now))
    rows = [_row(one, believed, now, days) for one in selectors.keys_of(agency.pk)]
    used = [one for one in rows if one.standing != Standing.RETIRED]
    context = {
        "rows": used,
        "retired": [one for one in rows if one.standing == Standing.RETIRED][:RETIRED_SHOWN],
        "warned": [one for one in used if one.standing in {Standing.ENDS_SOON, Standing.EXPIRED}],
        "without": selectors.without_key(agency.pk, timezone.localdate(now)),
        "has_seal": any(one.key.account_id is None for one in used),
        "warn_days": days,
        "may_retire": not identity.actor_of(request).roles.isdisjoint(KEEPERS),
    }
    return render(request, "signing/keys.html", context)


def _row(key: SigningKey, believed: Trust, now: datetime, days: int) -> Row:
    life = selectors.life_of(key)
    stands = standing(life, now, warn_days=days)
    told, tone = words.STANDINGS[stands]
    belief, belief_tone = words.BELIEFS[believed.belief(bytes(key.certificate), now)]
    return Row(
        key,
        key.account.full_name if key.account else _("Con dấu của cơ quan"),
        words.KINDS[key.kind],
        _issuer(bytes(key.certificate)),
        stands,
        told,
        tone,
        days_left(life, now),
        belief,
        belief_tone,
    )


def _issuer(der: bytes) -> str:
    name = x509.load_der_x509_certificate(der).issuer
    found = name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(found[0].value) if found else name.rfc4514_string()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*KEEPERS)
def retire(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """Ask, and then let a key of the agency sign no more.

    GET, POST signing:retire

    Answers:
        200: The question. 303: Done. 302: To prove first who one is. 404: No such key in use here.
    """
    agency = organisations.agency_of(request)
    key = selectors.find_key(agency.pk, key_id)
    if key is None:
        raise Http404("no such key")
    if asked := identity.ask_to_confirm(request):
        return asked
    if request.method == "POST":
        retire_one(key.pk, actor=identity.actor_of(request), now=timezone.now())
        messages.success(request, _("Khóa này thôi dùng. Giấy đã ký bằng nó vẫn giữ giá trị."))
        return see_other(reverse("signing:keys"))
    context = {
        "form": forms.Form(),
        "question": _("Thôi dùng khóa ký số của %s?") % key.signer,
        "consequence": _(
            "Máy xóa thứ mở được khóa và không ký bằng nó nữa, không lấy lại được."
            " Giấy đã ký vẫn giữ giá trị. Muốn ký tiếp thì lưu khóa mới."
        ),
        "verb": _("Thôi dùng"),
        "back_url": reverse("signing:keys"),
        "is_grave": True,
    }
    return render(request, "ui/confirm.html", context)
