"""One look at the versions for each request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaso.kernel.reference.api import looking_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


def one_look(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let a request ask only once what has changed."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with looking_once():
            return get_response(request)

    return middleware
