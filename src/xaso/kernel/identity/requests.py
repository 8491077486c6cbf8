"""Who is asking, as views need to know it."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.identity.models import Account
from xaso.kernel.identity.selectors import actor_for
from xaso.kernel.organisations import api as organisations
from xaso.ui.resend import may_resend, resend_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

RESIDENT = audit.Actor(kind="resident")
"""A resident without an account, who proves a right by a code and a secret."""


def actor_of(request: HttpRequest) -> audit.Actor:
    """Return who asks, with the roles held today in the agency asked; found once a request."""
    known: audit.Actor | None = getattr(request, "_actor", None)
    if known is None:
        known = RESIDENT
        if isinstance(request.user, Account) and request.user.kind == Account.Kind.STAFF:
            known = actor_for(
                request.user,
                agency_id=organisations.agency_of(request).pk,
                on=timezone.localdate(),
            )
        request._actor = known  # type: ignore[attr-defined]  # noqa: SLF001
    return known


def staff_required(
    *roles: str,
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let in only staff who hold one of `roles` (any post, if none is named) in this agency.

    Answers:
        302: to the sign-in page for who is not signed in.
        422: for a form whose sender's session has ended: what was typed stays.
        404: for staff without such a post: what is not theirs does not exist.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def admitted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            held = actor_of(request).roles
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
