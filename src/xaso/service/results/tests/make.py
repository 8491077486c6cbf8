"""Makers of results for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations import api as organisations
from xaso.service.results import api as results

if TYPE_CHECKING:
    from uuid import UUID

NOW = datetime(2026, 11, 20, 3, 30, tzinfo=UTC)
MINH = audit.Actor(kind="staff", id=uuid4(), name="Hoàng Thị Minh")
BIRTH = {
    "ks.hoTen": "Trần Nguyễn Minh Đức",
    "ks.ngaySinh": "2026-10-12",
    "ks.gioiTinh": "nam",
    "ks.queQuan": {"tinh": "19", "xa": "05629", "chiTiet": "", "text": "Động Đạt, Thái Nguyên"},
    "me.hoTen": "Nguyễn Thị Ngọc Ánh",
    "me.ngaySinh": "1998",
}


def agency(*, name: str = "UBND xã Động Đạt", is_demo: bool = False) -> organisations.Agency:
    """Make a commune."""
    return organisations.Agency.objects.create(
        code=f"H55.{uuid4().hex[:6]}",
        name=name,
        level=organisations.Agency.Level.COMMUNE,
        is_demo=is_demo,
    )


def draft(
    *,
    at: organisations.Agency | None = None,
    dossier_id: UUID | None = None,
    key_id: UUID | None = None,
    kind: str = "birth_extract",
    answers: dict[str, Any] | None = None,
    now: datetime = NOW,
) -> results.Result:
    """Draft a document by the real service."""
    commune = at or agency()
    return results.draft_result(
        dossier_id=dossier_id or uuid4(),
        dossier_code="H55.242-261120-0012",
        agency=commune,
        key_id=key_id or keyring.new_data_key(commune.pk),
        kind=kind,
        data={
            **(BIRTH if answers is None else answers),
            "procedure_code": "1.001193",
            "procedure_name": "Đăng ký khai sinh",
            "signer": "Lê Văn Phúc",
        },
        owner_name="Trần Nguyễn Minh Đức",
        actor=MINH,
        now=now,
    )


def site(at: organisations.Agency) -> organisations.SiteProfile:
    """Give a commune the face that answers every host."""
    return organisations.SiteProfile.objects.create(agency=at, name=at.name)
