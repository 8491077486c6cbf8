"""Dated rules of money: banks, fees, who is spared, where money goes. Rows, not code."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xaso.service.payments.domain.amounts import Tier, tiers_of


class Bank(models.Model):
    """A bank by the number that payment codes name it with."""

    bin = models.CharField(max_length=6)
    short_name = models.CharField(max_length=40)
    receive_only = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "payments_bank"
        ordering = ["short_name"]
        constraints = [
            models.UniqueConstraint(fields=["bin", "valid_from"], name="bank_once"),
            models.CheckConstraint(condition=Q(bin__regex=r"^\d{6}$"), name="bank_bin_is_six"),
        ]

    def __str__(self) -> str:
        """Return the short name."""
        return self.short_name


class Fee(models.Model):
    """What may be collected: by which document, at which price, for which unit. Whole đồng.

    `tiers` lists `up_to` and `each`; `most` is the ceiling of one unit of request, 0 for none;
    `online_percent` is taken off what is filed and paid online. `agency` is null for a rule of all.

    Law: fees-2015; amounts are unconfirmed [M] where the row says so.
    """

    class Receipt(models.TextChoices):
        """Which paper answers it."""

        FEE = "fee", _("Biên lai thu phí, lệ phí")
        INTERNAL = "internal", _("Phiếu thu nội bộ")

    agency = models.ForeignKey(
        "organisations.Agency", models.PROTECT, null=True, blank=True, related_name="+"
    )
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=60, blank=True)
    tiers = models.JSONField()
    most = models.PositiveBigIntegerField(default=0)
    online_percent = models.PositiveSmallIntegerField(default=0)
    receipt = models.CharField(max_length=8, choices=Receipt, default=Receipt.FEE)
    basis = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "payments_fee"
        ordering = ["code", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "code", "valid_from"],
                name="fee_rule_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(online_percent__lte=100), name="fee_takes_off_at_most_all"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="fee_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    @property
    def steps(self) -> tuple[Tier, ...]:
        """Return the tariff's steps."""
        return tiers_of(self.tiers)


class Exemption(models.Model):
    """Who pays less or nothing: the question put to the person, the evidence, the document.

    `percent` of a hundred are taken off; `fee_codes` empty means every fee.
    """

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    evidence = models.CharField(max_length=200)
    percent = models.PositiveSmallIntegerField()
    fee_codes = models.JSONField(default=list)
    basis = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "payments_exemption"
        ordering = ["code", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="exemption_once"),
            models.CheckConstraint(
                condition=Q(percent__gte=1, percent__lte=100), name="exemption_takes_something_off"
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class ReceivingAccount(models.Model):
    """Where an agency's money goes: its own account or the treasury's; never anybody else's.

    `fee_codes` empty means whatever has no account of its own.
    """

    class Owner(models.TextChoices):
        """Whose account it is."""

        AGENCY = "agency", _("Tài khoản của cơ quan")
        TREASURY = "treasury", _("Tài khoản kho bạc")
        PROVIDER = "provider", _("Tài khoản của nhà cung cấp")

    class Service(models.TextChoices):
        """What the number names."""

        ACCOUNT = "account", _("Số tài khoản")
        CARD = "card", _("Số thẻ")

    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    owner = models.CharField(max_length=8, choices=Owner, default=Owner.AGENCY)
    bin = models.CharField(max_length=6)
    number = models.CharField(max_length=19)
    service = models.CharField(max_length=7, choices=Service, default=Service.ACCOUNT)
    holder = models.CharField(max_length=100)
    fee_codes = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "payments_receiving_account"
        ordering = ["agency_id", "valid_from", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "bin", "number", "valid_from"], name="receiving_account_once"
            ),
            models.CheckConstraint(condition=Q(bin__regex=r"^\d{6}$"), name="receiving_bin_is_six"),
            models.CheckConstraint(
                condition=Q(number__regex=r"^[0-9A-Za-z]{4,19}$"), name="receiving_number_is_plain"
            ),
        ]

    def __str__(self) -> str:
        """Return bank and number."""
        return f"{self.bin} {self.number}"

    @property
    def key(self) -> str:
        """Return the key of its account in the ledger."""
        return f"{self.bin}:{self.number}"
