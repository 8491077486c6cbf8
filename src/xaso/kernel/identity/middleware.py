"""Sessions that end, and whose rows a request may see: its agency's for staff with a post there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.identity import sessions
from xaso.kernel.identity.requests import actor_of
from xaso.kernel.organisations import api as organisations
from xaso.kernel.scope import api as scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


def session_limits(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Sign out whose session has idled or lasted too long; the request goes on as anybody's."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and sessions.marks_of(request):
            now = timezone.now()
            if sessions.is_over(sessions.marks_of(request), now):
                logout(request)
                messages.info(request, _("Phiên làm việc đã hết. Hãy đăng nhập lại."))
            else:
                sessions.note_seen(request, now)
        return get_response(request)

    return middleware


def scoped(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Declare the scope of each request; a view admits what a resident's secret opens."""

    def middleware(request: HttpRequest) -> HttpResponse:
        agencies: Iterable[UUID] = ()
        if request.user.is_authenticated and request.profile and actor_of(request).roles:  # type: ignore[attr-defined]
            agencies = organisations.scope_of(request.profile.agency)  # type: ignore[attr-defined]
        with scope.of(agencies=agencies):
            return get_response(request)

    return middleware
