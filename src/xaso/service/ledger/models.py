"""Accounts, transactions with their legs, running balances and closed periods.

Nothing here is ever changed or deleted: the database refuses it. Balances are kept by the database
itself, by account, day and one of eight shares, so that writers seldom wait for one another and
an account of a million legs answers as soon as one of a thousand.
"""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Account(models.Model):
    """One account of an agency; `key` tells apart those of a kind: a fee's code, a desk, a bank."""

    class Kind(models.TextChoices):
        """What it counts."""

        FEE = "fee", _("Khoản thu")
        CASH = "cash", _("Tiền mặt tại quầy")
        BANK = "bank", _("Tiền gửi ngân hàng")
        CLEARING = "clearing", _("Chờ cổng thanh toán chuyển về")
        TREASURY = "treasury", _("Đã nộp kho bạc")
        REFUNDS = "refunds", _("Phải hoàn trả")
        SUSPENSE = "suspense", _("Tiền chờ xác định")
        DIFFERENCE = "difference", _("Thừa, thiếu khi kiểm quỹ")

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    key = models.CharField(max_length=60, blank=True)
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "ledger_account"
        ordering = ["agency_id", "kind", "key"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "kind", "key"], name="ledger_account_once"),
        ]

    def __str__(self) -> str:
        """Return kind and key."""
        return f"{self.get_kind_display()} {self.key}".strip()


class Transaction(models.Model):
    """Money that moved, once: whoever posts again under the same key finds what stands.

    `subject` names what it belongs to ("payments.payment:<id>"); `legs_count` legs belong to it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey(
        "organisations.Agency", models.PROTECT, related_name="+", db_index=False
    )
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    day = models.DateField()
    subject = models.CharField(max_length=80, blank=True)
    legs_count = models.PositiveSmallIntegerField()
    by_id = models.UUIDField(null=True, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="+")
    posted_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_transaction"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "key"], name="ledger_posted_once"),
            models.CheckConstraint(condition=Q(legs_count__gte=2), name="ledger_has_two_legs"),
        ]
        indexes = [
            models.Index(fields=["agency", "day", "id"], name="ledger_by_day"),
            models.Index(fields=["subject"], name="ledger_by_subject"),
        ]

    def __str__(self) -> str:
        """Return kind and key."""
        return f"{self.kind} {self.key}"


class Leg(models.Model):
    """What one account took in (above zero) or gave (below zero), in đồng."""

    id = models.BigAutoField(primary_key=True)
    transaction = models.ForeignKey(
        Transaction, models.PROTECT, related_name="legs", db_index=False
    )
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    amount = models.BigIntegerField()

    class Meta:
        db_table = "ledger_leg"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="ledger_leg_is_an_amount"),
            models.UniqueConstraint(
                fields=["transaction", "account"], name="ledger_leg_once_an_account"
            ),
        ]
        indexes = [models.Index(fields=["account", "day", "id"], name="ledger_leg_of_account")]

    def __str__(self) -> str:
        """Return the amount."""
        return f"{self.amount}"


class DayBalance(models.Model):
    """What an account took in and gave on one day; the database adds it up, nobody else writes."""

    pk = models.CompositePrimaryKey("account_id", "day", "share")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    share = models.PositiveSmallIntegerField()
    debit = models.BigIntegerField()
    credit = models.BigIntegerField()
    legs_count = models.BigIntegerField()

    class Meta:
        db_table = "ledger_day_balance"

    def __str__(self) -> str:
        """Return the day."""
        return f"{self.day}"


class Period(models.Model):
    """Days into which nothing is posted any more; `trial` is the trial balance at its end."""

    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    begins = models.DateField()
    ends = models.DateField()
    trial = models.JSONField()
    closed_at = models.DateTimeField()
    closed_by_id = models.UUIDField(null=True, blank=True)

    class Meta:
        db_table = "ledger_period"
        ordering = ["agency_id", "ends"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "ends"], name="ledger_period_once"),
            models.CheckConstraint(
                condition=Q(ends__gte=F("begins")), name="ledger_period_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        """Return the days."""
        return f"{self.begins} – {self.ends}"
