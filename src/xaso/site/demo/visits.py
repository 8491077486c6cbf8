"""The demo's desk in the hamlets, and people who come for others."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from xaso.service.desk import api as desk
from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from datetime import datetime

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency

PLACES = (("Nhà văn hóa xóm Đuổm", 3), ("Nhà văn hóa xóm Đồng Tâm", 10))
"""Where the desk goes, and in how many days."""
ABROAD = dossiers.Attendance(
    ground="mandate_abroad",
    paper="Giấy ủy quyền lập tại Osaka ngày 02/11/2026",
    authentication="Tổng Lãnh sự quán Việt Nam tại Osaka chứng thực, số 812",
    is_copy=True,
    way="sign",
)
UNREAD = dossiers.Attendance(
    helper="Triệu Thị Hoa",
    helper_from="tổ công nghệ số xóm Đuổm",
    way="thumb",
    was_read_back=True,
)
PEOPLE = (
    (dossiers.Parties("Ma Văn Chung", "Ma Thị Yến", "0912345670", "", "Xóm Đuổm"), ABROAD),
    (dossiers.Parties("Lường Thị Ban", "Lường Thị Ban", "", "", "Xóm Đồng Tâm"), UNREAD),
)
ASKED = "1.004873"


def visit_hamlets(agency: Agency, desk_official: Actor, now: datetime) -> None:
    """Announce two days in hamlets, and take two people in: one by a mandate, one who cannot sign.

    Nothing where days are planned already.
    """
    if desk.hamlet_days_of(agency, now):
        return
    for place, days in PLACES:
        morning = (timezone.localtime(now) + timedelta(days=days)).replace(
            hour=8, minute=0, second=0, microsecond=0
        )
        desk.plan_hamlet_day(
            agency=agency,
            actor=desk_official,
            place=place,
            starts_at=morning,
            ends_at=morning + timedelta(hours=3),
            note="Khai sinh, chứng thực bản sao, xác nhận tình trạng hôn nhân. Mang căn cước.",
            now=now,
        )
    for number, (parties, attendance) in enumerate(PEOPLE):
        dossiers.file_at_counter(
            agency=agency,
            procedure_code=ASKED,
            answers={},
            files=[],
            idempotency_key=f"mau-nop-thay-{number}",
            actor=desk_official,
            now=now,
            parties=parties,
            attendance=attendance,
        )
