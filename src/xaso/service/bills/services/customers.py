"""Customers come, change, and are linked to residents where they agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.organisations import api as organisations
from xaso.kernel.residents import api as residents
from xaso.kernel.scope import api as scope
from xaso.service.bills import policies, sealing
from xaso.service.bills.domain.codes import tidy_code
from xaso.service.bills.errors import AlreadyDone, UnknownBill, WrongEntry
from xaso.service.bills.models import Customer

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.service.bills.models import Provider
    from xaso.service.bills.sealing import CustomerEntry


@transaction.atomic
def add_customer(
    provider: Provider, entry: CustomerEntry, *, actor: Actor, now: datetime
) -> Customer:
    """Add a customer with a secret of its own.

    Effects: a `Customer`; an audit entry.

    Raises:
        NotAllowed: It is not for this post.
        WrongEntry: No code.
        AlreadyDone: The code is known.
    """
    policies.keeper(actor, provider)
    code = tidy_code(entry.code)
    if not code:
        raise WrongEntry("code", _("Mã chỉ gồm chữ cái không dấu, chữ số và dấu . - / _."))
    row = Customer(
        agency_id=provider.agency_id,
        provider=provider,
        code=code,
        group=entry.group.strip(),
        hamlet_id=entry.hamlet_id,
        added_at=now,
    )
    sealing.seal(row, entry.told)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise AlreadyDone(_("Mã này đã có.")) from error
    _record("add_customer", row, actor)
    return row


@transaction.atomic
def change_customer(customer_id: UUID, entry: CustomerEntry, *, actor: Actor) -> None:
    """Write down anew what a provider knows of a customer; code, secret and links stay.

    Effects: the customer; an audit entry.

    Raises:
        UnknownBill: There is none within the scope.
        NotAllowed: It is not for this post.
    """
    row = lock_customer(customer_id)
    policies.keeper(actor, row.provider)
    row.group, row.hamlet_id = entry.group.strip(), entry.hamlet_id
    sealing.seal(row, entry.told, sealing.content_of(row).secret)
    row.save(update_fields=["group", "hamlet", "key_id", "sealed", "secret_hash"])
    _record("change_customer", row, actor)


@transaction.atomic
def end_customer(customer_id: UUID, *, last_day: date | None, actor: Actor) -> None:
    """Let a customer get no more bills after a day; without a day it goes on.

    Effects: the customer's last day; an audit entry.

    Raises:
        UnknownBill: There is none within the scope.
        NotAllowed: It is not for this post.
    """
    row = lock_customer(customer_id)
    policies.keeper(actor, row.provider)
    row.ended_on = last_day
    row.save(update_fields=["ended_on"])
    _record("end_customer", row, actor, last_day=last_day.isoformat() if last_day else "")


@transaction.atomic
def link_resident(
    customer_id: UUID, *, number: str, consent: str, actor: Actor, now: datetime, name: str = ""
) -> bool:
    """Link a customer to a person and her household of the commune's list, as she agreed.

    The provider learns nothing of it but that a link stands.

    Args:
        number: The person's number, typed by herself or read from her card.
        consent: The words she agreed to.
        name: As she typed it; empty where an official has her card in hand.

    Effects: the link with its consent where the list knows the number; audit entries, also of a
    vain look.

    Returns: Whether the list knows her.

    Raises:
        UnknownBill: There is no such customer within the scope.
        WrongEntry: No consent.
    """
    if not consent.strip():
        raise WrongEntry("consent", _("Cần sự đồng ý trước khi tra danh sách dân cư."))
    row = lock_customer(customer_id)
    commune = row.provider.commune
    with scope.of(agencies=organisations.scope_of(commune)):
        person = residents.person_by_number(
            agency=commune, number=number, actor=actor, ground=_("Liên kết hóa đơn"), name=name
        )
    if person is None:
        return False
    row.person_id, row.household_id = person.pk, person.household_id
    row.consent, row.consent_at = consent.strip()[:200], now
    row.save(update_fields=["person_id", "household_id", "consent", "consent_at"])
    _record("link_resident", row, actor)
    return True


@transaction.atomic
def unlink_resident(customer_id: UUID, *, actor: Actor) -> None:
    """Take a link and its consent back; nobody has to say why.

    Effects: no link; an audit entry.

    Raises:
        UnknownBill: There is no such customer within the scope.
    """
    row = lock_customer(customer_id)
    row.person_id = row.household_id = row.consent_at = None
    row.consent = ""
    row.save(update_fields=["person_id", "household_id", "consent", "consent_at"])
    _record("unlink_resident", row, actor)


def lock_customer(customer_id: UUID) -> Customer:
    """Take a customer's row until the end of the transaction.

    Raises:
        UnknownBill: There is none within the scope.
    """
    rows = Customer.objects.select_for_update(of=("self",)).select_related("provider__commune")
    row = rows.filter(pk=customer_id).first()
    if row is None:
        raise UnknownBill(_("Không có khách hàng này."))
    return row


def _record(verb: str, row: Customer, actor: Actor, **details: object) -> None:
    audit.record(
        actor=actor,
        verb=f"bills.{verb}",
        object_kind="bills.customer",
        object_id=row.pk,
        agency_id=row.agency_id,
        details=details,
    )
