"""What a draft would do, told before it is done: bills, customers, payments at the provider."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.residents import api as residents
from xaso.lib import phone
from xaso.service.bills import sealing
from xaso.service.bills.domain.plans import Defaults, Group, Rejected, grouped, readable
from xaso.service.bills.domain.states import ENDED, OWING, State
from xaso.service.bills.models import Bill, BillList, Customer, Provider
from xaso.service.bills.sealing import CustomerEntry, Told

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from xaso.service.bills.domain.rows import Row


class NewBill(NamedTuple):
    """A bill that is to be made, for a customer who is known or to be added."""

    group: Group
    customer: Customer | None
    entry: CustomerEntry


class ChangedBill(NamedTuple):
    """A live bill that the list says otherwise."""

    group: Group
    bill: Bill


class OutsideBill(NamedTuple):
    """A bill that the provider says was paid by its own ways."""

    row: int
    bill: Bill
    proof: str


@dataclass(slots=True)
class Plan:
    """What a list would do. `known` are bills that stand as the list says."""

    new: list[NewBill] = field(default_factory=list)
    known: list[Bill] = field(default_factory=list)
    changed: list[ChangedBill] = field(default_factory=list)
    outside: list[OutsideBill] = field(default_factory=list)
    customers: list[tuple[Customer | None, CustomerEntry]] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    @property
    def amount(self) -> int:
        """Return what the new bills add up to, in đồng."""
        return sum(one.group.amount for one in self.new)

    @property
    def new_customers(self) -> int:
        """Return how many customers would be added."""
        codes = {one.entry.code for one in self.new if one.customer is None}
        return len(codes) + sum(known is None for known, _entry in self.customers)

    def does_something(self, *, replace_changed: bool) -> bool:
        """Tell whether taking it would make or change anything."""
        is_changed = bool(self.changed) and replace_changed
        return bool(self.new or self.customers or self.outside) or is_changed

    def counts(self) -> dict[str, int]:
        """Return how many of each."""
        return {
            "new": len(self.new),
            "known": len(self.known),
            "changed": len(self.changed),
            "outside": len(self.outside),
            "customers": len(self.customers),
            "new_customers": self.new_customers,
            "rejected": len(self.rejected),
            "amount": self.amount,
        }


def plan_of(row: BillList) -> Plan:
    """Return what a draft would do as things stand now.

    Queries: some, however many rows it has.
    """
    rows, rejected = readable(sealing.rows_of(row))
    plan = Plan(rejected=rejected)
    makers = {
        BillList.Subject.BILLS: _plan_bills,
        BillList.Subject.CUSTOMERS: _plan_customers,
        BillList.Subject.PAID: _plan_paid,
    }
    makers[BillList.Subject(row.subject)](row, rows, plan)
    plan.rejected.sort()
    return plan


def _plan_bills(row: BillList, rows: list[Row], plan: Plan) -> None:
    defaults = Defaults(row.title, row.period, row.due_on, row.is_voluntary)
    groups, rejected = grouped(rows, defaults)
    plan.rejected += rejected
    known = _known(row.provider, (group.code for group in groups))
    live = _live(row.provider, (group.code for group in groups))
    book = _Hamlets(row.provider)
    for group in groups:
        bill = live.get(group.key)
        if bill is not None:
            _compare(group, bill, plan)
            continue
        customer = known.get(group.code)
        if customer is None and not group.first.name:
            _reject(plan, group, _("Mã chưa có trong danh sách khách hàng: ghi thêm họ tên."))
            continue
        if customer is not None and customer.ended_on and customer.ended_on < book.today:
            _reject(plan, group, _("Khách hàng này đã thôi nhận hóa đơn."))
            continue
        if row.provider.way == Provider.Way.LINK and group.paid > group.amount:
            _reject(plan, group, _("Số đã nộp lớn hơn số phải nộp."))
            continue
        try:
            entry = _entry(group.first, book)
        except ValueError as error:
            _reject(plan, group, str(error))
            continue
        plan.new.append(NewBill(group, customer, entry))


def _compare(group: Group, bill: Bill, plan: Plan) -> None:
    by_link = bill.provider.way == Provider.Way.LINK
    is_same = bill.gross == group.amount and bill.due_on == group.due_on
    if is_same and not (by_link and bill.paid != group.paid):
        plan.known.append(bill)
    elif by_link and group.paid > group.amount:
        _reject(plan, group, _("Số đã nộp lớn hơn số phải nộp."))
    elif not by_link and (bill.paid or bill.state not in OWING | {State.EXEMPT}):
        _reject(plan, group, _("Số tiền khác hóa đơn đã có, mà hóa đơn ấy đã có tiền nộp."))
    else:
        plan.changed.append(ChangedBill(group, bill))


def _plan_customers(row: BillList, rows: list[Row], plan: Plan) -> None:
    known = _known(row.provider, (one.code for one in rows))
    book, seen = _Hamlets(row.provider), set()
    for one in rows:
        if one.code in seen:
            plan.rejected.append(Rejected(one.number, _("Mã này đã có ở dòng trên.")))
            continue
        seen.add(one.code)
        if not one.name:
            plan.rejected.append(Rejected(one.number, _("Thiếu họ tên.")))
            continue
        try:
            plan.customers.append((known.get(one.code), _entry(one, book)))
        except ValueError as error:
            plan.rejected.append(Rejected(one.number, str(error)))


def _plan_paid(row: BillList, rows: list[Row], plan: Plan) -> None:
    bills: dict[tuple[str, str], list[Bill]] = {}
    for key, bill in _live(row.provider, (one.code for one in rows)).items():
        bills.setdefault(key[:2], []).append(bill)
    seen: set[UUID] = set()
    for one in rows:
        found = bills.get((one.code, one.period or row.period), [])
        named = [bill for bill in found if not one.item or bill.item == one.item]
        reason = _why_not_outside(one, named, seen)
        if reason:
            plan.rejected.append(Rejected(one.number, reason))
            continue
        bill, proof = named[0], one.proof or f"{row.title}, {one.number}"
        seen.add(bill.pk)
        if bill.state == State.OUTSIDE:
            plan.known.append(bill)
        else:
            plan.outside.append(OutsideBill(one.number, bill, proof[:100]))


def _why_not_outside(one: Row, named: list[Bill], seen: set[UUID]) -> str:
    if not named:
        return _("Không có hóa đơn nào của mã này trong kỳ.")
    if len(named) > 1:
        return _("Có nhiều hóa đơn trong kỳ: ghi thêm khoản thu.")
    bill, said = named[0], one.paid if one.paid is not None else one.amount
    if bill.pk in seen:
        return _("Hóa đơn này đã có ở dòng trên.")
    if said != bill.amount:
        return _("Số tiền khác hóa đơn.")
    if bill.state == State.PAID or (bill.paid and bill.state != State.OUTSIDE):
        return _("Hóa đơn này đã nộp qua mã VietQR: có thể đã nộp hai lần.")
    if bill.state not in OWING | {State.OUTSIDE}:
        return _("Hóa đơn này không còn phải nộp.")
    return ""


def _reject(plan: Plan, group: Group, reason: str) -> None:
    plan.rejected += [Rejected(row, reason) for row in group.rows]


def _known(provider: Provider, codes: Iterable[str]) -> dict[str, Customer]:
    rows = Customer.objects.filter(provider=provider, code__in=set(codes))
    return {one.code: one for one in rows.select_related("provider", "hamlet")}


def _live(provider: Provider, codes: Iterable[str]) -> dict[tuple[str, str, str], Bill]:
    rows = Bill.objects.filter(provider=provider, customer__code__in=set(codes))
    live = rows.exclude(state__in=sorted(ENDED)).select_related("customer", "provider")
    return {(one.customer.code, one.period, one.item): one for one in live}


class _Hamlets:
    """The commune's hamlets, found by what people write."""

    def __init__(self, provider: Provider) -> None:
        self.book = residents.book_of(provider.commune)
        self.today = timezone.localdate()

    def found(self, written: str) -> UUID | None:
        if not written:
            return None
        listed = self.book.found(written, "", self.today)
        if len(listed) != 1:
            raise ValueError(_("Không có xóm “%s” trong danh mục.") % written[:60])
        return listed[0].id


def _entry(one: Row, book: _Hamlets) -> CustomerEntry:
    """Return whom a row names.

    Raises:
        ValueError: No such hamlet, no such telephone; the text says which.
    """
    number = ""
    if one.phone:
        judged = phone.check(one.phone)
        if not judged.is_taken:
            raise ValueError(judged.why)
        number = str(judged.out)
    told = Told(one.name, number, one.email, one.address)
    return CustomerEntry(one.code, told, one.group, book.found(one.hamlet))
