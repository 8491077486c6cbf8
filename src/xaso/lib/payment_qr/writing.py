"""From what a payment code shall say to its text, byte for byte as banks write it."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from xaso.lib import payment_reference
from xaso.lib.payment_qr.code import (
    ADDITIONAL,
    DYNAMIC,
    METHODS,
    NAPAS,
    SHOP,
    STATIC,
    TO_ACCOUNT,
    VIETQR,
    VNPAY,
    VNPAY_MERCHANTS,
    PaymentCode,
)
from xaso.lib.payment_qr.errors import PaymentQrError
from xaso.lib.payment_qr.rules import check_beneficiary, check_category, read_amount
from xaso.lib.payment_qr.tlv import crc, field

SHORT: Final = 25
"""What the norm allows for a purpose; banks write longer ones, as far as field 62 holds them."""

_STROKES: Final = str.maketrans("đĐ", "dD")
_MERCHANT: Final = re.compile(r"[0-9A-Za-z-]{1,25}")
_LIMITS: Final = {"city": 15, "postcode": 10, "ask": 3, "purpose": 95}


def plain_signs(text: str) -> str:
    """Return a text in the signs that all banks take: no marks, `đ` as `d`, nothing beyond ASCII.

    >>> plain_signs("Nộp phí chứng thực – Đuổm")
    'Nop phi chung thuc  Duom'
    """
    apart = unicodedata.normalize("NFD", text).translate(_STROKES)
    return "".join(sign for sign in apart if " " <= sign <= "~")


def encode(code: PaymentCode) -> str:
    """Write a payment code; words are folded, everything else is refused where it does not fit.

    Raises:
        PaymentQrError: A value is wrong, too long, or has no place in this kind of code.
    """
    method = code.method or (STATIC if code.amount is None else DYNAMIC)
    if method not in METHODS:
        raise PaymentQrError("method", f"Cách dùng “{method}” không phải static hay dynamic.")
    amount = "" if code.amount is None else str(code.amount)
    if amount:
        read_amount(amount)
    check_category(code.category)
    content = "".join((
        field("00", "01"),
        field("01", METHODS[method]),
        _payee(code),
        field("52", code.category),
        field("53", "704"),
        field("54", amount),
        field("58", "VN"),
        _words(code, SHOP),
        field("62", _words(code, ADDITIONAL)),
        "6304",
    ))  # fmt: skip
    return content + crc(content)


def obligation_code(*, bin_: str, account: str, amount: int, reference: str, note: str = "") -> str:
    """Write the code by which one obligation is paid: dynamic, its amount fixed.

    The purpose begins with the reference, because banks put noise around it, and holds nothing
    personal; a note is folded and cut at 25 signs.

    Args:
        amount: Whole đồng.

    Raises:
        PaymentQrError: Bank, account or amount is wrong, or the reference is none.
    """
    if not payment_reference.is_valid(reference):
        raise PaymentQrError("reference", f"“{reference}” không phải mã khoản thu.")
    purpose = f"{reference} {plain_signs(note)}"[:SHORT].strip()
    return encode(
        PaymentCode(method=DYNAMIC, bin=bin_, account=account, amount=amount, purpose=purpose)
    )


def _payee(code: PaymentCode) -> str:
    if code.kind == VIETQR:
        if code.merchant:
            raise PaymentQrError("kind", "Mã VietQR trả vào tài khoản, không có mã đơn vị.")
        service = code.service or TO_ACCOUNT
        check_beneficiary(code.bin, code.account, service)
        whose = field("00", code.bin) + field("01", code.account)
        return field("38", field("00", NAPAS) + field("01", whose) + field("02", service))
    if code.kind == VNPAY:
        if code.bin or code.account or code.service:
            raise PaymentQrError("kind", "Mã VNPAY-QR trả cho đơn vị, không có tài khoản.")
        if not _MERCHANT.fullmatch(code.merchant):
            raise PaymentQrError(
                "merchant", f"Mã đơn vị “{code.merchant}” phải có 1 đến 25 chữ số, chữ cái."
            )
        return field("26", field("00", VNPAY_MERCHANTS) + field("01", code.merchant))
    raise PaymentQrError("kind", f"Không viết được loại mã “{code.kind}”: chỉ vietqr và vnpay.")


def _words(code: PaymentCode, names: dict[str, str]) -> str:
    return "".join(
        field(identifier, _folded(name, getattr(code, name)))
        for identifier, name in names.items()
    )  # fmt: skip


def _folded(name: str, text: str) -> str:
    words = plain_signs(text)
    longest = _LIMITS.get(name, SHORT)
    if text and not words:
        raise PaymentQrError("signs", f"“{text}” không có chữ nào mà ngân hàng nhận.")
    if len(words) > longest:
        raise PaymentQrError("too_long", f"“{words}” dài {len(words)} ký tự, quá {longest}.")
    return words
