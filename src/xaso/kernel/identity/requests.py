"""Who is asking, as views need to know it."""

from __future__ import annotations

from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.http import urlencode

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import policies, sessions
from xaso.kernel.identity.models import Account
from xaso.kernel.identity.selectors import actor_for
from xaso.kernel.organisations import api as organisations
from xaso.ui.resend import may_resend, resend_page

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

RESIDENT = audit.Actor(kind="resident")
"""A resident without an account, who proves a right by a code and a secret."""


def actor_of(request: HttpRequest) -> audit.Actor:
    """Return who asks, with the roles held today in the agency asked; found once a request.

    Who has yet to show a second factor where one is asked holds no role so far.
    """
    known: audit.Actor | None = getattr(request, "_actor", None)
    if known is None:
        known = RESIDENT
        if isinstance(request.user, Account) and request.user.kind == Account.Kind.STAFF:
            known = actor_for(
                request.user,
                agency_id=organisations.agency_of(request).pk,
                on=timezone.localdate(),
            )
            if not is_proven(request):
                known = replace(known, roles=frozenset())
        request._actor = known  # type: ignore[attr-defined]  # noqa: SLF001
    return known


def actor_at(request: HttpRequest, agency_id: UUID) -> audit.Actor:
    """Return who asks, with the roles held today in another agency than the one asked.

    For those who work for a body without pages of its own and sign in at the commune's.
    """
    user = request.user
    if not (isinstance(user, Account) and user.kind == Account.Kind.STAFF):
        return RESIDENT
    found = actor_for(user, agency_id=agency_id, on=timezone.localdate())
    return found if is_proven(request) else replace(found, roles=frozenset())


def address_of(request: HttpRequest) -> str:
    """Return where a request came from, for counting.

    `X-Forwarded-For` is believed only as far as our own proxies wrote it: with `PROXIES` = 1 its
    last entry, with 2 the one before; with 0, the default, it is not read at all.
    """
    here: str = request.META.get("REMOTE_ADDR", "")
    told = [each.strip() for each in request.headers.get("X-Forwarded-For", "").split(",")]
    if settings.PROXIES and len(told) >= settings.PROXIES:
        return told[-settings.PROXIES] or here
    return here


def is_proven(request: HttpRequest) -> bool:
    """Tell whether the session has shown all that the agency asks of its officials."""
    by = sessions.marks_of(request).get("by", sessions.PASSWORD)
    return by != sessions.PASSWORD or not asks_second_factor(request)


def asks_second_factor(request: HttpRequest) -> bool:
    """Tell whether the agency asked needs a second factor of its officials."""
    profile = getattr(request, "profile", None)
    return policies.asks_second_factor(profile.agency if profile else None)


def ask_to_confirm(request: HttpRequest, *, always: bool = False) -> HttpResponse | None:
    """Ask who is about to do something grave to prove again who they are.

    Call it before the deed; an answer is to be returned as it is, `None` means go on. Nothing is
    asked within ten minutes of the last proof, nor where no second factor is asked (`always`
    asks there too).

    Answers:
        302: to the page that asks, and from there back.
        422: for a form: what was typed stays while the person proves it in another window.
    """
    if not (always or asks_second_factor(request)):
        return None
    if sessions.is_confirmed(request, timezone.now()):
        return None
    if request.method == "POST":
        return resend_page(request, ask_url=resolve_url("identity:confirm"))
    way_back = urlencode({"next": request.get_full_path()})
    return redirect(f"{resolve_url('identity:confirm')}?{way_back}")


def recently_confirmed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let in only who proved within ten minutes who they are; see `ask_to_confirm`."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return ask_to_confirm(request) or view(request, *args, **kwargs)

    return asked


def staff_required(
    *roles: str,
    before_second_factor: bool = False,
    at: Callable[..., audit.Actor] | None = None,
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let in only staff who hold one of `roles` (any post, if none is named) in this agency.

    Args:
        roles: One of them is enough.
        before_second_factor: Open to who has yet to enrol or show one: the pages to do so.
        at: Tells who asks, from the request and the address's arguments, where the roles of another
            agency count (`actor_at`).

    Answers:
        302: to the sign-in page for who is not signed in; to the page of second factors for who
            lacks one where the agency asks it.
        422: for a form whose sender's session has ended: what was typed stays.
        404: for staff without such a post: what is not theirs does not exist.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def admitted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not is_proven(request):
                if not before_second_factor:
                    return redirect("identity:security")
            else:
                actor = at(request, *args, **kwargs) if at else actor_of(request)
                held = actor.roles
                if not held or (roles and held.isdisjoint(roles)):
                    raise Http404("no such post")
            return view(request, *args, **kwargs)

        asked = login_required(admitted)

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated and may_resend(request):
                return resend_page(request, signed_out=True)
            return asked(request, *args, **kwargs)

        guarded.roles = frozenset(roles)  # type: ignore[attr-defined]
        return guarded

    return decorate
