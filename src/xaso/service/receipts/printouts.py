"""A receipt on paper: A5, with its number or, without a provider, what it is not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.lib import printing
from xaso.lib.longhand import amount_in_words, dotted, long_date
from xaso.service.receipts import sealing
from xaso.service.receipts.domain.states import State
from xaso.service.receipts.models import Kind
from xaso.service.results import api as results

if TYPE_CHECKING:
    from xaso.service.receipts.models import Receipt

TEMPLATE = Path(__file__).resolve().parent / "data" / "receipt.typ"
TITLES = {
    Kind.CERTIFIED: "BIÊN LAI THU PHÍ, LỆ PHÍ",
    Kind.BOOK: "BIÊN LAI THU PHÍ, LỆ PHÍ",
    Kind.INTERNAL: "PHIẾU THU NỘI BỘ",
}
NO_RECEIPT = "Phiếu thu nội bộ - không thay biên lai"
STAMPS = {
    State.DRAFT: "CHỜ SỐ BIÊN LAI",
    State.REPLACED: "ĐÃ THAY THẾ",
    State.ADJUSTED: "ĐÃ ĐIỀU CHỈNH",
    State.CANCELLED: "ĐÃ HỦY",
}
SUCCEEDS = {State.REPLACED: "Thay thế biên lai số", State.ADJUSTED: "Điều chỉnh cho biên lai số"}


def print_receipt(receipt: Receipt) -> bytes:
    """Print a receipt as it stands; all of it is Vietnamese.

    Law: decree-123-2020 article 32.

    Raises:
        MissingGlyph: The printed letters do not hold a sign of a name.
    """
    content = sealing.content_of(receipt)
    agency, former = receipt.agency, receipt.succeeds
    collector = identity.Account.objects.filter(pk=receipt.by_id).first() if receipt.by_id else None
    asked = urlencode({"ma": receipt.look_up_code, "bi-mat": content.secret})
    address = f"{organisations.address_of(agency)}{reverse('receipts:look-up')}"
    kind = Kind(receipt.kind)
    return printing.render(
        TEMPLATE,
        {
            "title": TITLES[kind],
            "note": NO_RECEIPT if kind == Kind.INTERNAL else "",
            "agency": receipt.unit_name,
            "tax_code": receipt.tax_code,
            "place_date": f"{results.place_of(agency.name)}, {long_date(receipt.on)}",
            "form": receipt.form,
            "series": receipt.series,
            "number": receipt.shown_number,
            "stamp": STAMPS.get(State(receipt.state), ""),
            "succeeds": f"{SUCCEEDS[State(former.state)]} {former}" if former else "",
            "payer": content.payer.name,
            "payer_address": content.payer.address,
            "payer_number": content.payer.number,
            "fee": receipt.fee_name,
            "amount": dotted(receipt.amount),
            "words": amount_in_words(receipt.amount).capitalize(),
            "channel": str(receipt.payment.get_channel_display()),
            "collector": collector.full_name if collector else "",
            "code": receipt.look_up_code,
            "secret": content.secret,
            "mark": receipt.mark,
            "address": address,
            "qr": f"{address}?{asked}",
            "made_at": timezone.localtime(receipt.made_at),
            "demo": agency.is_demo,
        },
    )
