"""Makers: a school and a water scheme, with their staff, customers, lists, meters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from xaso.kernel.audit import api as audit
from xaso.kernel.identity.tests import make as people
from xaso.kernel.organisations.tests import make as organisations
from xaso.kernel.residents import api as residents
from xaso.kernel.residents.tests import make as make_residents
from xaso.service.bills import api as bills
from xaso.service.payments import api as payments
from xaso.service.payments.tests import make as make_payments

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from xaso.kernel.identity.api import Account
    from xaso.kernel.organisations.api import Agency

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
CONSOLE = audit.Actor(kind="command")
PERIOD = "2026-11"
DUE = date(2026, 11, 30)
HEADING = ("Mã học sinh", "Họ và tên", "Lớp", "Xóm", "Bán trú", "Nước uống")
PUPILS = (
    ("HS01", "Ma Thị Hoa", "3A", "Đuổm", "250.000", "10.000"),
    ("HS02", "Lý Văn Nam", "3A", "Đuổm", "250.000", "10.000"),
    ("HS03", "Trần Thu Hà", "3B", "Cầu Lân", "250.000", ""),
)
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Office:
    """A provider with its people: *hà* keeps the books, *sơn* leads, *tú* reads meters."""

    provider: bills.Provider
    ha: Account
    son: Account
    tu: Account

    @property
    def agency(self) -> Agency:
        """Return the provider's own agency."""
        return self.provider.agency

    def acts(self, account: Account) -> audit.Actor:
        """Return one of its people as the actor that services take."""
        return people.actor(account, self.agency, on=NOON.date())

    @property
    def keeper(self) -> audit.Actor:
        """Return who keeps the books."""
        return self.acts(self.ha)

    @property
    def leader(self) -> audit.Actor:
        """Return who leads."""
        return self.acts(self.son)

    @property
    def reader(self) -> audit.Actor:
        """Return who reads meters."""
        return self.acts(self.tu)


def office(
    commune: Agency,
    *,
    kind: str = bills.Kind.SCHOOL,
    way: str = bills.Provider.Way.QR,
    name: str = "Trường Tiểu học Động Đạt",
    **values: Any,
) -> Office:
    """Make a provider with an account of its own and three people."""
    agency = organisations.agency(name=name, level="provider", is_shown=False)
    make_payments.account(agency, owner="provider", holder=name, number=f"1900{next(_numbers):06d}")
    provider = bills.add_provider(
        agency,
        commune,
        kind=kind,
        way=way,
        basis="Nghị quyết HĐND tỉnh [M]",
        since=date(2025, 7, 1),
        actor=CONSOLE,
        **values,
    )
    return Office(
        provider,
        people.staff("clerk", agency=agency, full_name="Đinh Thị Hà"),
        people.staff("leader", agency=agency, full_name="Vi Văn Sơn"),
        people.staff("officer", agency=agency, full_name="Lục Anh Tú"),
    )


def commune() -> Agency:
    """Make a commune with the hamlets of the lists."""
    made = organisations.agency()
    hamlets(made)
    return made


def hamlets(commune: Agency) -> None:
    """Put the hamlets of the lists into the commune's."""
    make_residents.hamlets(commune, "Xóm Đuổm", "Xóm Cầu Lân")


def csv_of(rows: Iterable[Iterable[str]] = PUPILS, heading: Iterable[str] = HEADING) -> bytes:
    """Return a list as a provider would save it."""
    return "\n".join(";".join(line) for line in (heading, *rows)).encode()


def look(
    at: Office,
    content: bytes | None = None,
    *,
    subject: str = "bills",
    title: str = "Khoản thu tháng 11",
    period: str = PERIOD,
    due_on: date | None = DUE,
) -> bills.BillList:
    """Look at a list."""
    return bills.look(
        at.provider,
        bills.Brought("thu.csv", csv_of() if content is None else content),
        subject=subject,
        defaults=bills.Defaults(title, period, due_on),
        actor=at.keeper,
        now=NOON,
    )


def take(at: Office, content: bytes | None = None, **values: Any) -> bills.BillList:
    """Look at a list and take it; what it says otherwise is replaced."""
    row = look(at, content, **values)
    return bills.take(row.pk, replace_changed=True, actor=at.keeper, now=NOON)[0]


def bill_of(at: Office, code: str = "HS01") -> bills.Bill:
    """Return the newest bill of a customer."""
    rows = bills.Bill.objects.filter(provider=at.provider, customer__code=code)
    return rows.select_related("customer", "provider", "obligation__account").latest("pk")


def owed(bill: bills.Bill) -> payments.Obligation:
    """Return what is asked for a bill that is paid by code."""
    assert bill.obligation is not None
    return bill.obligation


def customer(at: Office, code: str = "N001", **told: str) -> bills.Customer:
    """Add a customer."""
    known = {"name": "Hoàng Văn Bách", "phone": "0912345678"} | told
    return bills.add_customer(
        at.provider,
        bills.CustomerEntry(code, bills.Told(**known)),
        actor=at.keeper,
        now=NOON,
    )


