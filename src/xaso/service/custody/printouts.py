"""What is printed of custody: labels of places and of letters, the list handed to the post."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.utils import timezone

from xaso.lib import printing
from xaso.lib.longhand import long_date
from xaso.service.results import api as results

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from xaso.kernel.organisations.api import Agency
    from xaso.service.custody.models import Place, PostalItem
    from xaso.service.custody.post import Address

DATA = Path(__file__).resolve().parent / "data"


def print_label(place: Place, agency: Agency, now: datetime) -> bytes:
    """Print the label of a place on A5 across: its code large, and as QR."""
    return printing.render(
        DATA / "label.typ",
        {
            "title": f"Nhãn {place.code}",
            "agency": agency.name,
            "kind": str(place.get_kind_display()),
            "code": place.code,
            "name": place.name,
            "qr": place.code,
            "made_at": now,
            "demo": agency.is_demo,
        },
    )


def print_address(
    item: PostalItem, to: Address, agency: Agency, sender: str, now: datetime
) -> bytes:
    """Print what is stuck on an item: who sends, to whom and where; nothing of the matter."""
    return printing.render(
        DATA / "address.typ",
        {
            "title": f"Nhãn bưu gửi {item.number}",
            "agency": agency.name,
            "sender": sender,
            "name": to.name,
            "address": to.address,
            "phone": to.phone,
            "carrier": item.carrier.name,
            "number": item.number,
            "qr": item.number,
            "made_at": now,
            "demo": agency.is_demo,
        },
    )


def print_handing(
    rows: Sequence[tuple[PostalItem, Address | None]],
    agency: Agency,
    *,
    day: date,
    giver: str,
    now: datetime,
) -> bytes:
    """Print the list of what is handed to the post on a day, two copies with places to sign.

    Args:
        rows: Each item with where it goes; without it where the dossier was erased.
    """
    return printing.render(
        DATA / "handing.typ",
        {
            "title": "BẢNG KÊ GIAO BƯU GỬI",
            "agency": agency.name,
            "day": long_date(day),
            "place_date": f"{results.place_of(agency.name)}, {long_date(timezone.localtime(now))}",
            "giver": giver,
            "rows": [
                {
                    "carrier": item.carrier.name,
                    "number": item.number,
                    "name": to.name if to else "",
                    "address": to.address if to else "",
                }
                for item, to in rows
            ],
            "how_many": len(rows),
            "made_at": now,
            "demo": agency.is_demo,
        },
    )
