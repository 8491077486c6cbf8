"""What hangs on a dossier besides its history: fees, corrections, holds."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xaso.service.dossiers.domain.guards import Cause
from xaso.service.dossiers.models.dossier import Dossier


class DossierFee(models.Model):
    """One amount asked for on a dossier, and the receipt or the transfer that settled it.

    `obligation_id` and `reference` name it in the room of payments; older ones have none.

    What was asked for and then left, because the dossier was to be withdrawn, is void.

    Amounts are whole đồng. The money is another room's; this says what is owed here.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="fees")
    name = models.CharField(max_length=200)
    basis = models.CharField(max_length=200)
    amount = models.PositiveBigIntegerField()
    asked_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    receipt_number = models.CharField(max_length=40, blank=True)
    taken_by_id = models.UUIDField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    obligation_id = models.UUIDField(null=True, blank=True, unique=True)
    reference = models.CharField(max_length=12, blank=True)

    class Meta:
        db_table = "dossiers_fee"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="fee_is_an_amount"),
            models.CheckConstraint(
                condition=Q(paid_at=None, receipt_number="")
                | Q(paid_at__isnull=False) & ~Q(receipt_number=""),
                name="fee_paid_by_a_receipt",
            ),
        ]

    def __str__(self) -> str:
        """Return what it is for."""
        return self.name


class Correction(models.Model):
    """How a wrong result is put right: whose error, by which route, and what became of the paper.

    The dossier's own dates stay as they were; a re-issue has a clock of its own in `due_at`.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="corrections")
    seq = models.PositiveIntegerField()
    cause = models.CharField(max_length=10, choices=[(c.value, c.value) for c in Cause])
    route = models.CharField(max_length=16)
    result_id = models.UUIDField()
    recalled_by = models.CharField(max_length=100, blank=True)
    decision = models.CharField(max_length=100, blank=True)
    referred_to = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=200)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "dossiers_correction"
        ordering = ["dossier_id", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "seq"], name="correction_one_for_an_event"),
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(closed_at=None),
                name="correction_one_open",
            ),
        ]

    def __str__(self) -> str:
        """Return cause and route."""
        return f"{self.cause} {self.route}"


class LegalHold(models.Model):
    """One row keeps one dossier from being erased: an inspection, a complaint, a court.

    Invariants kept by the database: a dossier has at most one hold that is not lifted.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="holds")
    ground = models.CharField(max_length=500)
    placed_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_because = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "dossiers_legal_hold"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(lifted_at=None), name="legal_hold_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        """Return the ground."""
        return self.ground


class BreachTerm(models.Model):
    """Within how many hours a breach of personal data is reported: a dated rule, not code.

    Law: personal-data-2025; 72 hours is unconfirmed [M] and may be edited.
    """

    hours = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "dossiers_breach_term"

    def __str__(self) -> str:
        """Return the hours."""
        return f"{self.hours} h"
