"""What was paid, by the provider's own codes: the file that goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xaso.service.bills.domain.codes import shown_period
from xaso.service.bills.models import Bill
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from datetime import date

    from xaso.service.bills.models import Provider

COLUMNS = (
    "Mã", "Kỳ", "Khoản", "Số tiền hóa đơn", "Số tiền nộp", "Nộp thừa", "Ngày", "Kênh",
    "Số giao dịch", "Mã khoản nộp", "Mã hóa đơn",
)  # fmt: skip


class PaidLine(NamedTuple):
    """One movement of money for a bill. In đồng."""

    code: str
    period: str
    item: str
    asked: int
    paid: int
    excess: int
    day: date
    channel: str
    external: str
    reference: str
    bill_id: str

    @property
    def period_words(self) -> str:
        """Return the period as people read it."""
        return shown_period(self.period)

    def values(self) -> list[str]:
        """Return it as texts, in the order of `COLUMNS`."""
        return [
            self.code, self.period, self.item, str(self.asked), str(self.paid), str(self.excess),
            f"{self.day:%d/%m/%Y}", self.channel, self.external, self.reference, self.bill_id,
        ]  # fmt: skip


def paid_between(provider: Provider, *, since: date, until: date) -> list[PaidLine]:
    """Return the money that came for a provider's bills between two days, both inside.

    Queries: two.
    """
    rows = payments.payments_of([provider.agency_id], since=since, until=until)
    money = list(rows.prefetch_related(None))
    bills = {
        bill.obligation_id: bill
        for bill in Bill.objects.filter(
            provider=provider, obligation__in={one.obligation_id for one in money}
        ).select_related("customer")
    }
    lines = []
    for one in money:
        bill = bills.get(one.obligation_id)
        if bill is not None:
            lines.append(_line(bill, one))
    return lines


def _line(bill: Bill, one: payments.Payment) -> PaidLine:
    return PaidLine(
        bill.customer.code,
        bill.period,
        bill.item,
        bill.amount,
        one.amount,
        one.excess,
        one.day,
        str(one.get_channel_display()),
        one.external,
        one.obligation.reference,
        str(bill.pk),
    )
