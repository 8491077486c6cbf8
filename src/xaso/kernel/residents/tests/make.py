"""Makers: hamlets and people of an agency, as a list would bring them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from xaso.kernel.audit import api as audit
from xaso.kernel.residents import api as residents

if TYPE_CHECKING:
    from xaso.kernel.organisations.api import Agency

MORNING = datetime(2026, 11, 17, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
CONSOLE = audit.Actor(kind="command")
FIRST = UUID("00000000-0000-7000-8000-000000000001")
NUMBER = "019301001234"


def person(row: int = 2, **said: str) -> residents.PersonEntry:
    """Return what a list says of somebody."""
    usual = {
        "name": "Trần Thị An",
        "born": "02/05/2001",
        "sex": "Nữ",
        "number": NUMBER,
        "household": "12",
        "relation": "Chủ hộ",
        "hamlet": "Xóm Đuổm",
        "address": "Số 3, xóm Đuổm",
        "phone": "0912345678",
    }
    return residents.PersonEntry(row=row, **usual | said)


def hamlets(agency: Agency, *written: str) -> None:
    """Put hamlets into the list."""
    residents.add_hamlets(agency=agency, written=written or ["Xóm Đuổm"], actor=CONSOLE)


def people(
    agency: Agency, *entries: residents.PersonEntry, source: UUID = FIRST
) -> list[residents.Refusal]:
    """Put people into the list; return what was refused."""
    arguments: dict[str, Any] = {"source": source, "actor": CONSOLE, "now": MORNING}
    return residents.take_in_people(agency=agency, entries=entries or [person()], **arguments)
