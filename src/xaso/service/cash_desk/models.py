"""Shifts, what was taken and paid out in them, hand-overs, and dated rules."""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xaso.lib.longhand import dotted


class Denomination(models.Model):
    """A note that is counted, in đồng, while it is in use."""

    value = models.PositiveIntegerField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "cash_desk_denomination"
        ordering = ["-value"]
        constraints = [
            models.UniqueConstraint(fields=["value", "valid_from"], name="denomination_once"),
            models.CheckConstraint(condition=Q(value__gt=0), name="denomination_is_worth"),
        ]

    def __str__(self) -> str:
        """Return the value."""
        return dotted(self.value)


class CountingChannel(models.Model):
    """Whether money of a channel counts as paid online, in a period.

    Law: decision-766-2022; which channels count is unconfirmed [M] until the row says otherwise.
    """

    channel = models.CharField(max_length=8)
    counts = models.BooleanField()
    basis = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "cash_desk_counting_channel"
        ordering = ["channel", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "valid_from"], name="counting_channel_once"),
        ]

    def __str__(self) -> str:
        """Return the channel."""
        return self.channel


class Shift(models.Model):
    """A cashier's time at a desk: from the counted float to the counted close, in đồng.

    `expected` is what the ledger says of the desk's cash at the close. `shown` is what the
    resident's screen asks for.

    Invariants kept by the database: a desk has one open shift, a cashier holds one; what is closed
    says when and what was counted; a difference says why.
    """

    class State(models.TextChoices):
        """Whether cash moves in it."""

        OPEN = "open", _("Đang mở")
        CLOSED = "closed", _("Đã chốt")

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    desk = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    opened_by_id = models.UUIDField()
    holder_id = models.UUIDField()
    opened_at = models.DateTimeField()
    float_notes = models.JSONField()
    float_amount = models.PositiveBigIntegerField()
    shown = models.ForeignKey(
        "payments.Obligation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by_id = models.UUIDField(null=True, blank=True)
    notes = models.JSONField(null=True, blank=True)
    expected = models.BigIntegerField(null=True, blank=True)
    counted = models.PositiveBigIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "cash_desk_shift"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "desk"], condition=Q(state="open"), name="shift_once_a_desk"
            ),
            models.UniqueConstraint(
                fields=["agency", "holder_id"],
                condition=Q(state="open"),
                name="shift_once_a_holder",
            ),
            models.UniqueConstraint(fields=["agency", "number"], name="shift_number_once"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None, counted=None, expected=None)
                | Q(state="closed", closed_at__isnull=False)
                & Q(counted__isnull=False, expected__isnull=False),
                name="shift_closed_says_what",
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(counted=F("expected")) | ~Q(reason=""),
                name="shift_difference_says_why",
            ),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return f"{self.number:05d}"

    @property
    def difference(self) -> int:
        """Return what was too much (above zero) or missing at the close."""
        return (self.counted or 0) - (self.expected or 0)


class Taking(models.Model):
    """Cash taken over the counter: what was owed, what was given, what went back.

    `slip` names the paper that was given for cash taken outside this desk: a receipt's number or
    the code of a temporary slip, with the reference of what it paid. Such cash may come in without
    a shift; it waits in the offline drawer.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    shift = models.ForeignKey(
        Shift, models.PROTECT, null=True, blank=True, related_name="takings"
    )  # fmt: skip
    number = models.PositiveIntegerField(null=True, blank=True)
    payment = models.OneToOneField("payments.Payment", models.PROTECT, related_name="taking")
    amount = models.PositiveBigIntegerField()
    given = models.PositiveBigIntegerField()
    change = models.PositiveBigIntegerField()
    slip = models.CharField(max_length=60, blank=True)
    by_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        db_table = "cash_desk_taking"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["shift", "number"], name="taking_number_once"),
            models.UniqueConstraint(
                fields=["agency", "slip"], condition=~Q(slip=""), name="taking_once_a_slip"
            ),
            models.CheckConstraint(
                condition=Q(given=F("amount") + F("change"), amount__gt=0),
                name="taking_gives_right_change",
            ),
            models.CheckConstraint(
                condition=Q(shift__isnull=False, number__isnull=False)
                | Q(shift=None, number=None) & ~Q(slip=""),
                name="taking_in_a_shift_or_by_slip",
            ),
        ]

    def __str__(self) -> str:
        """Return shift and number, or the slip."""
        return f"{self.shift}-{self.number:04d}" if self.shift else self.slip


class Handover(models.Model):
    """A drawer that goes from one cashier to another: one counts, the other confirms."""

    class State(models.TextChoices):
        """How far it has come."""

        ASKED = "asked", _("Chờ người nhận xác nhận")
        CONFIRMED = "confirmed", _("Đã bàn giao")
        WITHDRAWN = "withdrawn", _("Đã rút lại")

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="handovers")
    from_id = models.UUIDField()
    to_id = models.UUIDField()
    notes = models.JSONField()
    counted = models.PositiveBigIntegerField()
    expected = models.BigIntegerField()
    reason = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "cash_desk_handover"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["shift"], condition=Q(state="asked"), name="handover_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(from_id=F("to_id")), name="handover_between_two_people"
            ),
            models.CheckConstraint(
                condition=Q(counted=F("expected")) | ~Q(reason=""),
                name="handover_difference_says_why",
            ),
        ]

    def __str__(self) -> str:
        """Return the state."""
        return str(self.get_state_display())


class Outgoing(models.Model):
    """Cash that left the drawer: to the treasury or a bank by a slip, or back to a payer."""

    class Kind(models.TextChoices):
        """Where it went."""

        TREASURY = "treasury", _("Nộp kho bạc")
        BANK = "bank", _("Nộp ngân hàng")
        REFUND = "refund", _("Hoàn trả người nộp")

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="outgoings")
    kind = models.CharField(max_length=8, choices=Kind)
    key = models.CharField(max_length=60, blank=True)
    amount = models.PositiveBigIntegerField()
    proof = models.CharField(max_length=100)
    refund = models.OneToOneField(
        "payments.Refund", models.PROTECT, null=True, blank=True, related_name="+"
    )
    by_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        db_table = "cash_desk_outgoing"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "kind", "key", "proof"],
                condition=Q(refund=None),
                name="outgoing_slip_once",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0) & ~Q(proof=""), name="outgoing_is_proved"
            ),
            models.CheckConstraint(
                condition=Q(kind="refund", refund__isnull=False)
                | ~Q(kind="refund") & Q(refund=None),
                name="outgoing_refund_names_it",
            ),
        ]

    def __str__(self) -> str:
        """Return kind and proof."""
        return f"{self.get_kind_display()} {self.proof}"
