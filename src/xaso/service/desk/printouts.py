"""Slips of the desk's own: one for several dossiers, and pads for when there is no light."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.utils import timezone

from xaso.lib import printing
from xaso.lib.longhand import long_date
from xaso.service.results import api as results

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from xaso.kernel.organisations.api import Agency, SiteProfile
    from xaso.service.desk.lots import Handed

TEMPLATE = Path(__file__).resolve().parent / "data" / "lot.typ"
PAD = Path(__file__).resolve().parent / "data" / "pad.typ"


def print_lot(
    agency: Agency,
    profile: SiteProfile,
    handed: Sequence[Handed],
    *,
    address: str,
    receiver: str,
    now: datetime,
) -> bytes:
    """Print the receipt of a lot (Mẫu 01, several dossiers) on A4 as PDF/A.

    Args:
        address: Where people look their dossiers up.
        receiver: Who took them in.

    Law: circular-03-2025.
    """
    first = handed[0].dossier
    return printing.render(
        TEMPLATE,
        {
            "title": "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
            "agency": profile.desk_name or agency.name,
            "superior": agency.name,
            "place_date": f"{results.place_of(agency.name)}, {long_date(timezone.localtime(now))}",
            "submitter": first.submitter_name,
            "rows": [
                {
                    "code": one.dossier.code,
                    "procedure": one.dossier.procedure_version.name,
                    "owner": one.dossier.owner_name,
                    "received": _moment(one.dossier.received_at),
                    "due": _moment(one.dossier.due_at),
                    "look_up": one.look_up_code,
                    "secret": one.secret,
                }
                for one in handed
            ],
            "how_many": len(handed),
            "address": address,
            "hotline": profile.hotline,
            "qr": address,
            "receiver": receiver,
            "made_at": now,
            "demo": agency.is_demo,
        },
    )


def print_pad(
    agency: Agency,
    profile: SiteProfile,
    slips: Sequence[tuple[str, str]],
    *,
    address: str,
    now: datetime,
) -> bytes:
    """Print temporary slips for writing by hand: two halves each, two on a page of A4.

    Args:
        slips: Code and secret of each.
    """
    return printing.render(
        PAD,
        {
            "title": "PHIẾU TIẾP NHẬN TẠM",
            "agency": profile.desk_name or agency.name,
            "superior": agency.name,
            "slips": [{"code": code, "secret": secret} for code, secret in slips],
            "address": address,
            "hotline": profile.hotline,
            "made_at": now,
            "demo": agency.is_demo,
        },
    )


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}" if at else ""
