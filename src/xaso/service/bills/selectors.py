"""Reading bills: a customer's, a provider's, and the numbers of hamlets."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, F, Q, Sum

from xaso.kernel.reference.api import in_force
from xaso.kernel.scope import api as scope
from xaso.lib import text
from xaso.service.bills import sealing
from xaso.service.bills.domain import shares
from xaso.service.bills.domain.codes import tidy_code
from xaso.service.bills.domain.states import ENDED, OWING
from xaso.service.bills.models import Bill, Customer, ExemptionClaim, Kind, Provider
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet


class Spared(NamedTuple):
    """A confirmed claim, and how many of a hundred it takes off today."""

    claim: ExemptionClaim
    percent: int


def providers_serving(commune_id: UUID, day: date) -> QuerySet[Provider]:
    """Return who sends bills to a commune's residents on a day, by kind and name."""
    rows = Provider.objects.filter(in_force(day), commune_id=commune_id)
    return rows.select_related("agency").order_by("kind", "agency__name", "id")


def providers_of(agency_ids: Iterable[UUID], day: date) -> QuerySet[Provider]:
    """Return the providers that agencies are on a day."""
    rows = Provider.objects.filter(in_force(day), agency_id__in=list(agency_ids))
    return rows.select_related("agency", "commune").order_by("agency__name", "kind")


def exemptions_for(provider: Provider, day: date) -> list[payments.Exemption]:
    """Return who is spared what a provider bills: only rules that name it."""
    rules = payments.exemptions_on(day, fee_code=provider.fee_code)
    return [rule for rule in rules if provider.fee_code in rule.fee_codes]


def bill_exemptions(day: date) -> list[payments.Exemption]:
    """Return every rule of a day that spares somebody a bill of some kind, by its code."""
    found: dict[str, payments.Exemption] = {}
    for kind in Kind.values:
        code = f"bill-{kind}"
        for rule in payments.exemptions_on(day, fee_code=code):
            if code in rule.fee_codes:
                found[rule.code] = rule
    return [found[code] for code in sorted(found)]


def confirmed_claim(customer: Customer, provider: Provider, day: date) -> Spared | None:
    """Return the claim that spares a customer most on a day; reductions do not add up."""
    percents = {rule.code: rule.percent for rule in exemptions_for(provider, day)}
    claims = ExemptionClaim.objects.filter(
        in_force(day),
        customer=customer,
        state=ExemptionClaim.State.CONFIRMED,
        exemption__in=list(percents),
    )
    found = [Spared(claim, percents[claim.exemption]) for claim in claims]
    return max(found, key=lambda one: one.percent, default=None)


def customer_by_code(provider: Provider, code: str) -> Customer | None:
    """Return whom a provider's code names, within the scope."""
    rows = Customer.objects.filter(provider=provider, code=tidy_code(code))
    return rows.select_related("provider__agency", "hamlet").first()


def opened(provider: Provider, code: str, secret: str) -> Customer | None:
    """Return the customer whose code and secret somebody holds; the caller counts wrong tries.

    It looks past the scope of who asks: code and secret are the right.
    """
    with scope.of(agencies=[provider.agency_id]):
        found = customer_by_code(provider, code)
        return found if found is not None and sealing.is_secret(found, secret) else None


def customers_by_ids(commune_id: UUID, customer_ids: Iterable[UUID], day: date) -> list[Customer]:
    """Return customers whose ids somebody may hold, of providers that serve the commune."""
    agencies = [one.agency_id for one in providers_serving(commune_id, day)]
    with scope.of(agencies=agencies):
        rows = Customer.objects.filter(pk__in=list(customer_ids), provider__commune_id=commune_id)
        return list(rows.select_related("provider__agency", "hamlet"))


