"""What somebody owes: one amount, one reference, and what it is for."""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xaso.lib.payment_qr import obligation_code
from xaso.service.payments.domain.standing import SETTLED, UNSETTLED, Standing
from xaso.service.payments.models.rules import ReceivingAccount


class Obligation(models.Model):
    """One amount that is owed, in đồng.

    `subject` says what it is for ("dossiers.dossier:<id>"): a reference, for this room does not
    know what is paid for. `gross` is the price before `exemption`; `amount` what is
    asked for. `reference` stands first in the text of a transfer. Nothing here names a person.

    Invariants kept by the database: at most the amount is counted as paid; what is settled says
    when; a subject has one open obligation for a fee.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    reference = models.CharField(max_length=12, unique=True)
    subject = models.CharField(max_length=80)
    fee_code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    basis = models.CharField(max_length=200)
    gross = models.PositiveBigIntegerField()
    amount = models.PositiveBigIntegerField()
    paid = models.PositiveBigIntegerField(default=0)
    exemption = models.CharField(max_length=40, blank=True)
    evidence = models.CharField(max_length=200, blank=True)
    account = models.ForeignKey(
        ReceivingAccount, models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField(null=True, blank=True)
    standing = models.CharField(
        max_length=9,
        choices=[
            (Standing.OPEN, _("Chưa nộp")),
            (Standing.PART, _("Nộp một phần")),
            (Standing.PAID, _("Đã nộp")),
            (Standing.EXEMPT, _("Được miễn")),
            (Standing.CANCELLED, _("Đã hủy")),
        ],
        default=Standing.OPEN,
    )
    reason = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "payments_obligation"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(paid__lte=F("amount")), name="obligation_counts_at_most_its_amount"
            ),
            models.CheckConstraint(
                condition=Q(amount__lte=F("gross")), name="obligation_asks_at_most_the_price"
            ),
            models.CheckConstraint(
                condition=Q(standing__in=sorted(SETTLED), settled_at__isnull=False)
                | Q(standing__in=sorted(UNSETTLED), settled_at=None),
                name="obligation_settled_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["subject"], name="obligation_of_subject"),
            models.Index(fields=["agency", "standing", "-id"], name="obligation_listed"),
            models.Index(
                fields=["agency", "amount"],
                condition=Q(standing__in=sorted(UNSETTLED)),
                name="obligation_open_by_amount",
            ),
        ]

    def __str__(self) -> str:
        """Return reference and name."""
        return f"{self.reference} {self.name}"

    @property
    def owed(self) -> int:
        """Return what is still asked for, in đồng."""
        return 0 if self.standing in SETTLED else self.amount - self.paid

    @property
    def payment_code(self) -> str:
        """Return the text of the VietQR that pays what is still owed; empty where none does."""
        if self.account is None or not self.owed:
            return ""
        return obligation_code(
            bin_=self.account.bin,
            account=self.account.number,
            amount=self.owed,
            reference=self.reference,
        )
