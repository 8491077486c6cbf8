"""Who is spared: the commune's lists of households, and what a customer claims."""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xaso.service.bills.models.providers import Customer


class EntitledHousehold(models.Model):
    """That a household stands on a list of the commune for some time: poor, near-poor.

    It belongs to the commune. A provider learns of it only where the customer agreed, and then the
    entitlement alone. `exemption` is the code of a rule of `payments`.

    Personal data: that a household is poor; kept as long as the entitlement runs.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    household = models.ForeignKey("residents.Household", models.CASCADE, related_name="+")
    exemption = models.CharField(max_length=40)
    evidence = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_until = models.DateField()
    by_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "bills_entitled_household"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "exemption", "valid_from"], name="entitled_household_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from")), name="entitled_for_some_time"
            ),
        ]

    def __str__(self) -> str:
        """Return the code of the exemption, never whose it is."""
        return self.exemption


class ExemptionClaim(models.Model):
    """That a customer says to be spared; asked once, it holds for each bill of its time.

    Personal data: that a customer is poor, a person of merit, disabled; told with consent.

    Invariants kept by the database: one live claim for customer and exemption; what is confirmed
    says until when; consent is written down.
    """

    class Proof(models.TextChoices):
        """By what it is shown."""

        REGISTER = "register", _("Danh sách của xã, tra khi được đồng ý")
        PAPER = "paper", _("Giấy tờ đã xem")

    class State(models.TextChoices):
        """How far it has come."""

        ASKED = "asked", _("Chờ xác nhận")
        CONFIRMED = "confirmed", _("Đã xác nhận")
        REFUSED = "refused", _("Không xác nhận")
        WITHDRAWN = "withdrawn", _("Đã rút")

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="claims")
    exemption = models.CharField(max_length=40)
    proof = models.CharField(max_length=8, choices=Proof)
    evidence = models.CharField(max_length=200, blank=True)
    consent = models.CharField(max_length=200)
    consent_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State, default=State.ASKED)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_id = models.UUIDField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "bills_exemption_claim"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "exemption"],
                condition=Q(state__in=["asked", "confirmed"]),
                name="exemption_claim_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | Q(valid_until__isnull=False, decided_at__isnull=False) & ~Q(evidence=""),
                name="exemption_claim_confirmed_by_something",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""),
                name="exemption_claim_refused_says_why",
            ),
        ]

    def __str__(self) -> str:
        """Return the code of the exemption."""
        return self.exemption
