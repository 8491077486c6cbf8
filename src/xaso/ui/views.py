"""Turn a display switch over; show every component."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from xaso.ui.comfort import COOKIE, COOKIE_SECONDS, Comfort
from xaso.ui.specimens import specimens

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@csrf_exempt
@require_POST
def set_comfort(request: HttpRequest) -> HttpResponse:
    """Turn one display switch over and go back.

    It changes nothing but the sender's own cookie, so it needs no token, and pages that carry
    the switches stay free of one.

    POST ui:set-comfort switch=, next=

    Answers:
        303: back to `next`, or to the home page where `next` leads elsewhere.
    """
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    wishes = Comfort.of(request).turned(request.POST.get("switch", ""))
    response = HttpResponseRedirect(back, status=303)
    response.set_cookie(
        COOKIE,
        wishes.written(),
        max_age=COOKIE_SECONDS,
        samesite="Lax",
        secure=settings.HTTPS,
        httponly=True,
    )
    return response


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Show every component of the design system, for those who build pages and test them."""
    return render(request, "ui/catalogue.html", specimens())
