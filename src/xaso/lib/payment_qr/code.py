"""What a payment code says, whoever wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

VIETQR: Final = "vietqr"
VNPAY: Final = "vnpay"
EVN: Final = "evn"
"""The electricity company's bill, known by its trade and its customer's code; only read."""

STATIC: Final = "static"
DYNAMIC: Final = "dynamic"
METHODS: Final = {STATIC: "11", DYNAMIC: "12"}

TO_ACCOUNT: Final = "QRIBFTTA"
TO_CARD: Final = "QRIBFTTC"

NAPAS: Final = "A000000727"
VNPAY_MERCHANTS: Final = "A000000775"
ELECTRICITY: Final = "4900"

SHOP: Final = {"59": "merchant_name", "60": "city", "61": "postcode"}
ADDITIONAL: Final = {
    "01": "bill",
    "02": "mobile",
    "03": "store",
    "04": "loyalty",
    "05": "reference",
    "06": "customer",
    "07": "terminal",
    "08": "purpose",
    "09": "ask",
}
"""The parts of field 62, in the order of the known strings."""


@dataclass(frozen=True, kw_only=True)
class PaymentCode:
    """One payment code; what it does not say is empty, or None for the amount.

    Attributes:
        kind: `vietqr`, `vnpay` or `evn`.
        method: `static` (paid again and again), `dynamic` (paid once); empty on writing: dynamic
            where there is an amount.
        bin: Six digits of the bank (VietQR).
        account: Account or card, at most 19 signs (VietQR).
        service: `QRIBFTTA` to an account, `QRIBFTTC` to a card; empty on writing: to an account.
        amount: Whole đồng, above 0.
        merchant: The shop's number (VNPAY-QR, EVN).
        category: Four digits of the trade.
        ask: What the payer's bank shall ask for: A, M, E.
    """

    kind: str = VIETQR
    method: str = ""
    bin: str = ""
    account: str = ""
    service: str = ""
    amount: int | None = None
    purpose: str = ""
    bill: str = ""
    mobile: str = ""
    store: str = ""
    loyalty: str = ""
    reference: str = ""
    customer: str = ""
    terminal: str = ""
    ask: str = ""
    merchant: str = ""
    merchant_name: str = ""
    city: str = ""
    postcode: str = ""
    category: str = ""
