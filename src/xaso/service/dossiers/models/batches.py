"""One act on many dossiers at once, and what became of each."""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models
from django.db.models import Q

from xaso.service.dossiers.models.dossier import Dossier


class Batch(models.Model):
    """One act that one official asked for on many dossiers of an agency.

    It is drawn up, then confirmed; a worker goes through it, and it may be stopped on the way.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("identity.Account", models.PROTECT, related_name="+")
    transition = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "dossiers_batch"
        indexes = [models.Index(fields=["asked_by", "-asked_at"], name="batch_of_somebody")]

    def __str__(self) -> str:
        """Return the act."""
        return self.transition


class BatchItem(models.Model):
    """One dossier of a batch, as it stood when it was picked, and what became of it."""

    class Outcome(models.TextChoices):
        """How it went."""

        WAITING = "waiting", "Đang chờ"
        DONE = "done", "Đã làm"
        REFUSED = "refused", "Không làm được"
        LEFT = "left", "Chưa làm, đã dừng"

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="items")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="+")
    expected_version = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.WAITING)
    told = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "dossiers_batch_item"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "dossier"], name="batch_item_once"),
            models.CheckConstraint(
                condition=Q(outcome="waiting", at=None)
                | ~Q(outcome="waiting") & Q(at__isnull=False),
                name="batch_item_ended_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        """Return the outcome."""
        return self.outcome
