"""Money that came in, and money that went back."""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xaso.service.payments.models.obligations import Obligation


class Channel(models.TextChoices):
    """By which way money comes."""

    CASH = "cash", _("Tiền mặt")
    TRANSFER = "transfer", _("Chuyển khoản")
    VNPAY = "vnpay", _("VNPAY")
    NATIONAL = "national", _("Cổng thanh toán quốc gia")


class Payment(models.Model):
    """One movement of money for an obligation, in đồng; never changed, refunds stand beside it.

    `external` is its number where it comes from (a bank line, a gateway's number, a receipt of the
    desk): with the channel it names the movement once and for all. `applied` counts for the
    obligation, `excess` waits in suspense.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="payments")
    channel = models.CharField(max_length=8, choices=Channel)
    external = models.CharField(max_length=100)
    amount = models.PositiveBigIntegerField()
    applied = models.PositiveBigIntegerField()
    excess = models.PositiveBigIntegerField()
    day = models.DateField()
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True, blank=True)
    ledger_id = models.UUIDField()
    into = models.CharField(max_length=80)

    class Meta:
        db_table = "payments_payment"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "channel", "external"], name="payment_told_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_is_an_amount"),
            models.CheckConstraint(
                condition=Q(amount=F("applied") + F("excess")), name="payment_is_divided_whole"
            ),
        ]
        indexes = [models.Index(fields=["agency", "day", "id"], name="payment_by_day")]

    def __str__(self) -> str:
        """Return channel and number."""
        return f"{self.channel} {self.external}"


class TakenBack(models.Model):
    """A payment that was counted by mistake: it stays as it was told, its money waits where it was.

    Never changed; the transaction that reverses it is `ledger_id`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    payment = models.OneToOneField(Payment, models.PROTECT, related_name="taken_back")
    reason = models.CharField(max_length=300)
    day = models.DateField()
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True, blank=True)
    ledger_id = models.UUIDField()

    class Meta:
        db_table = "payments_taken_back"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="taken_back_says_why"),
        ]
        indexes = [models.Index(fields=["agency", "day"], name="taken_back_by_day")]

    def __str__(self) -> str:
        """Return the reason."""
        return self.reason


class Refund(models.Model):
    """Money that goes back: one asks, another approves, the bank or a signature proves it.

    Invariant kept by the database: a payment has at most one refund that was not refused, and who
    approves is not who asked.
    """

    class State(models.TextChoices):
        """How far it has come."""

        ASKED = "asked", _("Chờ duyệt")
        APPROVED = "approved", _("Đã duyệt, chờ chuyển")
        PROVED = "proved", _("Đã hoàn trả")
        REFUSED = "refused", _("Không duyệt")

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    amount = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=300)
    key_id = models.UUIDField(null=True, blank=True)
    payee = models.BinaryField(blank=True, help_text="Sealed: bank, account, holder")
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    asked_by_id = models.UUIDField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_id = models.UUIDField(null=True, blank=True)
    decision = models.CharField(max_length=300, blank=True)
    proved_at = models.DateTimeField(null=True, blank=True)
    proof = models.CharField(max_length=100, blank=True)

    class Meta:
        db_table = "payments_refund"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["payment"], condition=~Q(state="refused"), name="refund_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_is_an_amount"),
            models.CheckConstraint(
                condition=Q(decided_by_id=None) | ~Q(decided_by_id=F("asked_by_id")),
                name="refund_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state="proved", proved_at__isnull=False) & ~Q(proof="")
                | ~Q(state="proved") & Q(proved_at=None, proof=""),
                name="refund_proved_by_something",
            ),
        ]

    def __str__(self) -> str:
        """Return the amount."""
        return f"{self.amount}"