def with_household(customers: Iterable[Customer], day: date) -> list[Customer]:
    """Return customers and all others of their households: each was linked by consent."""
    known = {one.pk: one for one in customers}
    homes = {one.household_id for one in known.values() if one.household_id}
    if homes:
        commune_id = next(iter(known.values())).provider.commune_id
        agencies = [one.agency_id for one in providers_serving(commune_id, day)]
        with scope.of(agencies=agencies):
            rows = Customer.objects.filter(household_id__in=homes)
            others = rows.select_related("provider__agency", "hamlet")
            known.update({one.pk: one for one in others})
    return list(known.values())


def bills_of(customers: Iterable[Customer], *, since: date | None = None) -> list[Bill]:
    """Return what customers owe, the earliest day first, then what was settled since a day.

    Rows: bills with provider, agency, customer, lines, obligation and its account. Cancelled and
    replaced bills are not among them.
    """
    listed = list(customers)
    with scope.of(agencies={one.agency_id for one in listed}):
        rows = Bill.objects.filter(customer__in=listed).exclude(state__in=sorted(ENDED))
        wanted = Q(state__in=sorted(OWING))
        if since is not None:
            wanted |= Q(settled_at__date__gte=since)
        found = (
            rows
            .filter(wanted)
            .select_related("provider__agency", "customer", "obligation__account")
            .prefetch_related("lines")
        )
        return sorted(
            found.order_by(F("due_on").asc(nulls_last=True), "pk"),
            key=lambda bill: bill.state not in OWING,
        )


def pay_link(bill: Bill) -> str:
    """Return where a bill is paid on its provider's own page; empty for those paid by code."""
    if bill.provider.way != Provider.Way.LINK or not bill.owed:
        return ""
    return bill.provider.pay_url.replace("{code}", bill.customer.code).replace(
        "{period}", bill.period
    )


def payment_code(bill: Bill) -> str:
    """Return the text of the VietQR that pays what is still owed; empty where none does."""
    return bill.obligation.payment_code if bill.obligation is not None and bill.owed else ""


class HamletLine(NamedTuple):
    """Numbers of a hamlet for the provider's own eyes. In đồng."""

    hamlet_id: UUID | None
    name: str
    bills: int
    settled: int
    amount: int
    paid: int

    @property
    def permille(self) -> int | None:
        """Return the settled share in thousandths."""
        return shares.permille(self.settled, self.bills)


def by_hamlet(provider: Provider, period: str = "") -> list[HamletLine]:
    """Return a provider's bills of a period by hamlet, by name; what was given up is not counted.

    Queries: one.
    """
    rows = Bill.objects.filter(provider=provider).exclude(state__in=sorted(ENDED))
    if period:
        rows = rows.filter(period=period)
    counted = (
        rows
        .order_by()
        .values("hamlet_id", "hamlet__kind", "hamlet__name", "hamlet__former_commune")
        .annotate(
            n=Count("pk"),
            done=Count("pk", filter=~Q(state__in=sorted(OWING))),
            asked=Sum("amount"),
            got=Sum("paid"),
        )
    )
    lines = [
        HamletLine(
            row["hamlet_id"], row["hamlet__name"] or "", row["n"], row["done"], row["asked"],
            row["got"],
        )
        for row in counted
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (line.name == "", text.order(line.name)))


def public_by_hamlet(provider: Provider, period: str) -> list[shares.Shown]:
    """Return what the commune may show of a provider's bills: no names, no small groups.

    It looks past the scope of who asks, and answers with numbers alone.
    """
    with scope.of(agencies=[provider.agency_id]):
        lines = by_hamlet(provider, period)
    return shares.shown(
        shares.Count(line.name, line.bills, line.settled, line.amount, line.paid) for line in lines
    )


def periods_of(provider: Provider) -> list[str]:
    """Return the periods a provider has bills of, the newest first."""
    rows = Bill.objects.filter(provider=provider).exclude(state__in=sorted(ENDED))
    return sorted(rows.order_by().values_list("period", flat=True).distinct(), reverse=True)
