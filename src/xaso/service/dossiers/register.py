"""The register (Mẫu 07): what was received in a month, made whenever it is asked for.

Law: circular-03-2025; it is never kept or edited beside the dossiers.
"""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models.functions import TruncMonth
from django.utils import timezone
from openpyxl import Workbook

from xaso.kernel.organisations import api as organisations
from xaso.lib import printing
from xaso.lib.sheets import texts
from xaso.service.dossiers import bulk, words
from xaso.service.dossiers.printouts import Kind, template_on
from xaso.service.dossiers.selectors import visible_to

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency
    from xaso.service.dossiers.models import Dossier

COLUMNS = {
    "position": "TT",
    "code": "Mã hồ sơ",
    "procedure": "Thủ tục",
    "sets": "Số bộ",
    "owner": "Chủ hồ sơ",
    "contact": "Địa chỉ, điện thoại",
    "agency": "Cơ quan giải quyết",
    "received": "Ngày nhận",
    "due": "Ngày hẹn trả",
    "returned": "Ngày trả",
    "channel": "Cách nộp",
    "note": "Ghi chú",
}
ONE_SET = "1"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the register, as it is printed."""

    position: str
    code: str
    procedure: str
    sets: str
    owner: str
    contact: str
    agency: str
    received: str
    due: str
    returned: str
    channel: str
    note: str


def received_in(actor: Actor, agency: Agency, month: date) -> QuerySet[Dossier]:
    """Return what these eyes see of a month, in the order it was received.

    What other agencies share is in their registers, so that each dossier is counted once.

    Args:
        month: The month by its first day.
    """
    zone = timezone.get_default_timezone()
    begins = datetime.combine(month, time.min, tzinfo=zone)
    ends = datetime.combine((month + timedelta(days=31)).replace(day=1), time.min, tzinfo=zone)
    return (
        _own(actor, agency)
        .filter(received_at__gte=begins, received_at__lt=ends)
        .select_related("agency")
        .order_by("received_at", "id")
    )


def _own(actor: Actor, agency: Agency) -> QuerySet[Dossier]:
    own = organisations.scope_of(agency)
    return visible_to(actor, agency).filter(agency_id__in=own)


def months_of(actor: Actor, agency: Agency) -> list[date]:
    """Return the months in which something was received, the latest first."""
    found = (
        _own(actor, agency)
        .exclude(received_at=None)
        .order_by()
        .annotate(month=TruncMonth("received_at"))
        .values_list("month", flat=True)
        .distinct()
    )
    return sorted({timezone.localtime(month).date() for month in found}, reverse=True)


def rows_of(found: Sequence[Dossier]) -> list[Row]:
    """Return the lines of the register with address and telephone opened.

    Queries: two, and one for each agency's key that is not in memory. What was erased stays empty.
    """
    contacts = _contacts(found)
    return [
        Row(
            position=f"{position}",
            code=dossier.code or "",
            procedure=dossier.procedure_version.name,
            sets=ONE_SET,
            owner=dossier.owner_name,
            contact=contacts.get(dossier.pk, ""),
            agency=dossier.agency.name,
            received=_day(dossier.received_at),
            due=_day(dossier.due_at),
            returned=_day(dossier.returned_at),
            channel=str(dossier.get_channel_display()),
            note=str(words.state_words(dossier)),
        )
        for position, dossier in enumerate(found, start=1)
    ]


def _contacts(found: Sequence[Dossier]) -> dict[Any, str]:
    told = {}
    for dossier_id, parties in bulk.parties_of_all(found).items():
        said = (parties.get("address", ""), parties.get("phone", ""))
        told[dossier_id] = ", ".join(filter(None, said))
    return told


def _day(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%d/%m/%Y}" if at else ""


def by_channel(found: Iterable[Dossier]) -> list[tuple[str, int]]:
    """Return how many came by each way, the most first."""
    return Counter(str(one.get_channel_display()) for one in found).most_common()


def print_register(agency: Agency, month: date, rows: Sequence[Row], now: datetime) -> bytes:
    """Print a month of the register on the form in force at its end, as PDF/A.

    Law: circular-03-2025; circular-01-2018 before it.
    """
    template = template_on(Kind.REGISTER, month)
    return printing.render(
        template.source,
        {
            "title": template.title,
            "form": template.form,
            "basis": template.basis,
            "agency": agency.name,
            "month": f"{month:%m/%Y}",
            "rows": [asdict(row) for row in rows],
            "how_many": f"{len(rows)}",
            "printed": f"{timezone.localtime(now):%H:%M %d/%m/%Y}",
            "made_at": timezone.localtime(now),
            "demo": agency.is_demo,
        },
    )


def register_sheet(found: Sequence[Dossier]) -> bytes:
    """Return these dossiers as the register's XLSX."""
    return sheet_of(rows_of(found))


def sheet_of(rows: Sequence[Row]) -> bytes:
    """Write the register as an XLSX; whatever was typed stays text and never becomes a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sổ theo dõi")
    sheet.append(list(COLUMNS.values()))
    for row in rows:
        sheet.append(texts(sheet, (getattr(row, name) for name in COLUMNS)))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
