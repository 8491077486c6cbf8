"""QR codes by which an obligation or an account is paid, drawn as SVG inside the page."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import segno
from django.utils.safestring import SafeString, mark_safe

from xaso.lib.payment_qr import PaymentCode, encode

if TYPE_CHECKING:
    from xaso.service.payments import api as payments

MODULE = 5
"""Pixels of a module: the largest code here is 350 pixels wide and fits a telephone."""


def plate_of(account: payments.ReceivingAccount) -> str:
    """Return the text of the code that stands on the counter: any amount, any purpose."""
    return encode(PaymentCode(bin=account.bin, account=account.number))


def draw(code: str, *, scale: int = MODULE) -> SafeString:
    """Draw a code as SVG with its quiet zone; nothing for no code."""
    if not code:
        return SafeString()
    drawing = io.BytesIO()
    segno.make(code, error="m", micro=False).save(
        drawing,
        kind="svg",
        scale=scale,
        border=4,
        xmldecl=False,
        nl=False,
        svgns=True,
        light="#fff",
        svgclass=None,
        lineclass=None,
        title="VietQR",
    )
    # What segno draws holds only paths: the text itself never stands in it.
    return mark_safe(drawing.getvalue().decode())  # noqa: S308
