"""Customers are reminded, each for herself: before the day, and once after it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.kernel.notifications import api as notifications
from xaso.lib.longhand import dotted
from xaso.service.bills import policies, sealing
from xaso.service.bills.domain.codes import shown_period
from xaso.service.bills.domain.states import OWING
from xaso.service.bills.models import Bill, ReminderSent

if TYPE_CHECKING:
    from datetime import date, datetime

    from xaso.kernel.audit.api import Actor
    from xaso.service.bills.models import Provider

Moment = ReminderSent.Moment
_SAMPLES = {
    "provider": "Trường Tiểu học Động Đạt",
    "title": "Khoản thu tháng 11",
    "period": "tháng 11/2026",
    "owed": "310.000 ₫",
    "due": "30/11/2026",
    "code": "HS0012",
}
TEMPLATE = notifications.Template(
    key="bills.reminder",
    label=_("Nhắc nộp hóa đơn"),
    fills=frozenset(_SAMPLES),
    vi=notifications.Wording(
        "{provider}: {title}",
        "Kính gửi ông/bà,\n\n{provider} gửi {title}, {period}, mã {code}: còn {owed}, hạn {due}."
        "\nXem và nộp ở trang “Tôi còn phải nộp gì”. Nếu đã nộp, xin bỏ qua thư này.",
        "{provider}: {title}, {period}, ma {code}, con {owed}, han {due}. Da nop thi bo qua.",
    ),
    en=notifications.Wording(
        "{provider}: {title}",
        "Dear Sir or Madam,\n\n{provider} sends {title}, {period}, code {code}: {owed} left, due"
        " {due}.\nSee and pay it on the page “What do I still owe”. If you have paid, please"
        " ignore this letter.",
        "{provider}: {title}, {period}, code {code}, {owed} left, due {due}. Ignore if paid.",
    ),
    samples=_SAMPLES,
)


class Reminder(NamedTuple):
    """A bill that its customer may be reminded of now."""

    bill: Bill
    moment: str
    contact: notifications.Contact


class Told(NamedTuple):
    """How many were reminded, and of how many bills nobody knows where to write."""

    sent: int
    unreachable: int


def due_reminders(provider: Provider, today: date) -> list[Reminder]:
    """Return what may be reminded of on a day: once before the due day and once after it.

    Voluntary bills are never asked for after their day. Bills whose customer left no address are
    among them, with a contact that reaches nobody.
    """
    soon = today + timedelta(days=provider.remind_before)
    late = today - timedelta(days=provider.remind_after)
    rows = Bill.objects.filter(provider=provider, state__in=sorted(OWING))
    before = Q(due_on__range=(today, soon))
    after = Q(due_on__lte=late, is_voluntary=False)
    bills = list(rows.filter(before | after).select_related("customer", "provider__agency"))
    known = set(ReminderSent.objects.filter(bill__in=bills).values_list("bill_id", "moment"))
    contents = sealing.contents_of(bill.customer for bill in bills)
    found = []
    for bill in bills:
        is_before = bill.due_on is not None and bill.due_on >= today
        moment = Moment.BEFORE if is_before else Moment.AFTER
        if (bill.pk, moment) in known:
            continue
        told = contents[bill.customer_id].told if bill.customer_id in contents else sealing.Told()
        contact = notifications.Contact(email=told.email, phone=told.phone)
        found.append(Reminder(bill, moment, contact))
    return found


@transaction.atomic
def remind(provider: Provider, *, actor: Actor, now: datetime) -> Told:
    """Write to everybody who may be reminded now; the same bill and moment only once.

    Effects: messages, a `ReminderSent` for each bill; an audit entry with numbers alone.

    Raises:
        NotAllowed: It is not for this post.
    """
    policies.keeper(actor, provider)
    sent = unreachable = 0
    for bill, moment, contact in due_reminders(provider, timezone.localdate(now)):
        written = notifications.notify(
            bill.agency_id,
            TEMPLATE.key,
            contact,
            _words(bill),
            f"bill:{bill.pk}:{moment}",
            key_id=bill.customer.key_id,
        )
        if not written:
            unreachable += 1
            continue
        ReminderSent.objects.create(
            bill=bill,
            agency_id=bill.agency_id,
            moment=moment,
            messages=len(written),
            by_id=actor.id,
            at=now,
        )
        sent += 1
    audit.record(
        actor=actor,
        verb="bills.remind",
        object_kind="bills.provider",
        object_id=provider.pk,
        agency_id=provider.agency_id,
        details={"sent": sent, "unreachable": unreachable},
    )
    return Told(sent, unreachable)


def _words(bill: Bill) -> dict[str, str]:
    return {
        "provider": bill.provider.name,
        "title": bill.title,
        "period": shown_period(bill.period),
        "owed": f"{dotted(bill.owed)} ₫",
        "due": f"{bill.due_on:%d/%m/%Y}",
        "code": bill.customer.code,
    }
