"""What a value in a payment code must be, read or written."""

from __future__ import annotations

import re
from typing import Final

from xaso.lib.digits import is_digits
from xaso.lib.payment_qr.code import TO_ACCOUNT, TO_CARD
from xaso.lib.payment_qr.errors import PaymentQrError

LONGEST_ACCOUNT: Final = 19
LONGEST_AMOUNT: Final = 13
_ACCOUNT: Final = re.compile(r"[0-9A-Za-z]+")
_AMOUNT: Final = re.compile(r"([1-9][0-9]*)(?:\.0{1,2})?")
_BIN_LENGTH, _CATEGORY_LENGTH = 6, 4


def check_beneficiary(bin_: str, account: str, service: str) -> None:
    """See that bank, account or card, and service fit one another.

    Raises:
        PaymentQrError: One of them is wrong.
    """
    if not is_digits(bin_) or len(bin_) != _BIN_LENGTH:
        raise PaymentQrError("bin", f"Mã ngân hàng “{bin_}” phải có 6 chữ số.")
    if service not in {TO_ACCOUNT, TO_CARD}:
        raise PaymentQrError(
            "service", f"Dịch vụ “{service}” không phải {TO_ACCOUNT} hay {TO_CARD}."
        )
    if len(account) > LONGEST_ACCOUNT:
        raise PaymentQrError("account", f"Số tài khoản dài {len(account)} ký tự, quá 19.")
    if not _ACCOUNT.fullmatch(account):
        raise PaymentQrError("account", f"Số tài khoản “{account}” chỉ có chữ số và chữ cái.")
    if service == TO_CARD and not is_digits(account):
        raise PaymentQrError("account", f"Số thẻ “{account}” chỉ có chữ số.")


def check_category(category: str) -> None:
    """See that a trade, where there is one, is four digits.

    Raises:
        PaymentQrError: It is not.
    """
    if category and not (is_digits(category) and len(category) == _CATEGORY_LENGTH):
        raise PaymentQrError("category", f"Mã ngành “{category}” phải có 4 chữ số.")


def read_amount(written: str) -> int:
    """Read an amount of whole đồng.

    One or two zeros may follow a point; three would be thousands to whoever wrote them.

    >>> read_amount("50000"), read_amount("50000.00")
    (50000, 50000)

    Raises:
        PaymentQrError: It is nothing, not whole, too long, or has other signs than digits.
    """
    match = _AMOUNT.fullmatch(written)
    if not match or len(written) > LONGEST_AMOUNT:
        raise PaymentQrError(
            "amount",
            f"Số tiền “{written}” phải là số đồng nguyên, lớn hơn 0, tối đa 13 ký tự,"
            " không có dấu cách hay dấu phân cách.",
        )
    return int(match[1])
