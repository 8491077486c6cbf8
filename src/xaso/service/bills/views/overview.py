"""Where a provider's people begin: shares as a plot, by hamlet; and what the commune may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.kernel.scope import api as scope
from xaso.lib.small_groups import FEWEST
from xaso.service.bills import policies, selectors
from xaso.service.bills.domain import shares
from xaso.service.bills.domain.codes import shown_period
from xaso.service.bills.models import ExemptionClaim
from xaso.service.bills.services import reminding
from xaso.service.bills.views.asked import Here, at_provider
from xaso.service.payments import api as payments
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse

    from xaso.kernel.audit.api import Actor
    from xaso.service.bills.models import Provider
    from xaso.service.bills.selectors import HamletLine


class Served(NamedTuple):
    """A provider as the commune sees it: numbers of hamlets that shame nobody."""

    provider: Provider
    period: str
    lines: list[shares.Shown]

    @property
    def plot(self) -> list[tuple[str, float]]:
        """Return the shares that are shown, as bars."""
        return [
            (line.place or _("Chưa rõ xóm"), line.settled_permille / 10)
            for line in self.lines
            if line.settled_permille is not None
        ]


def _works_somewhere(request: HttpRequest) -> Actor:
    """Return who asks with the roles that open the first page: here, or at a provider."""
    actor = identity.actor_of(request)
    commune = organisations.agency_of(request)
    if policies.may_count(actor, commune.pk):
        return actor
    own = _own_providers(request)
    return identity.actor_at(request, own[0].agency_id) if own else actor


def _own_providers(request: HttpRequest) -> list[Provider]:
    today = timezone.localdate()
    held = identity.holdings_on(today).filter(
        account=request.user.pk, position__role__in=policies.STAFF
    )
    agencies = {holding.position.agency_id for holding in held}
    commune = organisations.agency_of(request)
    return list(selectors.providers_of(agencies, today).filter(commune=commune))


@never_cache
@require_safe
@identity.staff_required(at=_works_somewhere)
def home(request: HttpRequest) -> HttpResponse:
    """Lead a provider's people to their pages; show the commune's officials numbers alone.

    GET bills:home

    Answers:
        200: The choice, or the commune's page. 303: To one's only provider. 404: For others.
    """
    actor, commune = identity.actor_of(request), organisations.agency_of(request)
    own = _own_providers(request)
    if policies.may_count(actor, commune.pk):
        today = timezone.localdate()
        served = [_served(one) for one in selectors.providers_serving(commune.pk, today)]
        context = {
            "served": served,
            "own": own,
            "fewest": FEWEST,
            "may_entitle": policies.may_entitle(actor, commune.pk),
        }
        return render(request, "bills/commune.html", context)
    if not own:
        raise Http404("no provider of hers")
    if len(own) == 1:
        return see_other(reverse("bills:overview", args=[own[0].pk]))
    return render(request, "bills/choose.html", {"own": own})


def _served(provider: Provider) -> Served:
    with scope.of(agencies=[provider.agency_id]):
        periods = selectors.periods_of(provider)
    period = periods[0] if periods else ""
    lines = selectors.public_by_hamlet(provider, period) if period else []
    return Served(provider, shown_period(period) if period else "", lines)


@never_cache
@require_safe
@at_provider(*policies.STAFF)
def overview(request: HttpRequest, here: Here) -> HttpResponse:
    """Show how much of a period is settled, as a plot by hamlet. GET bills:overview with `ky`."""
    periods = selectors.periods_of(here.provider)
    wanted = request.GET.get("ky", "")
    period = wanted if wanted in periods else next(iter(periods), "")
    lines = selectors.by_hamlet(here.provider, period) if period else []
    claims = ExemptionClaim.objects.filter(
        customer__provider=here.provider, state=ExemptionClaim.State.ASKED
    )
    context = here.context(
        periods=[(one, shown_period(one)) for one in periods],
        period=period,
        shown=shown_period(period) if period else "",
        lines=lines,
        total=_total(lines),
        plot=[(line.name or _("Chưa rõ xóm"), (line.permille or 0) / 10) for line in lines],
        claims=claims.count(),
        to_remind=len(reminding.due_reminders(here.provider, here.today)),
        needs_account=_needs_account(here),
    )
    return render(request, "bills/overview.html", context)


def _needs_account(here: Here) -> bool:
    """Tell whether bills would have no code, for there is no account that money goes to."""
    provider = here.provider
    return provider.way == provider.Way.QR and not payments.account_on(
        here.today, agency_id=provider.agency_id, fee_code=provider.fee_code
    )


def _total(lines: Iterable[HamletLine]) -> dict[str, Any]:
    listed = list(lines)
    many, settled = sum(one.bills for one in listed), sum(one.settled for one in listed)
    amount, paid = sum(one.amount for one in listed), sum(one.paid for one in listed)
    share = shares.permille(settled, many)
    return {
        "bills": many,
        "settled": settled,
        "amount": amount,
        "paid": paid,
        "share": "–" if share is None else f"{share // 10},{share % 10}\u00a0%",
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@at_provider(*policies.KEEPERS)
def reminders(request: HttpRequest, here: Here) -> HttpResponse:
    """Show how many would be reminded now, then remind them. GET, POST bills:reminders.

    Answers:
        200: The numbers. 303: Reminded.
    """
    if request.method == "POST":
        told = reminding.remind(here.provider, actor=here.actor, now=timezone.now())
        said = _("Đã gửi %(sent)d lời nhắc; %(rest)d hóa đơn chưa có số điện thoại hay thư.")
        messages.success(request, said % {"sent": told.sent, "rest": told.unreachable})
        return see_other(reverse("bills:reminders", args=[here.provider.pk]))
    found = reminding.due_reminders(here.provider, here.today)
    reached = [one for one in found if one.contact.reached_by()]
    context = here.context(
        before=sum(one.moment == reminding.Moment.BEFORE for one in reached),
        after=sum(one.moment == reminding.Moment.AFTER for one in reached),
        unreachable=len(found) - len(reached),
        sample=reminding.TEMPLATE.vi,
    )
    return render(request, "bills/reminders.html", context)
