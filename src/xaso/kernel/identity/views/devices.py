"""Where I am signed in, which devices I trust, and handing a shared computer over."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xaso.kernel.identity import devices, sessions
from xaso.kernel.identity.models import Account
from xaso.kernel.identity.requests import actor_of, staff_required
from xaso.kernel.identity.views import entry

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@staff_required()
@require_POST
def end_session(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """End one of my sessions at once; this one too, if it is the one."""
    account = cast("Account", request.user)
    session = account.sessions.filter(pk=session_id).first()
    if session is None:
        raise Http404("no such session")
    is_this = session.session_key == request.session.session_key
    sessions.end_session(actor=actor_of(request), session=session)
    if is_this:
        logout(request)
        return redirect("identity:sign-in")
    messages.success(request, _("Đã đăng xuất thiết bị đó."))
    return redirect("identity:security")


@staff_required()
@require_POST
def end_trust(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Ask for my second factor on that device again."""
    account = cast("Account", request.user)
    trusted = account.trusted_devices.filter(pk=device_id).first()
    if trusted is None:
        raise Http404("no such device")
    devices.end_trust(actor=actor_of(request), trusted=trusted)
    messages.success(request, _("Máy đó sẽ lại phải xác thực bước hai."))
    return redirect("identity:security")


@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """End my session with one press and show whose turn it may be."""
    logout(request)
    return redirect("identity:switch")


@require_safe
@never_cache
def switch(request: HttpRequest) -> HttpResponse:
    """Show who signed in on this device before, to go on with one press and a second factor."""
    order = {account_id: at for at, account_id in enumerate(devices.device_of(request).accounts)}
    people = Account.objects.filter(pk__in=order, is_active=True, kind=Account.Kind.STAFF)
    context = {
        "people": sorted(people, key=lambda person: order[person.pk]),
        "takes_passkeys": entry.place_of(request) is not None,
    }
    return render(request, "identity/switch.html", context)


@require_POST
def forget_device(request: HttpRequest) -> HttpResponse:
    """Let this device forget who signed in on it."""
    response = redirect("identity:sign-in")
    devices.forget(response)
    return response
