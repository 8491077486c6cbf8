"""Which agency is being asked: found once a request, when first needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest
from django.utils.functional import SimpleLazyObject

from xaso.kernel.organisations.selectors import profile_for_host

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from xaso.kernel.organisations.models import Agency, SiteProfile


class AgencyRequest(HttpRequest):
    """A request that knows its agency's face; `profile` is falsy before `xaso setup`."""

    profile: SiteProfile | None


def current_agency(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Hang `request.profile` on each request, resolved by host at first use."""

    def middleware(request: HttpRequest) -> HttpResponse:
        host = request.get_host().rsplit(":", 1)[0]
        request.profile = SimpleLazyObject(lambda: profile_for_host(host))  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def agency_of(request: HttpRequest) -> Agency:
    """Return the agency that the request's host stands for.

    Raises:
        Http404: No agency answers to this host; the installation has not been set up.
    """
    profile: SiteProfile | None = request.profile  # type: ignore[attr-defined]
    if not profile:
        raise Http404("no agency answers to this host")
    return profile.agency
