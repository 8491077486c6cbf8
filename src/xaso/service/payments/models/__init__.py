"""What is stored: dated rules, obligations, payments, refunds."""

from xaso.service.payments.models.obligations import Obligation
from xaso.service.payments.models.payments import Channel, Payment, Refund, TakenBack
from xaso.service.payments.models.rules import Bank, Exemption, Fee, ReceivingAccount

__all__ = [
    "Bank",
    "Channel",
    "Exemption",
    "Fee",
    "Obligation",
    "Payment",
    "ReceivingAccount",
    "Refund",
    "TakenBack",
]
