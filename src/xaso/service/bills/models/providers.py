"""Who is paid, and who pays."""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What is billed."""

    ELECTRICITY = "electricity", _("Tiền điện")
    WATER = "water", _("Tiền nước")
    SCHOOL = "school", _("Khoản thu nhà trường")
    HEALTH = "health", _("Viện phí, khám chữa bệnh")
    LAND_TAX = "land_tax", _("Thuế sử dụng đất phi nông nghiệp")
    WASTE = "waste", _("Thu gom rác")
    FUND = "fund", _("Quỹ, đóng góp")


class Provider(models.Model):
    """One body that sends bills of one kind to residents of a commune.

    `agency` is the provider's own: its rows, its staff, its receiving accounts. `commune` is whose
    residents it serves. By `QR` money goes to the provider's own account and is asked for in
    `payments`; by `LINK` it goes by the provider's page alone and what is paid is told by lists.
    `pay_url` may hold `{code}` and `{period}`.

    Invariants kept by the database: one provider of a kind for an agency; a link where there is no
    code.
    """

    class Way(models.TextChoices):
        """How it is paid."""

        QR = "qr", _("Mã VietQR vào tài khoản của đơn vị")
        LINK = "link", _("Trang thanh toán của đơn vị")

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    commune = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=11, choices=Kind)
    way = models.CharField(max_length=4, choices=Way)
    pay_url = models.CharField(max_length=300, blank=True)
    basis = models.CharField(max_length=200)
    contact = models.CharField(max_length=100, blank=True)
    remind_before = models.PositiveSmallIntegerField(default=3)
    remind_after = models.PositiveSmallIntegerField(default=5)
    token_hash = models.CharField(max_length=64, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "bills_provider"
        ordering = ["kind", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "kind"], name="provider_once"),
            models.UniqueConstraint(
                fields=["token_hash"], condition=~Q(token_hash=""), name="provider_token_once"
            ),
            models.CheckConstraint(
                condition=Q(way="qr") | Q(pay_url__startswith="https://"),
                name="provider_link_leads_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="provider_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        """Return whose it is, and what is billed."""
        return f"{self.agency.name}: {self.get_kind_display()}"

    @property
    def name(self) -> str:
        """Return the provider's name."""
        return self.agency.name

    @property
    def fee_code(self) -> str:
        """Return by what `payments` knows what is billed: "bill-water"."""
        return f"bill-{self.kind}"


class Customer(models.Model):
    """One pupil, contract or parcel by the provider's own code.

    `person_id` and `household_id` name residents only where somebody agreed (`consent_at`,
    `consent`); they lead into the commune's list, which a provider does not see. `hamlet` is for
    counting. The secret opens the customer's bills; it stands on the paper bill.

    Personal data: name, telephone, e-mail, address, secret, sealed by `key_id`.

    Invariants kept by the database: a code once for a provider; no link without consent.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="customers")
    code = models.CharField(max_length=40)
    group = models.CharField(max_length=60, blank=True)
    hamlet = models.ForeignKey(
        "residents.Hamlet", models.PROTECT, null=True, blank=True, related_name="+"
    )
    household_id = models.UUIDField(null=True, blank=True, db_index=True)
    person_id = models.UUIDField(null=True, blank=True)
    consent = models.CharField(max_length=200, blank=True)
    consent_at = models.DateTimeField(null=True, blank=True)
    key_id = models.UUIDField()
    sealed = models.BinaryField()
    secret_hash = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "bills_customer"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "code"], name="customer_code_once"),
            models.CheckConstraint(
                condition=Q(household_id=None, person_id=None) | Q(consent_at__isnull=False),
                name="customer_linked_by_consent",
            ),
            models.CheckConstraint(
                condition=Q(consent_at=None, consent="")
                | Q(consent_at__isnull=False) & ~Q(consent=""),
                name="customer_consent_says_what",
            ),
        ]
        indexes = [
            models.Index(fields=["provider", "group", "code"], name="customer_by_group"),
        ]

    def __str__(self) -> str:
        """Return the code, never the name."""
        return self.code
