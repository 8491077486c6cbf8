"""The agency of the demo, its posts and its accounts.

The facts are in DATA_SOURCES.md; the commune became part of xã Phú Lương on 01/07/2025, and the
data say so. The demo shows it as if it had continued.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.kernel.residents import api as residents
from xaso.kernel.rights import api as rights
from xaso.site.demo.people import HAMLETS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from xaso.kernel.organisations.api import Agency

LOADER = audit.Actor(kind="job", name="Dữ liệu thử")
CODE = "H55.242"
AT_ONCE = ("2.000815", "2.000884")
MERGED_ON = date(2025, 7, 1)
NEIGHBOURS = ("Thị trấn Đu", "Thị trấn Giang Tiên", "UBND xã Yên Lạc")

Post = tuple[str, str, str, str]
POSTS: tuple[Post, ...] = (
    ("chutich", "leader", "Chủ tịch UBND xã", "Nông Văn Thành"),
    ("phochutich1", "leader", "Phó Chủ tịch UBND xã", "Hoàng Thị Minh Nguyệt"),
    ("phochutich2", "leader", "Phó Chủ tịch UBND xã", "Trần Đức Thịnh"),
    ("motcua", "intake", "Công chức Một cửa", "Ma Thị Thu Hiền"),
    ("motcua2", "intake", "Công chức Một cửa", "Lý Văn Quyết"),
    ("truongmotcua", "center_head", "Phụ trách Một cửa", "Phạm Thị Hồng Gấm"),
    ("hotich", "officer", "Công chức Tư pháp – Hộ tịch", "Nguyễn Thị Thanh Tâm"),
    ("hotich2", "officer", "Công chức Tư pháp – Hộ tịch", "Triệu Văn Khôi"),
    ("diachinh", "officer", "Công chức Địa chính – Xây dựng", "Đặng Văn Lực"),
    ("nongnghiep", "officer", "Công chức Nông nghiệp – Môi trường", "Lường Thị Thoa"),
    ("vanhoa", "officer", "Công chức Văn hóa – Xã hội", "Dương Thị Lệ"),
    ("laodong", "officer", "Công chức Lao động – TBXH", "Hà Văn Định"),
    ("quansu", "officer", "Chỉ huy trưởng Quân sự", "Lưu Văn Chiến"),
    ("phutrach", "head", "Phụ trách chuyên môn", "Chu Thị Mơ"),
    ("vanthu", "clerk", "Văn thư – Lưu trữ", "Đỗ Thị Ngân"),
    ("vanphong", "clerk", "Công chức Văn phòng – Thống kê", "Tống Văn Hoạt"),
    ("taichinh", "clerk", "Công chức Tài chính – Kế toán", "Bùi Thị Xuyến"),
    ("thuquy", "clerk", "Thủ quỹ", "Vũ Thị Nụ"),
    ("quantri", "admin", "Quản trị kỹ thuật", "Lê Quang Vinh"),
)
"""User name, role, post and name of the nineteen officials; names are made up."""

CONTRACT_ROLES = ("intake", "officer", "leader", "clerk", "admin")


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One line of `xaso demo accounts`."""

    username: str
    password: str
    role: str

    def as_json(self) -> dict[str, str]:
        """Return the contract's object."""
        return {"username": self.username, "password": self.password, "role": self.role}


def passwords_file() -> Path:
    """Return where this installation keeps its random demo passwords."""
    path: Path = settings.KEYS_DIR / "demo-accounts.json"
    return path


def _passwords() -> dict[str, str]:
    try:
        kept: dict[str, str] = json.loads(passwords_file().read_text())
    except OSError:
        return {}
    return kept


def demo_accounts() -> list[DemoAccount]:
    """Return the demo accounts of this installation whose roles the contract names."""
    kept = _passwords()
    return [
        DemoAccount(username, kept[username], role)
        for username, role, _title, _name in POSTS
        if role in CONTRACT_ROLES and username in kept
    ]


