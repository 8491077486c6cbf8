"""What of `proofs.money_journeys` runs inside a server's data folder: before a journey and after.

usage: python -m faults.inside proofs.money_inside
    school JSON | water JSON | entitle JSON | readings JSON
"""

from __future__ import annotations

import json
import secrets
import sys
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.kernel.residents import api as residents
from xaso.kernel.scope import api as scope
from xaso.service.bills import api as bills
from xaso.service.payments import api as payments

CONSOLE = audit.Actor(kind="command")
SINCE = date(2025, 7, 1)
POSTS = (("ketoan", "clerk"), ("truong", "leader"), ("ghiso", "officer"))
SOURCE = UUID("00000000-0000-7000-8000-0000000005a6")


def main() -> None:
    """Do one of them, and tell."""
    what, told = sys.argv[1], json.loads(sys.argv[2])
    acts = {"school": school, "water": water, "entitle": entitle, "readings": readings}
    with scope.everything():
        print(json.dumps(acts[what](told)))


def _commune() -> Any:
    return organisations.Agency.objects.get(profile__host=None, profile__isnull=False)


def _provider(told: dict[str, Any], kind: str) -> tuple[bills.Provider, dict[str, str]]:
    """Let an agency with an address of its own send bills; return it with its passwords."""
    agency = organisations.Agency.objects.create(
        code=told["code"],
        name=told["name"],
        level=organisations.Agency.Level.PROVIDER,
        is_demo=True,
    )
    passwords = {}
    for post, role in POSTS:
        username = f"{told['mark']}-{post}"
        passwords[username] = secrets.token_urlsafe(9)
        account = identity.create_staff_account(
            actor=CONSOLE,
            username=username,
            full_name=f"{post} {told['mark']}",
            password=passwords[username],
            is_demo=True,
        )
        position = organisations.Position.objects.create(
            agency=agency, role=role, title=post, valid_from=SINCE
        )
        identity.hold_position(
            actor=CONSOLE, account=account, position=position, valid_from=SINCE, basis="Thử"
        )
    provider = bills.add_provider(
        agency,
        _commune(),
        kind=kind,
        way=bills.Provider.Way.QR,
        basis="Nghị quyết HĐND tỉnh (thử)",
        since=SINCE,
        actor=CONSOLE,
    )
    return provider, passwords


def _acts(provider: bills.Provider, post: str) -> audit.Actor:
    mark = dict(POSTS)[post]
    accounts = identity.working_at(provider.agency_id, on=timezone.localdate(), roles=(mark,))
    return identity.actor_for(accounts[0], agency_id=provider.agency_id, on=timezone.localdate())


def school(told: dict[str, Any]) -> dict[str, Any]:
    """Make a school that sends bills, paid to its own account."""
    provider, passwords = _provider(told, bills.Kind.SCHOOL)
    payments.ReceivingAccount.objects.create(
        agency_id=provider.agency_id,
        owner=payments.ReceivingAccount.Owner.PROVIDER,
        bin="970415",
        number=told["account"],
        holder=told["name"],
        valid_from=SINCE,
    )
    return {"passwords": passwords, "provider": str(provider.pk)}


def water(told: dict[str, Any]) -> dict[str, Any]:
    """Make a water scheme: its price, its customers with their meters and what was read before."""
    provider, passwords = _provider(told, bills.Kind.WATER)
    keeper, leader, reader = (_acts(provider, post) for post in ("ketoan", "truong", "ghiso"))
    price = told["price"]
    bills.set_tariff(
        provider,
        bills.TariffEntry(
            name="Giá nước (thử)",
            unit="m³",
            tiers=price["tiers"],
            fixed=price["fixed"],
            surcharges=[{"name": "Phí bảo vệ môi trường", "percent": price["percent"]}],
            basis="Quyết định (thử)",
            valid_from=SINCE,
        ),
        actor=leader,
    )
    customers = {}
    for one in told["meters"]:
        known = bills.add_customer(
            provider,
            bills.CustomerEntry(one["code"], bills.Told(one["name"])),
            actor=keeper,
            now=timezone.now(),
        )
        meter = bills.add_meter(
            known,
            number=one["number"],
            first=one["first"],
            digits=one["digits"],
            put_in_on=SINCE,
            turn=one["turn"],
            place=one["place"],
            actor=keeper,
        )
        before = [
            bills.ReadingEntry(uuid4(), meter.pk, period, value, timezone.now(), rolled)
            for period, value, rolled in one["before"]
        ]
        bills.record_readings(provider, before, actor=reader, now=timezone.now())
        customers[one["code"]] = str(known.pk)
    return {"passwords": passwords, "customers": customers, "provider": str(provider.pk)}


def entitle(told: dict[str, Any]) -> dict[str, Any]:
    """Put a poor household into the commune's lists, as its officials did at the year's end."""
    commune = _commune()
    person = residents.PersonEntry(
        row=2,
        name=told["name"],
        born="02/05/1988",
        sex="Nữ",
        number=told["number"],
        household=told["household"],
        relation="Chủ hộ",
        hamlet=told["hamlet"],
        address="Thử",
        phone="0912345678",
    )
    refused = residents.take_in_people(
        agency=commune, entries=[person], source=SOURCE, actor=CONSOLE, now=timezone.now()
    )
    home = residents.person_by_number(
        agency=commune, number=told["number"], actor=CONSOLE, ground="Thử"
    )
    if home is None or home.household_id is None:
        raise RuntimeError(f"not taken in: {refused}")
    officer = identity.working_at(commune.pk, on=timezone.localdate(), roles=("leader",))[0]
    actor = identity.actor_for(officer, agency_id=commune.pk, on=timezone.localdate())
    today = timezone.localdate()
    bills.entitle_household(
        commune,
        home.household_id,
        exemption=told["exemption"],
        evidence=told["evidence"],
        valid_from=date(today.year, 1, 1),
        valid_until=date(today.year + 1, 1, 1),
        actor=actor,
        now=timezone.now(),
    )
    return {"household": str(home.household_id)}


def readings(told: dict[str, Any]) -> dict[str, Any]:
    """Tell what stands of a month: readings, withdrawn ones too, and what is billed."""
    rows = bills.Reading.objects.filter(
        meter__provider__agency__code=told["code"], period=told["period"]
    )
    found: dict[str, list[list[int]]] = {}
    for row in rows.select_related("meter"):
        found.setdefault(row.meter.number, []).append([row.value, row.used])
    asked = bills.Bill.objects.filter(
        provider__agency__code=told["code"], period=told["period"]
    ).select_related("customer")
    return {
        "readings": found,
        "bills": {bill.customer.code: bill.amount for bill in asked},
    }


if __name__ == "__main__":
    main()
