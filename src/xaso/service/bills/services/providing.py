"""Who sends bills, at which prices, by which meters, and by which key its machine comes."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.service.bills import policies
from xaso.service.bills.domain.tariffs import price_of
from xaso.service.bills.errors import AlreadyDone, UnknownBill, WrongEntry
from xaso.service.bills.models import Customer, Meter, Provider, Reading, Tariff

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency

TOKEN_BYTES = 32


class TariffEntry(NamedTuple):
    """A price as somebody writes it down. In đồng."""

    name: str
    unit: str
    tiers: Sequence[dict[str, Any]]
    fixed: int
    surcharges: Sequence[dict[str, Any]]
    basis: str
    valid_from: date


@transaction.atomic
def add_provider(
    agency: Agency,
    commune: Agency,
    *,
    kind: str,
    way: str,
    basis: str,
    since: date,
    pay_url: str = "",
    contact: str = "",
    actor: Actor,
) -> Provider:
    """Let an agency send bills of a kind to a commune's residents from a day on.

    Effects: a `Provider`; an audit entry.

    Raises:
        WrongEntry: A provider with a page of its own needs an address that begins with https.
        AlreadyDone: The agency sends bills of that kind already.
    """
    if way == Provider.Way.LINK and not pay_url.startswith("https://"):
        raise WrongEntry("pay_url", _("Ghi địa chỉ trang thanh toán, bắt đầu bằng https://."))
    try:
        with transaction.atomic():
            row = Provider.objects.create(
                agency=agency,
                commune=commune,
                kind=kind,
                way=way,
                basis=basis,
                pay_url=pay_url,
                contact=contact,
                valid_from=since,
            )
    except IntegrityError as error:
        raise AlreadyDone(_("Đơn vị này đã gửi hóa đơn loại ấy.")) from error
    _record("add_provider", row, actor, "bills.provider", row.pk, kind=kind, way=way)
    return row


@transaction.atomic
def issue_token(provider_id: UUID, *, actor: Actor) -> str:
    """Give a provider's machine a new key; the old one holds no more. It is shown once.

    Effects: the hash of the key; an audit entry.

    Raises:
        UnknownBill: There is no such provider.
        NotAllowed: It is for a leader of the provider.
    """
    row = Provider.objects.select_for_update().filter(pk=provider_id).first()
    if row is None:
        raise UnknownBill(_("Không có đơn vị này."))
    if actor.kind != "command":
        policies.decider(actor, row)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row.token_hash = token_hash(token)
    row.save(update_fields=["token_hash"])
    _record("issue_token", row, actor, "bills.provider", row.pk)
    return token


def token_hash(token: str) -> str:
    """Return by what a machine's key is found; it is drawn, so one plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def set_tariff(provider: Provider, entry: TariffEntry, *, actor: Actor) -> Tariff:
    """Set a price from a day on; the one before ends there. A price that bills stand on stays.

    Effects: a `Tariff`, the end of the one before; an audit entry.

    Raises:
        NotAllowed: It is for a leader of the provider.
        WrongEntry: Its steps cannot be, or a price holds from that day or a later one already.
    """
    policies.decider(actor, provider)
    if not entry.basis.strip():
        raise WrongEntry("basis", _("Ghi văn bản quyết định mức giá."))
    rows = Tariff.objects.select_for_update().filter(provider=provider)
    if rows.filter(valid_from__gte=entry.valid_from).exists():
        raise WrongEntry("valid_from", _("Đã có biểu giá từ ngày ấy trở đi."))
    row = Tariff(
        agency_id=provider.agency_id,
        provider=provider,
        name=entry.name.strip(),
        unit=entry.unit.strip(),
        tiers=list(entry.tiers),
        fixed=entry.fixed,
        surcharges=list(entry.surcharges),
        basis=entry.basis.strip(),
        valid_from=entry.valid_from,
    )
    try:
        price_of(plain(row))
    except ValueError as error:
        raise WrongEntry("tiers", str(error)) from error
    rows.filter(valid_until=None).update(valid_until=entry.valid_from)
    row.save()
    _record(
        "set_tariff",
        row.provider,
        actor,
        "bills.tariff",
        row.pk,
        since=entry.valid_from.isoformat(),
    )
    return row


def plain(row: Tariff) -> dict[str, Any]:
    """Return a price as the rules read it."""
    names = ("tiers", "fixed", "surcharges", "valid_from", "valid_until")
    return {name: getattr(row, name) for name in names}


@transaction.atomic
def add_meter(
    customer: Customer,
    *,
    number: str,
    first: int,
    digits: int,
    put_in_on: date,
    turn: int = 0,
    place: str = "",
    follows: Meter | None = None,
    actor: Actor,
) -> Meter:
    """Put a meter in at a customer's.

    Effects: a `Meter`; an audit entry.

    Raises:
        NotAllowed: It is not for this post.
        WrongEntry: It begins above what it can show.
        AlreadyDone: The number is known, or the customer has a meter.
    """
    policies.keeper(actor, customer.provider)
    if not 0 <= first < 10**digits:
        raise WrongEntry("first", _("Chỉ số ban đầu có nhiều chữ số hơn đồng hồ."))
    try:
        with transaction.atomic():
            row = Meter.objects.create(
                agency_id=customer.agency_id,
                provider=customer.provider,
                customer=customer,
                number=number.strip(),
                digits=digits,
                turn=turn,
                place=place.strip(),
                first=first,
                put_in_on=put_in_on,
                follows=follows,
            )
    except IntegrityError as error:
        raise AlreadyDone(_("Số đồng hồ đã có, hoặc khách hàng đang có đồng hồ.")) from error
    _record("add_meter", customer.provider, actor, "bills.meter", row.pk, number=row.number)
    return row


@transaction.atomic
def change_meter(
    meter_id: UUID,
    *,
    last: int,
    number: str,
    first: int,
    digits: int,
    day: date,
    actor: Actor,
) -> Meter:
    """Take a meter out and put another in; what the old one still counted goes to the next bill.

    Effects: two meters; an audit entry.

    Raises:
        UnknownBill: There is none within the scope.
        NotAllowed: It is not for this post.
        AlreadyDone: It was taken out.
        WrongEntry: It showed more than it can, or was read in that month or later already.
    """
    rows = Meter.objects.select_for_update(of=("self",)).select_related("customer__provider")
    old = rows.filter(pk=meter_id).first()
    if old is None:
        raise UnknownBill(_("Không có đồng hồ này."))
    policies.keeper(actor, old.provider)
    if old.taken_out_on is not None:
        raise AlreadyDone(_("Đồng hồ này đã tháo."))
    if not 0 <= last < 10**old.digits:
        raise WrongEntry("last", _("Chỉ số khi tháo có nhiều chữ số hơn đồng hồ."))
    read = Reading.objects.filter(meter=old, withdrawn_at=None, period__gte=f"{day:%Y-%m}")
    if read.exists():
        raise WrongEntry("day", _("Tháng ấy đã ghi chỉ số: thay đồng hồ từ tháng sau."))
    old.last, old.taken_out_on = last, day
    old.save(update_fields=["last", "taken_out_on"])
    return add_meter(
        old.customer,
        number=number,
        first=first,
        digits=digits,
        put_in_on=day,
        turn=old.turn,
        place=old.place,
        follows=old,
        actor=actor,
    )


def _record(
    verb: str, provider: Provider, actor: Actor, what: str, key: UUID, **details: object
) -> None:
    audit.record(
        actor=actor,
        verb=f"bills.{verb}",
        object_kind=what,
        object_id=key,
        agency_id=provider.agency_id,
        details=details,
    )
