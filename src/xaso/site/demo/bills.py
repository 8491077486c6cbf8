"""The demo's bills: a school, a water scheme, a waste fee, the land tax, with their people.

Accounts and names are made up and belong to nobody; a bank would refuse the numbers.
"""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from xaso.kernel.audit.api import Actor
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.kernel.residents import api as residents
from xaso.service.bills import api as bills
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments
from xaso.site.demo.commune import LOADER, Post, make_staff
from xaso.site.demo.people import HAMLETS, person

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xaso.kernel.organisations.api import Agency

BANK = "970405"
SINCE = date(2025, 7, 1)
SEED = 4607
CLASSES, PUPILS, TAPS, HOMES, PARCELS = ("1A", "2A", "3A", "4A", "5A"), 9, 24, 60, 40
WATER_HAMLET = "Đuổm"
POOR = 4


class DemoProvider(NamedTuple):
    """A provider of the demo with its people."""

    code: str
    name: str
    kind: str
    way: str
    basis: str
    staff: tuple[Post, ...]
    pay_url: str = ""


PROVIDERS = (
    DemoProvider(
        "H55.242.TH1", "Trường Tiểu học Động Đạt I", "school", "qr",
        "Nghị quyết HĐND tỉnh về khoản thu dịch vụ giáo dục [M]",
        (
            ("truong-ketoan", "clerk", "Kế toán", "Đinh Thị Hà"),
            ("truong-hieutruong", "leader", "Hiệu trưởng", "Vi Văn Sơn"),
        ),
    ),
    DemoProvider(
        "H55.242.HTXN", "Hợp tác xã nước sạch xóm Đuổm", "water", "qr",
        "Quyết định của UBND tỉnh về giá nước sạch nông thôn [M]",
        (
            ("nuoc-ketoan", "clerk", "Kế toán", "Lâm Thị Yến"),
            ("nuoc-giamdoc", "leader", "Giám đốc hợp tác xã", "Hoàng Văn Bách"),
            ("nuoc-ghiso", "officer", "Người ghi chỉ số", "Lục Anh Tú"),
        ),
    ),
    DemoProvider(
        "H55.242.RAC", "Tổ thu gom rác Động Đạt", "waste", "qr",
        "Quyết định của UBND tỉnh về giá thu gom rác thải sinh hoạt [M]",
        (("rac-ketoan", "clerk", "Kế toán", "Bế Thị Lành"),),
    ),
    DemoProvider(
        "H55.THUE5", "Thuế cơ sở 5 tỉnh Thái Nguyên", "land_tax", "link",
        "Luật Thuế sử dụng đất phi nông nghiệp 48/2010/QH12",
        (("thue-canbo", "clerk", "Công chức thuế", "Phùng Văn Lợi"),),
        "https://etax.example.invalid/nop?ma={code}&ky={period}",
    ),
)  # fmt: skip


@transaction.atomic
def send_bills(commune: Agency, actors: Mapping[str, list[Actor]], now: datetime) -> None:
    """Make the providers with their people, customers, lists, meters; let some bills be paid.

    Nothing where a provider is there already.

    Effects: agencies, accounts, bills and what they stand on.
    """
    if bills.Provider.objects.filter(commune=commune).exists():
        return
    chance = random.Random(SEED)  # made-up people, no secret
    made = {one.kind: _provider(one, commune) for one in PROVIDERS}
    _school(made["school"], chance, now)
    _water(made["water"], chance, now)
    _waste(made["waste"], chance, now)
    _land_tax(made["land_tax"], chance, now)
    _entitle(commune, actors["officer"][0], now)


