"""Lines by which banks tell movements themselves, and every call they made."""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models
from django.db.models import F, Q

from xaso.service.bank.models.lines import Line
from xaso.service.bank.models.statements import KEY_SIGNS


class Hook(models.Model):
    """By which name and secret a bank tells movements of an account; a dated row."""

    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    account = models.CharField(max_length=KEY_SIGNS)
    terminal = models.CharField(max_length=40)
    key_id = models.UUIDField()
    sealed_secret = models.BinaryField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "bank_hook"
        ordering = ["agency_id", "terminal", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["terminal", "valid_from"], name="bank_hook_once"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="bank_hook_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        """Return the terminal."""
        return self.terminal


class Call(models.Model):
    """What called itself a bank and said something; kept, whatever it is worth.

    `raw` is sealed where `key_id` is set. `agency` is null where no secret of ours fits. `nonce` is
    kept of what was taken alone: a call counts once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey(
        "organisations.Agency", models.PROTECT, null=True, blank=True, related_name="+"
    )
    hook = models.ForeignKey(
        Hook, models.PROTECT, null=True, blank=True, related_name="calls", db_index=False
    )
    line = models.ForeignKey(
        Line, models.PROTECT, null=True, blank=True, related_name="calls", db_index=False
    )
    nonce = models.CharField(max_length=64, blank=True)
    key_id = models.UUIDField(null=True, blank=True)
    raw = models.BinaryField()
    verdict = models.CharField(max_length=9)
    at = models.DateTimeField()

    class Meta:
        db_table = "bank_call"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["hook", "nonce"], condition=~Q(nonce=""), name="bank_call_once"
            ),
        ]
        indexes = [models.Index(fields=["verdict", "-at"], name="bank_call_by_verdict")]

    def __str__(self) -> str:
        """Return the verdict."""
        return self.verdict
