"""What a gateway's callback is answered, in the order in which it is checked."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["MESSAGES", "Verdict", "judge"]


class Verdict(StrEnum):
    """VNPAY's answers; the other gateways are judged alike."""

    TAKEN = "00"
    NO_ORDER = "01"
    TOLD_BEFORE = "02"
    OTHER_AMOUNT = "04"
    FORGED = "97"
    BROKEN = "99"


MESSAGES = {
    Verdict.TAKEN: "Confirm Success",
    Verdict.NO_ORDER: "Order not found",
    Verdict.TOLD_BEFORE: "Order already confirmed",
    Verdict.OTHER_AMOUNT: "Invalid amount",
    Verdict.FORGED: "Invalid signature",
    Verdict.BROKEN: "Unknown error",
}


def judge(*, is_signed: bool, expected: int | None, amount: int | None, is_told: bool) -> Verdict:
    """Judge a callback: signature, order, amount, told before, in this order.

    Success and failure are both taken: what a callback says is a hint, the query decides.

    Args:
        is_signed: It carries the gateway's signature.
        expected: Đồng that were asked for; None where no such attempt exists.
        amount: Đồng that it says; None where it says nothing readable.
        is_told: An earlier callback was taken, or the attempt has ended.
    """
    if not is_signed:
        return Verdict.FORGED
    if expected is None:
        return Verdict.NO_ORDER
    if amount != expected:
        return Verdict.OTHER_AMOUNT
    return Verdict.TOLD_BEFORE if is_told else Verdict.TAKEN
