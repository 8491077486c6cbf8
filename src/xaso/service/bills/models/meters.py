"""Prices in steps, meters and what was read on them."""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models
from django.db.models import F, Q

from xaso.service.bills.models.bills import Bill
from xaso.service.bills.models.providers import Customer, Provider


class Tariff(models.Model):
    """A provider's price of a unit in steps, from a day on. In đồng.

    `tiers` lists `up_to` and `each` for one month; `fixed` is asked for each month; `surcharges`
    lists `name` and `percent` of what the units cost.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="tariffs")
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=20, default="m³")
    tiers = models.JSONField()
    fixed = models.PositiveBigIntegerField(default=0)
    surcharges = models.JSONField(default=list)
    basis = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "bills_tariff"
        ordering = ["-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "valid_from"], name="tariff_once"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="tariff_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Meter(models.Model):
    """One meter at a customer's, from when it is put in until it is taken out.

    `digits` say when it begins again at zero; `turn` is its place in the reader's walk.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="meters")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="meters")
    number = models.CharField(max_length=40)
    digits = models.PositiveSmallIntegerField(default=5)
    turn = models.PositiveIntegerField(default=0)
    place = models.CharField(max_length=100, blank=True)
    first = models.PositiveBigIntegerField(default=0)
    put_in_on = models.DateField()
    last = models.PositiveBigIntegerField(null=True, blank=True)
    taken_out_on = models.DateField(null=True, blank=True)
    follows = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by"
    )

    class Meta:
        db_table = "bills_meter"
        ordering = ["turn", "number"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "number"], name="meter_number_once"),
            models.UniqueConstraint(
                fields=["customer"], condition=Q(taken_out_on=None), name="meter_one_at_a_customer"
            ),
            models.CheckConstraint(
                condition=Q(digits__gte=3, digits__lte=9), name="meter_has_digits"
            ),
            models.CheckConstraint(
                condition=Q(taken_out_on=None, last=None)
                | Q(taken_out_on__isnull=False, last__isnull=False),
                name="meter_taken_out_says_what_it_showed",
            ),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return self.number


class Reading(models.Model):
    """What a meter showed in a period, told once: `client_id` is the telephone's own number.

    `used` is what flowed since `previous`, with what a meter before it still counted.

    Invariants kept by the database: one reading of a meter for a period that stands; a
    telephone's number once for an agency.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    meter = models.ForeignKey(Meter, models.PROTECT, related_name="readings")
    client_id = models.UUIDField()
    period = models.CharField(max_length=10)
    value = models.PositiveBigIntegerField()
    previous = models.PositiveBigIntegerField()
    used = models.PositiveBigIntegerField()
    is_estimated = models.BooleanField(default=False)
    has_rolled_over = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)
    photo_id = models.UUIDField(null=True, blank=True)
    read_at = models.DateTimeField()
    received_at = models.DateTimeField()
    by_id = models.UUIDField()
    bill = models.ForeignKey(Bill, models.PROTECT, null=True, blank=True, related_name="readings")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "bills_reading"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "client_id"], name="reading_told_once"),
            models.UniqueConstraint(
                fields=["meter", "period"],
                condition=Q(withdrawn_at=None),
                name="reading_once_a_period",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(reason=""), name="reading_withdrawn_says_why"
            ),
        ]
        indexes = [models.Index(fields=["agency", "period"], name="reading_of_period")]

    def __str__(self) -> str:
        """Return period and value."""
        return f"{self.period}: {self.value}"
