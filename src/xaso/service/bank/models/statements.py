"""Statement files that were taken in, and slips of money that went on to the treasury."""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models
from django.db.models import F, Q

KEY_SIGNS = 26
"""Of an account's key: six digits of the bank, a colon, at most nineteen signs."""


class Statement(models.Model):
    """One statement file of one account; `account` is bank and number, as in the ledger.

    `rejected` lists what was no incoming money, as row and code. `key_id` seals the texts of its
    lines. Undone, it stays with who did it and why.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    account = models.CharField(max_length=KEY_SIGNS)
    layout = models.CharField(max_length=40)
    name = models.CharField(max_length=150)
    sha256 = models.CharField(max_length=64)
    key_id = models.UUIDField()
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    opening = models.BigIntegerField(null=True, blank=True)
    closing = models.BigIntegerField(null=True, blank=True)
    lines_count = models.PositiveIntegerField()
    imported = models.PositiveIntegerField()
    known = models.PositiveIntegerField()
    held = models.PositiveIntegerField()
    rejected = models.JSONField(default=list)
    by_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_id = models.UUIDField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "bank_statement"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None) | ~Q(reason=""), name="bank_statement_undone_says_why"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="bank_statement_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["agency", "account", "-id"], name="bank_statement_listed")]

    def __str__(self) -> str:
        """Return the file's name."""
        return self.name


class Slip(models.Model):
    """Money that went from an account on to the treasury, by the number of the paying-in slip."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    account = models.CharField(max_length=KEY_SIGNS)
    number = models.CharField(max_length=60)
    amount = models.PositiveBigIntegerField()
    day = models.DateField()
    by_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "bank_slip"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="bank_slip_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=0) & ~Q(number=""), name="bank_slip_is_an_amount"
            ),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return self.number
