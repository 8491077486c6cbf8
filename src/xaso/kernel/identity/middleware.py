"""Whose rows a request may see: its agency's for staff with a post there, nobody's otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaso.kernel.identity.requests import actor_of
from xaso.kernel.organisations import api as organisations
from xaso.kernel.scope import api as scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


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
