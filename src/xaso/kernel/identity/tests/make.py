"""Makers: the people of the house.

The cast, with fixed meaning in all tests: *lan* and *hùng* are residents; *minh* sits at the
desk, *thảo* is the specialist, *phúc* the leader, *mai* keeps the stamp, *khoa* administers, and
*bình* does what minh does in another commune.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import TYPE_CHECKING

from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations.tests import make as organisations

if TYPE_CHECKING:
    from xaso.kernel.organisations.api import Agency

PASSWORD = "tra-xanh-buoi-sang"
MACHINE = audit.Actor(kind="command")
_numbers = count(1)


def staff(
    *roles: str,
    agency: Agency,
    username: str = "",
    full_name: str = "Nguyễn Thị Minh",
    password: str | None = None,
    since: date = date(2025, 7, 1),
) -> identity.Account:
    """Open a staff account that holds a post for each of `roles`.

    Without `password` it cannot sign in by one (hashing is slow); use `client.force_login`.
    """
    account = identity.create_staff_account(
        actor=MACHINE,
        username=username or f"canbo{next(_numbers)}",
        full_name=full_name,
        password=password,
    )
    for role in roles:
        identity.hold_position(
            actor=MACHINE,
            account=account,
            position=organisations.position(role, agency=agency, since=since),
            valid_from=since,
        )
    return account


def actor(account: identity.Account, agency: Agency, *, on: date | None = None) -> audit.Actor:
    """Return an account as the actor that services take."""
    return identity.actor_for(account, agency_id=agency.pk, on=on or timezone.localdate())


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody who appears in a test about one dossier."""

    agency: Agency
    elsewhere: Agency
    minh: identity.Account
    thao: identity.Account
    phuc: identity.Account
    mai: identity.Account
    khoa: identity.Account
    binh: identity.Account


def cast() -> Cast:
    """Make two communes and their staff; only the first is shown on the web."""
    here = organisations.agency()
    elsewhere = organisations.agency(name="UBND xã Yên Đổ", is_shown=False)
    return Cast(
        agency=here,
        elsewhere=elsewhere,
        minh=staff("intake", agency=here, full_name="Nguyễn Văn Minh"),
        thao=staff("officer", agency=here, full_name="Lê Thị Thảo"),
        phuc=staff("leader", agency=here, full_name="Hoàng Văn Phúc"),
        mai=staff("clerk", agency=here, full_name="Trần Thị Mai"),
        khoa=staff("admin", agency=here, full_name="Ma Văn Khoa"),
        binh=staff("intake", agency=elsewhere, full_name="Dương Thị Bình"),
    )
