"""VNPAY "PAY" 2.1.0 on the wire.

Law: none; domain page 4.3. The fields of `querydr` and `refund` and the order of their signatures
are unconfirmed [M].
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4
from zoneinfo import ZoneInfo

from xaso.lib import vnpay
from xaso.service.gateways.domain.asking import Outcome
from xaso.service.gateways.errors import Away
from xaso.service.gateways.providers.base import (
    Access,
    Answer,
    Raw,
    RefundAnswer,
    Repaid,
    Repayment,
    Told,
    Wanted,
    post_json,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
OK, NO_ORDER, REPEATED = "00", "91", "94"
IN_PROGRESS = frozenset({"01", "07"})
"""Open, or held for suspicion: not decided."""
QUERY_ANSWER: Final = (
    "vnp_ResponseId", "vnp_Command", "vnp_ResponseCode", "vnp_Message", "vnp_TmnCode",
    "vnp_TxnRef", "vnp_Amount", "vnp_BankCode", "vnp_PayDate", "vnp_TransactionNo",
    "vnp_TransactionType", "vnp_TransactionStatus", "vnp_OrderInfo", "vnp_PromotionCode",
    "vnp_PromotionAmount",
)  # fmt: skip
REFUND_ANSWER: Final = QUERY_ANSWER[:-2]
OWN_ADDRESS: Final = "127.0.0.1"


class Vnpay:
    """VNPAY's gateway."""

    def start(self, access: Access, wanted: Wanted) -> str:
        """Return the signed address of VNPAY's page."""
        parameters = {
            "vnp_Version": vnpay.VERSION,
            "vnp_Command": "pay",
            "vnp_TmnCode": access.terminal,
            "vnp_Amount": vnpay.hundredths(wanted.amount),
            "vnp_CreateDate": _written(wanted.created_at),
            "vnp_ExpireDate": _written(wanted.expires_at),
            "vnp_CurrCode": "VND",
            "vnp_IpAddr": wanted.ip,
            "vnp_Locale": "vn",
            "vnp_OrderInfo": vnpay.order_info(wanted.text),
            "vnp_OrderType": "other",
            "vnp_ReturnUrl": wanted.return_url,
            "vnp_TxnRef": wanted.reference,
        }
        return vnpay.pay_url(access.pay_address, parameters, access.secret)

    def read_callback(self, raw: Raw) -> Told:
        """Read the query of an IPN or of a return page."""
        parameters = _parameters(raw)
        try:
            amount: int | None = vnpay.amount_of(parameters.get("vnp_Amount", ""))
        except vnpay.VnpayError:
            amount = None
        return Told(parameters.get("vnp_TmnCode", ""), parameters.get("vnp_TxnRef", ""), amount)

    def is_signed(self, access: Access, raw: Raw) -> bool:
        """Tell whether VNPAY signed it."""
        return vnpay.is_signed(_parameters(raw), access.secret)

    def query(
        self, access: Access, *, reference: str, created_at: datetime, now: datetime
    ) -> Answer:
        """Ask by `querydr`.

        Raises:
            Away: No signed answer about this very order.
        """
        asked = {
            **_head(access, "querydr", uuid4().hex, reference, created_at, now),
            "vnp_OrderInfo": f"Truy van {reference}",
        }
        found = _ask(access, asked, vnpay.sign_query(asked, access.secret), QUERY_ANSWER)
        if found["vnp_ResponseCode"] == NO_ORDER:
            return Answer(Outcome.PENDING)
        if found["vnp_ResponseCode"] != OK or found["vnp_TxnRef"] != reference:
            raise Away(f"querydr {found['vnp_ResponseCode']}")
        status = found["vnp_TransactionStatus"]
        if status == OK:
            amount = vnpay.amount_of(found["vnp_Amount"])
            return Answer(Outcome.PAID, amount, found["vnp_TransactionNo"])
        return Answer(Outcome.PENDING if status in IN_PROGRESS else Outcome.FAILED)

    def refund(self, access: Access, wish: Repayment, *, now: datetime) -> RefundAnswer:
        """Ask by `refund`, the whole amount by type 02, a part by 03.

        Raises:
            Away: No signed answer.
        """
        asked = {
            **_head(access, "refund", wish.request, wish.reference, wish.paid_at, now),
            "vnp_TransactionType": "02" if wish.is_whole else "03",
            "vnp_Amount": vnpay.hundredths(wish.amount),
            "vnp_TransactionNo": wish.number,
            "vnp_CreateBy": wish.by,
            "vnp_OrderInfo": f"Hoan tien {wish.reference}",
        }
        found = _ask(access, asked, vnpay.sign_refund(asked, access.secret), REFUND_ANSWER)
        code = found["vnp_ResponseCode"]
        if code in {OK, REPEATED} and found["vnp_TransactionNo"]:
            return RefundAnswer(Repaid.DONE, found["vnp_TransactionNo"])
        if code in {OK, REPEATED, "99"}:
            raise Away(f"refund {code}")
        return RefundAnswer(Repaid.REFUSED, text=f"{code} {found['vnp_Message']}".strip())


def _head(
    access: Access, command: str, request: str, reference: str, day: datetime, now: datetime
) -> dict[str, str]:
    return {
        "vnp_RequestId": request,
        "vnp_Version": vnpay.VERSION,
        "vnp_Command": command,
        "vnp_TmnCode": access.terminal,
        "vnp_TxnRef": reference,
        "vnp_TransactionDate": _written(day),
        "vnp_CreateDate": _written(now),
        "vnp_IpAddr": OWN_ADDRESS,
    }


def _ask(
    access: Access, asked: Mapping[str, str], signature: str, fields: tuple[str, ...]
) -> dict[str, str]:
    """Post a question; return its answer if VNPAY signed it.

    Raises:
        Away: It did not.
    """
    body = json.dumps({**asked, vnpay.HASH: signature}).encode()
    found, _content, _header = post_json(access.api_address, body, {})
    said = {name: _text(found.get(name)) for name in fields}
    content = "|".join(said[name] for name in fields)
    right = hmac.new(access.secret.encode(), content.encode(), hashlib.sha512).hexdigest()
    given = _text(found.get(vnpay.HASH)).lower()
    if not hmac.compare_digest(given.encode(), right.encode()):
        raise Away("answer without VNPAY's signature")
    return said


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _parameters(raw: Raw) -> dict[str, str]:
    try:
        return vnpay.read_query(raw.content.decode("ascii"))
    except ValueError:
        return {}


def _written(moment: datetime) -> str:
    return f"{moment.astimezone(ZONE):%Y%m%d%H%M%S}"
