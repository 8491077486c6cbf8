"""The demo's other agencies, which sign in at addresses of their own on the same machine.

The police and the insurance are asked for opinions and do parts of joint dossiers; the neighbour
commune decides what the demo's desk receives for it. All of them are made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from xaso.kernel.organisations import api as organisations
from xaso.service.dossiers import api as dossiers
from xaso.site.demo.commune import LOADER, Post, make_staff

SINCE = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One agency beside the commune; `asked_as` is the key under which bodies know it."""

    code: str
    name: str
    face: str
    host: str
    staff: tuple[Post, ...]
    asked_as: str = ""


NEIGHBOURS = (
    Neighbour(
        "H55.242.CA",
        "Công an xã Động Đạt",
        "Công an xã Động Đạt",
        "congan.localhost",
        (("congan", "officer", "Cán bộ quản lý cư trú", "Hứa Văn Cường"),),
        asked_as="police",
    ),
    Neighbour(
        "H55.242.BH",
        "Bảo hiểm xã hội cơ sở Phú Lương",
        "BHXH Phú Lương",
        "bhxh.localhost",
        (("bhxh", "officer", "Viên chức thu, sổ thẻ", "Phùng Thị Nhàn"),),
        asked_as="insurance",
    ),
    Neighbour(
        "H55.244",
        "UBND xã Vô Tranh",
        "Xã Vô Tranh",
        "votranh.localhost",
        (
            ("votranh-chutich", "leader", "Chủ tịch UBND xã", "Bế Văn Thuận"),
            ("votranh-motcua", "intake", "Công chức Một cửa", "Lục Thị Mến"),
            ("votranh-truong", "center_head", "Phụ trách Một cửa", "Sầm Văn Quý"),
            ("votranh-hotich", "officer", "Công chức Tư pháp – Hộ tịch", "Mạc Thị Hà"),
            ("votranh-vanthu", "clerk", "Văn thư – Lưu trữ", "Hoàng Văn Lâm"),
        ),
    ),
)
DECIDER, ADMINISTRATOR = "H55.244", "votranh-truong"
"""The neighbour commune, and who adopts procedures there."""


@transaction.atomic
def make_neighbours(commune: organisations.Agency) -> organisations.Agency:
    """Make the agencies that are not there yet; return the neighbour commune.

    Effects: agencies with their addresses and accounts; bodies of the commune that are agencies.
    """
    for one in NEIGHBOURS:
        if not organisations.Agency.objects.filter(code=one.code).exists():
            _make(one, commune)
    return organisations.Agency.objects.get(code=DECIDER)


def _make(one: Neighbour, commune: organisations.Agency) -> None:
    agency = organisations.Agency.objects.create(
        code=one.code,
        name=one.name,
        level=organisations.Agency.Level.COMMUNE,
        parent=commune.parent,
        is_demo=True,
    )
    organisations.SiteProfile.objects.create(agency=agency, name=one.face, host=one.host)
    make_staff(agency, one.staff)
    if one.asked_as:
        dossiers.name_partner(
            actor=LOADER,
            agency=commune,
            key=one.asked_as,
            partner=agency,
            valid_from=SINCE,
            basis="Dữ liệu thử",
        )