def tariff(at: Office, since: date = date(2025, 7, 1), **values: Any) -> bills.Tariff:
    """Set a price: 6,000 for each of the first ten m³, 8,000 above; 10 % on top."""
    entry = {
        "name": "Giá nước sạch nông thôn",
        "unit": "m³",
        "tiers": [{"up_to": 10, "each": 6_000}, {"each": 8_000}],
        "fixed": 0,
        "surcharges": [{"name": "Phí bảo vệ môi trường", "percent": 10}],
        "basis": "Quyết định của UBND tỉnh [M]",
        "valid_from": since,
        **values,
    }
    return bills.set_tariff(at.provider, bills.TariffEntry(**entry), actor=at.leader)


def meter(of: bills.Customer, at: Office, *, number: str = "", **values: Any) -> bills.Meter:
    """Put a meter in."""
    told = {"first": 100, "digits": 5, "put_in_on": date(2026, 1, 1), **values}
    return bills.add_meter(of, number=number or f"DH{next(_numbers)}", actor=at.keeper, **told)


def reading(of: bills.Meter, value: int | None, period: str = PERIOD, **values: Any) -> Any:
    """Return what a telephone sends."""
    told = {"client_id": uuid4(), "read_at": NOON, **values}
    return bills.ReadingEntry(meter_id=of.pk, period=period, value=value, **told)


def read(at: Office, *entries: bills.ReadingEntry) -> list[bills.Answer]:
    """Send readings."""
    return bills.record_readings(at.provider, entries, actor=at.reader, now=NOON)


def household(commune: Agency, number: str = make_residents.NUMBER) -> UUID:
    """Put somebody with her household into the commune's list; return the household."""
    make_residents.people(commune, make_residents.person(number=number))
    return residents.Household.objects.get(agency=commune).pk


@dataclass(frozen=True, slots=True)
class Desk:
    """A water scheme with one of everything that addresses name."""

    provider: UUID
    list: UUID
    bill: UUID
    customer: UUID
    claim: UUID
    meter: UUID
    reading: UUID
    account: int
    code: str
    secret: str
    """What opens the customer's bills to residents."""
    others: dict[str, UUID]
    """The same of a customer whom nobody has opened."""


def desk(commune: Agency) -> Desk:
    """Fill a provider that serves a commune; nobody of the commune works for it."""
    at = office(commune, kind="water", name=f"Hợp tác xã nước {commune.name}")
    tariff(at)
    meters = [meter(customer(at, f"N00{n}"), at, turn=n) for n in (1, 2)]
    read(at, reading(meters[0], 117))
    made = bills.bill_readings(at.provider, PERIOD, due_on=DUE, actor=at.keeper, now=NOON)
    bill = made.bills.get()
    read(at, reading(meters[1], 104))
    claim, other = _claim(bill.customer_id), customer(at, "N009")
    others = {
        "customer": other.pk,
        "bill": send(other, at, item="nuoc", title="Tiền nước").pk,
        "claim": _claim(other.pk).pk,
    }
    bills.remind(at.provider, actor=at.keeper, now=NOON.replace(day=28))
    return Desk(
        at.provider.pk,
        made.pk,
        bill.pk,
        bill.customer_id,
        claim.pk,
        meters[1].pk,
        meters[1].readings.get().pk,
        payments.ReceivingAccount.objects.get(agency=at.agency).pk,
        bill.customer.code,
        secret_of(bill.customer),
        others,
    )


def _claim(customer_id: UUID) -> bills.ExemptionClaim:
    return bills.ask_exemption(
        customer_id,
        exemption="bill-poor-water",
        consent="Đồng ý cho tra danh sách",
        evidence="Giấy chứng nhận số 12",
        actor=CONSOLE,
        now=NOON,
    )


def entitled(commune: Agency, household_id: UUID) -> None:
    """Put a household on the commune's list of poor ones."""
    official = people.actor(people.staff("officer", agency=commune), commune, on=NOON.date())
    bills.entitle_household(
        commune,
        household_id,
        exemption="bill-poor",
        evidence="QĐ 12/QĐ-UBND",
        valid_from=date(2026, 1, 1),
        valid_until=date(2027, 1, 1),
        actor=official,
        now=NOON,
    )


def secret_of(of: bills.Customer) -> str:
    """Return what stands on the paper bill."""
    return bills.content_of(of).secret


def send(of: bills.Customer, at: Office, amount: int = 150_000, **values: Any) -> bills.Bill:
    """Send a bill of one line."""
    brought = bills.BillList.objects.create(
        agency=at.agency, provider=at.provider, source="typed", title="Thử", period=PERIOD, at=NOON
    )
    asked = bills.Asked(**{
        "period": PERIOD,
        "item": "hoc-phi",
        "title": "Học phí",
        "lines": (bills.Line("Học phí", amount),),
        **values,
    })
    return bills.make_bill(of, asked, brought_by=brought, actor=at.keeper, now=NOON)
