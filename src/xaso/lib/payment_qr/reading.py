"""From the text of a QR code to what it says."""

from __future__ import annotations

import re
from typing import Any, Final

from xaso.lib.payment_qr.code import (
    ADDITIONAL,
    ELECTRICITY,
    EVN,
    METHODS,
    NAPAS,
    SHOP,
    VIETQR,
    VNPAY,
    VNPAY_MERCHANTS,
    PaymentCode,
)
from xaso.lib.payment_qr.errors import PaymentQrError
from xaso.lib.payment_qr.rules import check_beneficiary, check_category, read_amount
from xaso.lib.payment_qr.tlv import crc, fields_of

_CRC: Final = re.compile(r"[0-9A-Fa-f]{4}")
_PLACE: Final = "mã QR"
_FIXED: Final = {
    "00": ("version", "01", "phiên bản"),
    "53": ("currency", "704", "loại tiền (đồng)"),
    "58": ("country", "VN", "nước"),
}


def decode(content: str) -> PaymentCode:
    """Read a payment code.

    Fields may stand in any order between the first and the check sum; those that say nothing of
    a payment are passed over.

    Raises:
        PaymentQrError: It is damaged, no payment in đồng, or of a kind that is not known here.
    """
    fields = _whole(content)
    for identifier, (code, wanted, name) in _FIXED.items():
        if _needed(fields, identifier, name) != wanted:
            raise PaymentQrError(
                code, f"Trường {identifier}, {name}, phải là “{wanted}”, không phải"
                f" “{fields[identifier]}”.",
            )  # fmt: skip
    check_category(fields.get("52", ""))
    said: dict[str, Any] = {
        "method": _method(_needed(fields, "01", "cách dùng")),
        "amount": read_amount(fields["54"]) if "54" in fields else None,
        "category": fields.get("52", ""),
    }
    said |= {name: fields[known] for known, name in SHOP.items() if known in fields}
    more = fields_of(fields["62"], "trường 62") if "62" in fields else {}
    said |= {name: more[known] for known, name in ADDITIONAL.items() if known in more}
    return PaymentCode(**said, **_payee(fields, said))


def _whole(content: str) -> dict[str, str]:
    """Take the text apart and see that it is all there, as it was written."""
    if not content:
        raise PaymentQrError("empty", "Mã QR trống.")
    if not content.isprintable():
        raise PaymentQrError("signs", "Mã QR có ký tự không in được.")
    fields = fields_of(content, _PLACE)
    identifiers = list(fields)
    if identifiers[0] != "00":
        raise PaymentQrError("first", "Mã QR thanh toán phải bắt đầu bằng trường 00.")
    check_sum = _needed(fields, "63", "mã kiểm tra CRC")
    if identifiers[-1] != "63":
        raise PaymentQrError("last", "Mã kiểm tra CRC (trường 63) phải đứng cuối.")
    if not _CRC.fullmatch(check_sum):
        raise PaymentQrError("crc", f"Mã kiểm tra CRC “{check_sum}” phải có 4 chữ số hệ mười sáu.")
    _check_sum(content, check_sum)
    return fields


def _check_sum(content: str, check_sum: str) -> None:
    if crc(content.removesuffix(check_sum)) != check_sum.upper():
        raise PaymentQrError("crc", "Mã kiểm tra CRC không khớp: mã QR bị sai hoặc bị sửa.")


def _needed(fields: dict[str, str], identifier: str, name: str) -> str:
    if identifier not in fields:
        raise PaymentQrError("missing", f"Mã QR thiếu trường {identifier}: {name}.")
    return fields[identifier]


def _method(written: str) -> str:
    for method, code in METHODS.items():
        if code == written:
            return method
    raise PaymentQrError("method", f"Cách dùng “{written}” không phải 11 (tĩnh) hay 12 (động).")


def _payee(fields: dict[str, str], said: dict[str, Any]) -> dict[str, Any]:
    """Return who is paid; a wallet's own template beside the banks' one is passed over."""
    if "38" in fields:
        return _bank(fields_of(fields["38"], "trường 38"))
    if "26" in fields:
        return _merchant(fields_of(fields["26"], "trường 26"), said)
    raise PaymentQrError("scheme", "Đây không phải mã VietQR, VNPAY-QR hay mã hóa đơn tiền điện.")


def _bank(template: dict[str, str]) -> dict[str, Any]:
    if template.get("00") != NAPAS:
        raise PaymentQrError("aid", f"Trường 38 không phải của NAPAS ({NAPAS}).")
    whose = fields_of(_needed(template, "01", "tài khoản"), "trường 38.01")
    payee = {
        "kind": VIETQR,
        "bin": _needed(whose, "00", "mã ngân hàng"),
        "account": _needed(whose, "01", "số tài khoản"),
        "service": _needed(template, "02", "dịch vụ"),
    }
    check_beneficiary(payee["bin"], payee["account"], payee["service"])
    return payee


def _merchant(template: dict[str, str], said: dict[str, Any]) -> dict[str, Any]:
    if template.get("00") == VNPAY_MERCHANTS:
        return {"kind": VNPAY, "merchant": _needed(template, "01", "mã đơn vị")}
    if said["category"] == ELECTRICITY and "customer" in said:
        return {"kind": EVN, "merchant": template.get("01", "")}
    raise PaymentQrError("aid", "Trường 26 không phải của VNPAY hay mã hóa đơn tiền điện.")
