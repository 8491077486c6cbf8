"""For which provider somebody works, and what the addresses name, as far as it is hers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.kernel.residents import api as residents
from xaso.kernel.scope import api as scope
from xaso.lib import text
from xaso.lib.sheets import csv_of
from xaso.service.bills import policies, printouts
from xaso.service.bills.models import Bill, BillList, Customer, Provider
from xaso.ui.answers import CSV, XLSX, as_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from xaso.kernel.audit.api import Actor

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Here:
    """The provider whose pages are asked for, and who asks."""

    provider: Provider
    actor: Actor

    @property
    def today(self) -> date:
        """Return the day."""
        return timezone.localdate()

    def context(self, **values: Any) -> dict[str, Any]:
        """Return what every page of a provider shows, with these values."""
        return {
            "provider": self.provider,
            "today": self.today,
            "is_meter": self.provider.tariffs.exists() or self.provider.meters.exists(),
            "may_keep": policies.may_keep(self.actor, self.provider),
            "may_decide": policies.may_decide(self.actor, self.provider),
            "may_confirm": policies.may_confirm(self.actor, self.provider),
            **values,
        }

    def write_down(self, verb: str, **details: object) -> None:
        """Write down what was taken out of the provider's pages."""
        with transaction.atomic():
            audit.record(
                actor=self.actor,
                verb=verb,
                object_kind="bills.provider",
                object_id=self.provider.pk,
                agency_id=self.provider.agency_id,
                details=details,
            )

    def write_look_down(self, customer_id: UUID) -> None:
        """Write down that a customer was looked at."""
        with transaction.atomic():
            audit.record(
                actor=self.actor,
                verb="bills.view_customer",
                object_kind="bills.customer",
                object_id=customer_id,
                agency_id=self.provider.agency_id,
            )

    @property
    def hamlets(self) -> list[tuple[UUID, str]]:
        """Return the commune's hamlets of today as choices."""
        rows = residents.hamlets_of(self.provider.commune)
        listed = [
            (one.pk, str(one))
            for one in rows
            if one.valid_until is None or self.today < one.valid_until
        ]
        return sorted(listed, key=lambda one: text.order(one[1]))


def at_provider(
    *posts: str,
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let in only who holds one of the posts at the provider that the address names.

    The view gets a `Here` in place of the provider's id, and sees rows of that provider alone.

    Answers:
        302: To sign in. 404: No such provider of this commune, or another's staff.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @identity.staff_required(*posts, at=_actor)
        @wraps(view)
        def inside(request: HttpRequest, provider_id: UUID, **kwargs: Any) -> HttpResponse:
            provider = _provider(request, provider_id)
            here = Here(provider, identity.actor_at(request, provider.agency_id))
            with scope.of(agencies=[provider.agency_id]):
                return view(request, here, **kwargs)

        return inside

    return decorate


def _actor(request: HttpRequest, provider_id: UUID, **_kwargs: Any) -> Actor:
    return identity.actor_at(request, _provider(request, provider_id).agency_id)


def _provider(request: HttpRequest, provider_id: UUID) -> Provider:
    known: Provider | None = getattr(request, "_provider", None)
    if known is None:
        commune = organisations.agency_of(request)
        rows = Provider.objects.filter(pk=provider_id, commune=commune)
        known = rows.select_related("agency", "commune").first()
        if known is None:
            raise Http404("no such provider")
        request._provider = known  # type: ignore[attr-defined]  # noqa: SLF001
    return known


def bill_of(here: Here, bill_id: UUID) -> Bill:
    """Return a bill of the provider.

    Raises:
        Http404: There is none.
    """
    rows = Bill.objects.filter(provider=here.provider, pk=bill_id)
    found = rows.select_related("customer__hamlet", "obligation__account", "provider__agency")
    return _one(found.first())


def list_of(here: Here, list_id: UUID) -> BillList:
    """Return a list of the provider.

    Raises:
        Http404: There is none.
    """
    rows = BillList.objects.filter(provider=here.provider, pk=list_id)
    return _one(rows.select_related("provider__commune", "provider__agency").first())


def customer_of(here: Here, customer_id: UUID) -> Customer:
    """Return a customer of the provider.

    Raises:
        Http404: There is none.
    """
    rows = Customer.objects.filter(provider=here.provider, pk=customer_id)
    return _one(rows.select_related("hamlet", "provider").first())


def _one(found: T | None) -> T:
    if found is None:
        raise Http404("not of this provider")
    return found


def as_table(lines: Sequence[Iterable[str]], name: str, kind: str) -> HttpResponse:
    """Hand lines out, the first being their heading: `kind` is "xlsx" or "csv"."""
    if kind == "xlsx":
        return as_file(printouts.table(lines), f"{name}.xlsx", XLSX)
    return as_file(csv_of(lines), f"{name}.csv", CSV)
