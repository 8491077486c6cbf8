"""What payments tell the rooms above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class ObligationSettled:
    """Nothing more is owed; `standing` says why, `subject` what for."""

    obligation_id: UUID
    agency_id: UUID
    subject: str
    standing: str


@dataclass(frozen=True, slots=True)
class PaymentReceived:
    """Money came in for an obligation; `excess` of it was too much. In đồng."""

    payment_id: UUID
    obligation_id: UUID
    agency_id: UUID
    amount: int
    excess: int


@dataclass(frozen=True, slots=True)
class PaymentTakenBack:
    """A payment was counted by mistake and counts no more; `standing` is how things stand now."""

    payment_id: UUID
    obligation_id: UUID
    agency_id: UUID
    subject: str
    standing: str
    amount: int


@dataclass(frozen=True, slots=True)
class RefundApproved:
    """Money of a payment is to go back; `channel` and `external` say which way it came. In đồng."""

    refund_id: UUID
    payment_id: UUID
    agency_id: UUID
    channel: str
    external: str
    amount: int


@dataclass(frozen=True, slots=True)
class PaymentRefunded:
    """Money of a payment went back, proved by the bank or by a signature at the desk."""

    refund_id: UUID
    payment_id: UUID
    agency_id: UUID
    amount: int
