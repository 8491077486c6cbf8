"""The administrator's pages about the posts of the agency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xaso.kernel.identity import selectors
from xaso.kernel.identity.forms import EndForm, NewPositionForm
from xaso.kernel.identity.requests import actor_of, recently_confirmed, staff_required
from xaso.kernel.organisations import api as organisations

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@staff_required("admin")
@recently_confirmed
@require_http_methods(["GET", "POST"])
def position_list(request: HttpRequest) -> HttpResponse:
    """Show the posts and who holds them today; a POST adds one.

    Answers:
        302: added.
        422: a title, a role or a day is missing; nothing was written.
    """
    agency, today = organisations.agency_of(request), timezone.localdate()
    form = NewPositionForm(request.POST if request.method == "POST" else None, today=today)
    if request.method == "POST" and form.is_valid():
        organisations.create_position(actor=actor_of(request), agency=agency, **form.cleaned_data)
        messages.success(request, _("Đã thêm vị trí."))
        return redirect("identity:positions")
    context = {"posts": selectors.posts_of(agency.pk, on=today), "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "identity/position_list.html", context, status=status)


@staff_required("admin")
@recently_confirmed
@require_http_methods(["GET", "POST"])
def end_position(request: HttpRequest, position_id: UUID) -> HttpResponse:
    """Ask from when and why, then end a post; one that somebody holds is refused."""
    agency, today = organisations.agency_of(request), timezone.localdate()
    posts = {post.position.pk: post for post in selectors.posts_of(agency.pk, on=today)}
    post = posts.get(position_id)
    if post is None:
        raise Http404("no such post")
    form = EndForm(request.POST if request.method == "POST" else None, today=today)
    if request.method == "POST" and form.is_valid():
        if post.holdings:
            form.add_error(None, _("Còn người giữ vị trí này. Hãy kết thúc việc giữ vị trí trước."))
        else:
            organisations.end_position(
                actor=actor_of(request), position=post.position, **form.cleaned_data
            )
            messages.success(request, _("Đã bỏ vị trí."))
            return redirect("identity:positions")
    context = {
        "form": form,
        "question": _("Bỏ vị trí “%(title)s”?") % {"title": post.position.title},
        "verb": _("Bỏ vị trí"),
        "back_url": reverse("identity:positions"),
        "is_grave": True,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "ui/confirm.html", context, status=status)
