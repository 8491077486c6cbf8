"""A form that came too late is shown again with all that was typed, to be sent once more.

Only what this site's own page sent: a form from elsewhere is never given a fresh token.
Passwords are not written into pages.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_NEVER_WRITTEN = re.compile(r"password|mat_khau|csrfmiddlewaretoken", re.IGNORECASE)


def may_resend(request: HttpRequest) -> bool:
    """Tell whether the request is a form with content from one of this site's own pages."""
    return (
        request.method == "POST"
        and "X-Autosave" not in request.headers
        and settings.CSRF_COOKIE_NAME in request.COOKIES
        and _is_from_here(request)
        and bool(_typed(request))
    )


def resend_page(
    request: HttpRequest, *, signed_out: bool = False, ask_url: str = ""
) -> HttpResponse:
    """Show a button that sends the same form again, with a fresh token.

    Args:
        request: The form that came.
        signed_out: The session has ended: sign in elsewhere first.
        ask_url: The page where the person proves again who they are, where that is needed.

    Answers:
        422: nothing was written. Files must be chosen again: a page cannot hold them.
    """
    context = {
        "typed": _typed(request),
        "had_files": bool(request.FILES),
        "signed_out": signed_out,
        "ask_url": ask_url,
        "address": request.get_full_path(),
        "sign_in_url": settings.LOGIN_URL,
    }
    response = render(request, "ui/resend.html", context, status=422)
    add_never_cache_headers(response)
    return response


def _is_from_here(request: HttpRequest) -> bool:
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    origin = urlsplit(request.headers.get("Origin") or request.headers.get("Referer") or "")
    return origin.netloc == request.get_host()


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in request.POST.lists()
        if not _NEVER_WRITTEN.search(name)
        for value in values
    ]
