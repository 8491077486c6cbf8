"""`/xem-thu/`: a three-minute tour of the demo commune; elsewhere these pages do not exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth import login, logout
from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import _StrPromise

PROCEDURE = "1.001193"


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the tour: who acts, and what to do there; without a role, a resident."""

    title: str | _StrPromise
    text: str | _StrPromise
    role: str = ""
    route: str = ""
    argument: str = ""

    @property
    def address(self) -> str:
        """Return where a resident's stop is."""
        return reverse(self.route, args=[self.argument] if self.argument else [])


STOPS = (
    Stop(
        _("Người dân nộp hồ sơ"),
        _("Khai đăng ký khai sinh cho một bé, gửi, rồi ghi lại mã tra cứu và mã bí mật."),
        route="dossiers:apply",
        argument=PROCEDURE,
    ),
    Stop(
        _("Một cửa tiếp nhận"),
        _("Hồ sơ vừa nộp nằm trong hàng việc. Mở ra, xem giấy tờ, bấm Tiếp nhận."),
        role="intake",
    ),
    Stop(
        _("Công chức chuyên môn thẩm định"),
        _("Bấm Chuyển xử lý, đọc tờ khai, bấm Trình ký."),
        role="officer",
    ),
    Stop(_("Lãnh đạo ký duyệt"), _("Đọc dự thảo kết quả, bấm Ký duyệt."), role="leader"),
    Stop(_("Văn thư phát hành"), _("Lấy số, phát hành kết quả."), role="clerk"),
    Stop(_("Một cửa trả kết quả"), _("Ghi người nhận, bấm Trả kết quả."), role="intake"),
    Stop(
        _("Người dân tra cứu và đánh giá"),
        _("Nhập hai mã, xem vì sao có ngày hẹn ấy, chấm sao."),
        route="dossiers:look-up",
    ),
)
ROLES = frozenset(stop.role for stop in STOPS if stop.role)


@never_cache
@require_safe
def tour(request: HttpRequest) -> HttpResponse:
    """Show the stops; 404 where the agency is a real one."""
    _demo_agency(request)
    return render(request, "site/tour.html", {"stops": STOPS})


@require_POST
def play(request: HttpRequest, role: str) -> HttpResponse:
    """Sit down at the desk of a role without a password, in the demo only.

    Answers:
        303: To the queue, signed in as the first demo official of that role.
        404: No demo, or no such role.
    """
    agency = _demo_agency(request)
    if role not in ROLES:
        raise Http404("no such role")
    holding = (
        identity
        .holdings_on(timezone.localdate())
        .filter(position__agency=agency, position__role=role, account__is_demo=True)
        .order_by("account__username")
        .first()
    )
    if holding is None:
        raise Http404("nobody holds that role")
    with transaction.atomic():
        login(request, holding.account, backend="xaso.kernel.identity.backends.StaffBackend")
        audit.record(
            actor=identity.actor_for(holding.account, agency_id=agency.pk, on=timezone.localdate()),
            verb="site.play_role",
            object_kind="identity.account",
            object_id=holding.account_id,
        )
    return _see_other("dossiers:queue")


@require_POST
def start_over(request: HttpRequest) -> HttpResponse:
    """Begin the tour again as nobody: signed out, with nothing remembered in this browser."""
    _demo_agency(request)
    logout(request)
    response = _see_other("tour")
    for name in request.COOKIES:
        if name != "csrftoken":
            response.delete_cookie(name)
    return response


def _demo_agency(request: HttpRequest) -> organisations.Agency:
    agency = organisations.agency_of(request)
    if not agency.is_demo:
        raise Http404("not a demo")
    return agency


def invitation(request: HttpRequest) -> dict[str, Any] | None:
    """Invite to the tour on the home page of the demo."""
    profile = getattr(request, "profile", None)
    return {"stops": len(STOPS)} if profile and profile.agency.is_demo else None


def _see_other(route: str) -> HttpResponse:
    return see_other(reverse(route))