def _provider(one: DemoProvider, commune: Agency) -> bills.Provider:
    agency = organisations.Agency.objects.create(
        code=one.code, name=one.name, level=organisations.Agency.Level.PROVIDER,
        parent=commune, is_demo=True,
    )  # fmt: skip
    make_staff(agency, one.staff)
    if one.way == bills.Provider.Way.QR:
        payments.ReceivingAccount.objects.create(
            agency=agency, owner=payments.ReceivingAccount.Owner.PROVIDER, bin=BANK,
            number="0" * 10 + str(len(one.code)), holder=f"{one.name} (bản thử)"[:100],
            valid_from=SINCE,
        )  # fmt: skip
    return bills.add_provider(
        agency, commune, kind=one.kind, way=one.way, basis=one.basis, since=SINCE,
        pay_url=one.pay_url, contact="Điện thoại 0208 387 4000", actor=LOADER,
    )  # fmt: skip


def _works(provider: bills.Provider, role: str, now: datetime) -> Actor:
    day = timezone.localdate(now)
    account = identity.working_at(provider.agency_id, on=day, roles=(role,))[0]
    return identity.actor_for(account, agency_id=provider.agency_id, on=day)


def _month(now: datetime, back: int = 0) -> str:
    day = timezone.localdate(now).replace(day=1)
    for _step in range(back):
        day = (day - timedelta(days=1)).replace(day=1)
    return f"{day:%Y-%m}"


def _take(
    provider: bills.Provider, lines: Iterable[tuple[str, ...]], defaults: bills.Defaults,
    now: datetime,
) -> bills.BillList:  # fmt: skip
    content = "\n".join(";".join(line) for line in lines).encode()
    actor = _works(provider, "clerk", now)
    row = bills.look(
        provider, bills.Brought("danh-sach.csv", content), subject="bills", defaults=defaults,
        actor=actor, now=now,
    )  # fmt: skip
    return bills.take(row.pk, actor=actor, now=now)[0]


def _pay(row: bills.BillList, share: float, chance: random.Random, now: datetime) -> None:
    """Let so many bills of a list be paid by transfer, each under a number of the demo's bank."""
    machine = Actor(kind="system", agency_id=row.agency_id)
    for bill in row.bills.select_related("obligation__account").order_by("pk"):
        owed = bill.obligation
        if owed is None or owed.account is None or chance.random() >= share:
            continue
        money = payments.Money(
            payments.Channel.TRANSFER, f"DEMO{bill.pk.hex[-10:]}", owed.owed,
            (ledger.Kind.BANK, owed.account.key),
        )  # fmt: skip
        payments.receive(owed.pk, money, actor=machine, now=now)
        bills.follow(bill.subject)


def _school(provider: bills.Provider, chance: random.Random, now: datetime) -> None:
    day = timezone.localdate(now)
    lines: list[tuple[str, ...]] = [
        ("Mã học sinh", "Họ và tên", "Lớp", "Xóm", "SĐT", "Bán trú", "Nước uống")
    ]
    for room in CLASSES:
        for number in range(1, PUPILS + 1):
            child = person(chance, youngest=6, oldest=11, on=day)
            code = f"190{room[0]}{number:03d}"
            meals = str(chance.choice((400_000, 420_000, 440_000)))
            lines.append((code, child.name, room, child.hamlet, child.phone, meals, "10.000"))
    defaults = bills.Defaults("Khoản thu hằng tháng", _month(now), day + timedelta(days=7))
    _pay(_take(provider, lines, defaults, now), 0.55, chance, now)


