"""The administrator's page about the machine, and the page of the first day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.notifications import api as notifications
from xaso.kernel.organisations import api as organisations
from xaso.site.operations import setup as first_day
from xaso.site.operations.forms import SetupForm
from xaso.site.operations.health import BAD, examine

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@identity.staff_required("admin", "technician")
@require_safe
@never_cache
def state(request: HttpRequest) -> HttpResponse:
    """Show how the machine is, and what did not reach its reader."""
    findings = examine(timezone.now())
    context = {
        "findings": findings,
        "is_bad": any(finding.level == BAD for finding in findings),
        "undelivered": notifications.undelivered_count(organisations.agency_of(request).pk),
    }
    return render(request, "operations/state.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
def setup(request: HttpRequest) -> HttpResponse:
    """Set the installation up, once, for whoever holds the token that `xaso setup` printed.

    Answers:
        200: the form; after it was sent, what was made with the staff's first passwords.
        404: no token, a wrong one, or it is set up already.
        422: something is missing or a row of the sheet is not understood; nothing was written.
    """
    token = request.POST.get("ma") or request.GET.get("ma", "")
    if not first_day.is_token(token) or first_day.is_set_up():
        raise Http404("not to be set up here")
    if request.method != "POST":
        return render(request, "operations/setup.html", {"form": SetupForm(), "token": token})
    form = SetupForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            made = first_day.set_up(form.plan(), form.reading.rows, on=timezone.localdate())
        except identity.UsernameTaken:
            form.add_error("admin_username", "Tên đăng nhập này đã có.")
        else:
            address = form.cleaned_data["trial_mail_to"]
            failure = first_day.send_trial_mail(address) if address else ""
            context = {"accounts": made, "mail_to": address, "mail_failure": failure}
            return render(request, "operations/setup_done.html", context)
    return render(request, "operations/setup.html", {"form": form, "token": token}, status=422)
