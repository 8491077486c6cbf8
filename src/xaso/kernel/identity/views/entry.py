"""What every way of signing in shares: the half-open door, and the last step through it."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from xaso.kernel.identity import devices, services, sessions
from xaso.kernel.identity.domain.printed_codes import looks_printed
from xaso.kernel.identity.models import Account
from xaso.kernel.identity.requests import actor_of, address_of, is_proven
from xaso.kernel.identity.services.passkeys import Place
from xaso.kernel.identity.services.recovery_codes import use_recovery_code
from xaso.kernel.identity.services.time_codes import use_time_code
from xaso.kernel.identity.throttle import Limits, forgive, take

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PENDING = "xaso_pending"
PENDING_SECONDS = 600
CODE_LIMITS = Limits(from_one_place=5, from_all_places=20, in_a_day=60)


def way_on(request: HttpRequest, wanted: str = "") -> str:
    """Return where the person wanted to go, if that is on this site; else the desk."""
    wanted = wanted or request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else resolve_url(settings.LOGIN_REDIRECT_URL)


def hold(request: HttpRequest, account: Account) -> None:
    """Note that the password was right; the second step is still to come.

    Effects: the session, under a new id; nobody is signed in by it.
    """
    request.session.cycle_key()
    request.session[PENDING] = {
        "account": str(account.pk),
        "hash": account.get_session_auth_hash(),
        "at": int(timezone.now().timestamp()),
        "next": way_on(request),
    }


def held(request: HttpRequest) -> tuple[Account | None, str]:
    """Return whose password was right within ten minutes, and where that person wanted to go."""
    kept: dict[str, Any] = request.session.get(PENDING) or {}
    if not kept or timezone.now().timestamp() - int(kept["at"]) > PENDING_SECONDS:
        return None, ""
    account = Account.objects.filter(pk=kept["account"], is_active=True).first()
    if account is None or not constant_time_compare(kept["hash"], account.get_session_auth_hash()):
        return None, ""
    return account, str(kept["next"])


def finish(
    request: HttpRequest, account: Account, *, by: str, following: str, trusts: bool = False
) -> HttpResponse:
    """Sign the account in, write it down, and send the person on.

    A temporary password leads to its change first; who holds no post here, but elsewhere, to the
    pages for those (`ELSEWHERE_URL`).
    """
    device, now = devices.device_of(request), timezone.now()
    request.session.pop(PENDING, None)
    sessions.let_in(request, account, by=by)
    actor = actor_of(request)
    services.note_sign_in(actor=actor, account=account, by=by)
    if following == resolve_url(settings.LOGIN_REDIRECT_URL) and is_proven(request):
        following = following if actor.roles else resolve_url(settings.ELSEWHERE_URL)
    following = resolve_url("identity:me") if account.is_password_temporary else following
    response = HttpResponseRedirect(following)
    device = devices.remember(response, device, account)
    if trusts:
        devices.trust(
            actor=actor, account=account, device=device, name=devices.name_of(request), now=now
        )
    return response


def known_device(request: HttpRequest, account: Account | None) -> str:
    """Return the name of a browser on which the account signed in before, else nothing."""
    device = devices.device_of(request)
    return device.digest if account is not None and device.knows(account.pk) else ""


def code_shown(request: HttpRequest, account: Account, code: str) -> str:
    """Return what the code proves: "time_code", "recovery_code", or nothing.

    Raises:
        Throttled: Too many wrong codes for this account.
    """
    tried = take(
        "second-factor",
        str(account.pk),
        address_of(request),
        device=known_device(request, account),
        limits=CODE_LIMITS,
    )
    now = timezone.now()
    by = ""
    if looks_printed(code):
        by = "recovery_code" if use_recovery_code(account=account, code=code, now=now) else ""
    elif use_time_code(account=account, code=code, now=now):
        by = "time_code"
    if by:
        forgive(tried)
    return by


def place_of(request: HttpRequest) -> Place | None:
    """Return where passkeys hold; none on a bare address or without HTTPS, save for localhost."""
    full = request.get_host()
    host = full.rsplit(":", 1)[0]
    is_secure = settings.HTTPS or request.is_secure()
    if not (is_secure or host == "localhost" or host.endswith(".localhost")):
        return None
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        profile = getattr(request, "profile", None)
        scheme = "https" if is_secure else "http"
        return Place(host, f"{scheme}://{full}", profile.name if profile else "Xã Số")
    return None