def _water(provider: bills.Provider, chance: random.Random, now: datetime) -> None:
    keeper, leader = _works(provider, "clerk", now), _works(provider, "leader", now)
    reader, day = _works(provider, "officer", now), timezone.localdate(now)
    tariff: dict[str, Any] = {
        "tiers": [{"up_to": 10, "each": 6_000}, {"up_to": 20, "each": 7_200}, {"each": 9_000}],
        "surcharges": [{"name": "Thuế GTGT", "percent": 5}],
    }
    bills.set_tariff(
        provider,
        bills.TariffEntry(
            "Giá nước sạch nông thôn", "m³", fixed=0, basis=provider.basis, valid_from=SINCE,
            **tariff,
        ),
        actor=leader,
    )  # fmt: skip
    hamlets = residents.hamlets_of(provider.commune).filter(name=WATER_HAMLET)
    hamlet_id = hamlets.values_list("pk", flat=True).first()
    meters = []
    for turn in range(1, TAPS + 1):
        who = person(chance, youngest=26, oldest=75, on=day)
        entry = bills.CustomerEntry(
            f"N{turn:04d}", bills.Told(who.name, who.phone), "Tuyến 1", hamlet_id
        )  # fmt: skip
        customer = bills.add_customer(provider, entry, actor=keeper, now=now)
        place = chance.choice(("Trước cổng", "Cạnh bể nước", "Sau nhà", ""))
        meters.append(
            bills.add_meter(
                customer, number=f"DH{4600 + turn}", first=chance.randrange(90, 900), digits=5,
                put_in_on=SINCE, turn=turn, place=place, actor=keeper,
            )
        )  # fmt: skip
    shown = {meter.pk: meter.first for meter in meters}
    for back in (2, 1):
        entries = []
        for meter in meters:
            shown[meter.pk] += chance.randrange(4, 26)
            entries.append(
                bills.ReadingEntry(uuid4(), meter.pk, _month(now, back), shown[meter.pk], now)
            )
        bills.record_readings(provider, entries, actor=reader, now=now)
        due = day + timedelta(days=5 - 30 * (back - 1))
        row = bills.bill_readings(provider, _month(now, back), due_on=due, actor=keeper, now=now)
        _pay(row, 0.5 * back, chance, now)


def _waste(provider: bills.Provider, chance: random.Random, now: datetime) -> None:
    day = timezone.localdate(now)
    lines: list[tuple[str, ...]] = [
        ("Mã hộ", "Chủ hộ", "Xóm", "SĐT", "Số lượng", "Đơn vị", "Đơn giá")
    ]
    for number in range(1, HOMES + 1):
        who = person(chance, youngest=26, oldest=75, on=day)
        phone = who.phone if chance.random() < 0.8 else ""
        heads = str(chance.randrange(1, 7))
        hamlet = HAMLETS[number % 5]
        lines.append((f"R{number:04d}", who.name, hamlet, phone, heads, "khẩu", "6.000"))
    defaults = bills.Defaults("Thu gom rác", _month(now), day + timedelta(days=2))
    _pay(_take(provider, lines, defaults, now), 0.4, chance, now)


def _land_tax(provider: bills.Provider, chance: random.Random, now: datetime) -> None:
    day = timezone.localdate(now)
    lines: list[tuple[str, ...]] = [
        ("Mã người nộp thuế", "Họ và tên", "Xóm", "Số phải nộp", "Số đã nộp")
    ]
    for number in range(1, PARCELS + 1):
        who = person(chance, youngest=30, oldest=80, on=day)
        asked = chance.randrange(15, 180) * 1_000
        paid = asked if chance.random() < 0.7 else 0
        hamlet = HAMLETS[number % 6]
        lines.append((f"84{number:08d}", who.name, hamlet, str(asked), str(paid)))
    defaults = bills.Defaults("Thuế đất phi nông nghiệp", f"{day:%Y}", date(day.year, 10, 31))
    _take(provider, lines, defaults, now)


def _entitle(commune: Agency, official: Actor, now: datetime) -> None:
    """Put some households on the commune's list of poor ones for the year."""
    year = timezone.localdate(now).year
    scope = organisations.scope_of(commune)
    homes = residents.Household.objects.filter(agency_id__in=scope).order_by("pk")
    for number, home in enumerate(homes[: 2 * POOR]):
        bills.entitle_household(
            commune, home.pk,
            exemption="bill-poor" if number < POOR else "bill-near-poor",
            evidence=f"Quyết định {40 + number}/QĐ-UBND năm {year}",
            valid_from=date(year, 1, 1), valid_until=date(year + 1, 1, 1),
            actor=official, now=now,
        )  # fmt: skip
