"""VNPAY's side of the wire, "PAY" 2.1.0: its page, its notifications, `querydr` and `refund`."""

from __future__ import annotations

import hmac
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from xaso.service.gateways.simulator.bank import Order
from xaso.service.gateways.simulator.signing import barred, encoded, parsed, vnpay_mark

if TYPE_CHECKING:
    from xaso.service.gateways.simulator.bank import Bank

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NAME = "vnpay"
ASKED = "RequestId Version Command TmnCode TxnRef TransactionDate CreateDate IpAddr OrderInfo"
WISHED = (
    "RequestId Version Command TmnCode TransactionType TxnRef Amount TransactionNo TransactionDate"
    " CreateBy CreateDate IpAddr OrderInfo"
)
SAID = (
    "ResponseId Command ResponseCode Message TmnCode TxnRef Amount BankCode PayDate TransactionNo"
    " TransactionType TransactionStatus OrderInfo"
)
SAID_OF_QUERY = f"{SAID} PromotionCode PromotionAmount"
STATUS = {"open": "01", "paid": "00", "failed": "02"}
MUST = ("Version", "Command", "TmnCode", "Amount", "CreateDate", "CurrCode", "IpAddr", "Locale")
MUST_TOO = ("OrderInfo", "OrderType", "ReturnUrl", "TxnRef")


class Wrong(Exception):
    """What VNPAY's page would say instead of taking the order."""


def now() -> str:
    """Return the moment as VNPAY writes it."""
    return f"{datetime.now(tz=HANOI):%Y%m%d%H%M%S}"


def opened(bank: Bank, query: str) -> Order:
    """Take the order that a pay address carries.

    Raises:
        Wrong: Its mark, its terminal or one of its values is not right.
    """
    said = parsed(query)
    right = vnpay_mark(bank.key, encoded(said))
    if not hmac.compare_digest(said.get("vnp_SecureHash", "").encode(), right.encode()):
        raise Wrong("70: sai chữ ký")
    missing = [name for name in (*MUST, *MUST_TOO) if not said.get(f"vnp_{name}")]
    if missing or said["vnp_TmnCode"] != bank.terminal or said["vnp_Version"] != "2.1.0":
        raise Wrong("03: " + ", ".join(missing))
    if not said["vnp_Amount"].isdecimal() or not said["vnp_Amount"].endswith("00"):
        raise Wrong("03: vnp_Amount")
    if not said["vnp_OrderInfo"].isascii():
        raise Wrong("03: vnp_OrderInfo")
    if said.get("vnp_ExpireDate", "9") < now():
        raise Wrong("11: hết hạn")
    return bank.know(
        Order(
            gateway=NAME,
            terminal=said["vnp_TmnCode"],
            reference=said["vnp_TxnRef"],
            amount=int(said["vnp_Amount"]) // 100,
            text=said["vnp_OrderInfo"],
            back=said["vnp_ReturnUrl"],
            created=said["vnp_CreateDate"],
        )
    )


def notice(bank: Bank, order: Order, *, amount: int | None = None, **other: str) -> str:
    """Return the signed query of an IPN and of the way back."""
    paid = order.state == "paid"
    said = {
        "vnp_Amount": str((order.amount if amount is None else amount) * 100),
        "vnp_BankCode": "NCB",
        "vnp_BankTranNo": f"VNP{order.number}" if paid else "",
        "vnp_CardType": "ATM",
        "vnp_OrderInfo": order.text,
        "vnp_PayDate": order.paid,
        "vnp_ResponseCode": "00" if paid else "24",
        "vnp_TmnCode": order.terminal,
        "vnp_TransactionNo": order.number,
        "vnp_TransactionStatus": "00" if paid else "02",
        "vnp_TxnRef": order.reference,
        **other,
    }
    return signed(bank.key, said)


def signed(key: str, said: dict[str, str]) -> str:
    """Return a query with its mark."""
    content = encoded(said)
    return f"{content}&vnp_SecureHash={vnpay_mark(key, content)}"


def forged(bank: Bank, order: Order) -> str:
    """Return what somebody would send who has no key: that the order was paid."""
    query = notice(bank, order, vnp_ResponseCode="00", vnp_TransactionStatus="00")
    said = parsed(query)
    said.setdefault("vnp_TransactionNo", "13999999")
    return signed("khong-phai-khoa", said)


def called(bank: Bank, body: bytes) -> dict[str, Any]:
    """Answer `querydr` or `refund`."""
    asked = {str(name): str(value) for name, value in json.loads(body).items()}
    names = {"querydr": ASKED, "refund": WISHED}.get(asked.get("vnp_Command", ""))
    if names is None:
        return {"vnp_ResponseCode": "99", "vnp_Message": "Unknown command"}
    right = vnpay_mark(bank.key, barred(asked, names))
    if asked.get("vnp_SecureHash") != right or asked["vnp_TmnCode"] != bank.terminal:
        return {"vnp_ResponseCode": "97", "vnp_Message": "Invalid checksum"}
    order = bank.orders.get(asked["vnp_TxnRef"])
    if order is not None and order.created != asked["vnp_TransactionDate"]:
        order = None
    said = {
        "vnp_ResponseId": f"r{asked['vnp_RequestId'][:31]}",
        "vnp_Command": asked["vnp_Command"],
        "vnp_TmnCode": bank.terminal,
        "vnp_TxnRef": asked["vnp_TxnRef"],
        "vnp_OrderInfo": asked["vnp_OrderInfo"],
    }
    if asked["vnp_Command"] == "querydr":
        said |= _queried(order)
        return {**said, "vnp_SecureHash": vnpay_mark(bank.key, barred(said, SAID_OF_QUERY))}
    said |= _refunded(bank, order, asked)
    return {**said, "vnp_SecureHash": vnpay_mark(bank.key, barred(said, SAID))}


def _queried(order: Order | None) -> dict[str, str]:
    if order is None:
        return {"vnp_ResponseCode": "91", "vnp_Message": "Transaction not found"}
    return {
        "vnp_ResponseCode": "00",
        "vnp_Message": "QueryDR Success",
        "vnp_Amount": str(order.amount * 100),
        "vnp_BankCode": "NCB",
        "vnp_PayDate": order.paid,
        "vnp_TransactionNo": order.number,
        "vnp_TransactionType": "01",
        "vnp_TransactionStatus": STATUS[order.state],
    }


def _refunded(bank: Bank, order: Order | None, asked: dict[str, str]) -> dict[str, str]:
    if order is not None and order.number != asked["vnp_TransactionNo"]:
        order = None
    made = bank.refund(asked["vnp_RequestId"], order, int(asked["vnp_Amount"]) // 100)
    if not made["ok"]:
        return {"vnp_ResponseCode": "95", "vnp_Message": made["why"]}
    return {
        "vnp_ResponseCode": "94" if made.get("repeated") else "00",
        "vnp_Message": "Refund",
        "vnp_Amount": asked["vnp_Amount"],
        "vnp_BankCode": "NCB",
        "vnp_PayDate": now(),
        "vnp_TransactionNo": made["number"],
        "vnp_TransactionType": asked["vnp_TransactionType"],
        "vnp_TransactionStatus": "05",
    }
