"""The first day of an installation: its agency, its hamlets, its first administrator, its staff."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from xaso.kernel.audit import api as audit
from xaso.kernel.calendar import api as calendar
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.kernel.residents import api as residents
from xaso.site.secret import keep_private

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from xaso.site.operations.staff_sheet import StaffRow

SETUP = audit.Actor(kind="system", name="xaso setup")
ADMINISTRATOR = "Quản trị hệ thống"
UNAMBIGUOUS = "abcdefghjkmnpqrstuvwxyz23456789"
TEMPORARY_LENGTH = 12


class AlreadySetUp(Exception):
    """This installation has an agency; what follows is the administrator's to change."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to be known before the doors open."""

    agency_code: str
    agency_name: str
    admin_name: str
    admin_username: str
    admin_password: str
    hotline: str = ""
    email: str = ""
    hamlets: tuple[str, ...] = ()
    calendar_decision: str = ""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account whose password is told once."""

    full_name: str
    username: str
    password: str


def is_set_up() -> bool:
    """Tell whether an agency answers here."""
    return organisations.SiteProfile.objects.exists()


@transaction.atomic
def set_up(plan: Plan, staff: Iterable[StaffRow], *, on: date) -> list[NewAccount]:
    """Make the agency with all that the plan names, and return the staff's first passwords.

    Effects: agency, site profile, hamlets, posts, accounts, the year's calendar if a decision is
    named; audit entries; the one-time token is spent.

    Raises:
        AlreadySetUp: There is an agency.
        UsernameTaken: Two accounts would bear one name.
    """
    if is_set_up():
        raise AlreadySetUp
    agency = organisations.Agency.objects.create(
        code=plan.agency_code, name=plan.agency_name, level=organisations.Agency.Level.COMMUNE
    )
    organisations.SiteProfile.objects.create(
        agency=agency, name=plan.agency_name, hotline=plan.hotline, email=plan.email
    )
    residents.add_hamlets(agency=agency, written=plan.hamlets, actor=SETUP)
    audit.record(
        actor=SETUP,
        verb="site.set_up",
        object_kind="organisations.agency",
        object_id=agency.pk,
        agency_id=agency.pk,
    )
    _employ(
        agency, plan.admin_name, plan.admin_username, plan.admin_password,
        ADMINISTRATOR, organisations.Position.Role.ADMIN, on=on,
    )  # fmt: skip
    made = [_employ_row(agency, row, on=on) for row in staff]
    if plan.calendar_decision:
        calendar.confirm_year(
            agency, on.year, actor=SETUP, decision=plan.calendar_decision, decided_on=on
        )
    transaction.on_commit(spend_token)
    return made


def _employ_row(agency: organisations.Agency, row: StaffRow, *, on: date) -> NewAccount:
    password = "".join(secrets.choice(UNAMBIGUOUS) for _ in range(TEMPORARY_LENGTH))
    _employ(
        agency, row.full_name, row.username, password, row.title, row.role,
        on=on, email=row.email, is_password_temporary=True,
    )  # fmt: skip
    return NewAccount(row.full_name, row.username, password)


def _employ(
    agency: organisations.Agency,
    full_name: str,
    username: str,
    password: str,
    title: str,
    role: str,
    *,
    on: date,
    email: str = "",
    is_password_temporary: bool = False,
) -> None:
    account = identity.create_staff_account(
        actor=SETUP,
        username=username,
        full_name=full_name,
        password=password,
        email=email,
        is_password_temporary=is_password_temporary,
    )
    position, _made = organisations.Position.objects.get_or_create(
        agency=agency, title=title, role=role
    )
    identity.hold_position(actor=SETUP, account=account, position=position, valid_from=on)


def send_trial_mail(to: str) -> str:
    """Send a letter to see whether letters leave; return why not, or nothing."""
    try:
        send_mail("Xã Số: thư thử", "Thư này cho biết hệ thống gửi được thư.\n", None, [to])
    except OSError as error:
        return str(error)
    return ""


def _token_file() -> Path:
    path: Path = settings.KEYS_DIR / "setup.token"
    return path


def make_token() -> str:
    """Return the one-time token that opens the browser's set-up page, made if there is none."""
    return keep_private(_token_file(), secrets.token_urlsafe(24)).strip()


def is_token(given: str) -> bool:
    """Tell whether this is the token; none is where set-up was never asked for, or is done."""
    try:
        token = _token_file().read_text().strip()
    except OSError:
        return False
    return hmac.compare_digest(token.encode(), given.encode())


def spend_token() -> None:
    """Make the token open nothing any more."""
    _token_file().unlink(missing_ok=True)