@transaction.atomic
def make_commune() -> Agency:
    """Make Động Đạt with its places, posts and accounts; return it if it is there.

    Effects: agencies, succession, hamlets, positions, accounts; random passwords are written to
    a file of mode 0600, hashed once each in the database.
    """
    found = organisations.Agency.objects.filter(code=CODE, is_demo=True).first()
    if found is not None:
        return found
    province = organisations.Agency.objects.create(
        code="H55", name="UBND tỉnh Thái Nguyên", name_en="Thái Nguyên Province",
        level=organisations.Agency.Level.PROVINCE, is_demo=True,
    )  # fmt: skip
    commune = organisations.Agency.objects.create(
        code=CODE, name="UBND xã Động Đạt", name_en="Động Đạt Commune",
        level=organisations.Agency.Level.COMMUNE, parent=province, is_demo=True,
    )  # fmt: skip
    _note_succession(commune, province)
    organisations.SiteProfile.objects.create(
        agency=commune,
        name="Xã Động Đạt",
        name_en="Động Đạt Commune",
        desk_name="Trung tâm Phục vụ hành chính công xã",
        desk_name_en="Commune public service centre",
        address="Xóm Đuổm, xã Động Đạt, tỉnh Thái Nguyên",
        hotline="02083874000",
        email="motcua@dongdat.invalid",
        notice="Từ 01/07/2025 xã Động Đạt đã nhập vào xã Phú Lương. Trang này trình diễn như thể"
        " xã Động Đạt vẫn hoạt động.",
        notice_en="Since 1 July 2025 Động Đạt is part of xã Phú Lương. This demo shows it as if"
        " it had continued.",
    )
    residents.add_hamlets(agency=commune, written=[f"Xóm {name}" for name in HAMLETS], actor=LOADER)
    make_staff(commune, POSTS)
    _let_the_desk_certify(commune)
    return commune


def _let_the_desk_certify(commune: Agency) -> None:
    """Let the desk draft and number certifications, so that people need not come back for them."""
    for act in ("propose", "issue"):
        for procedure in AT_ONCE:
            rights.set_right(
                actor=LOADER,
                agency=commune,
                role="intake",
                act=act,
                procedure=procedure,
                is_granted=True,
                basis="Quy chế Bộ phận Một cửa (dữ liệu thử)",
                valid_from=date(2024, 1, 1),
            )


def _note_succession(commune: Agency, province: Agency) -> None:
    successor = organisations.Agency.objects.create(
        code="H55.DEMO", name="UBND xã Phú Lương", name_en="Phú Lương Commune",
        level=organisations.Agency.Level.COMMUNE, parent=province, valid_from=MERGED_ON,
        is_demo=True,
    )  # fmt: skip
    merged = [commune] + [
        organisations.Agency.objects.create(
            code=f"H55.DEMO.{number}",
            name=name,
            level=organisations.Agency.Level.COMMUNE,
            parent=province,
            valid_until=MERGED_ON,
            is_demo=True,
        )
        for number, name in enumerate(NEIGHBOURS, start=1)
    ]
    organisations.AgencySuccession.objects.bulk_create(
        organisations.AgencySuccession(
            predecessor=old,
            successor=successor,
            kind="merge",
            on=MERGED_ON,
            basis="NQ 1683/NQ-UBTVQH15 [M]",
        )
        for old in merged
    )


def make_staff(agency: Agency, posts: Iterable[Post]) -> None:
    """Open an account for each post; the passwords join the file of the others.

    Effects: a unit, positions, accounts; random passwords in a file of mode 0600.
    """
    desk = organisations.Unit.objects.create(
        agency=agency, name="Trung tâm Phục vụ hành chính công xã", name_en="Public service centre"
    )
    passwords = _passwords()
    for username, role, title, name in posts:
        passwords[username] = secrets.token_urlsafe(9)
        account = identity.create_staff_account(
            actor=LOADER,
            username=username,
            full_name=name,
            password=passwords[username],
            is_demo=True,
        )
        position = organisations.Position.objects.create(
            agency=agency,
            unit=desk if role in {"intake", "center_head"} else None,
            title=title,
            role=role,
        )
        identity.hold_position(
            actor=LOADER, account=account, position=position, valid_from=date(2024, 1, 1),
            basis="Dữ liệu thử",
        )  # fmt: skip
    path = passwords_file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(passwords, file)
