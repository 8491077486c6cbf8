"""Whose keys sign for an agency. The keys themselves are sealed."""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models
from django.db.models import Q


class SigningKey(models.Model):
    """One key an agency signs with: of an official, or (no account) its seal.

    Of one that works only on the official's own computer (`HANDED`) the certificate alone is kept:
    it signs nothing here.

    Written only by `signing.services`; never deleted, since papers name its certificate. What opens
    the key is sealed with a data key of the agency.

    Personal data: the name of the official stands in the certificate and is public.
    """

    class Kind(models.TextChoices):
        """Where the key lies."""

        PKCS12 = "pkcs12", "Tệp khóa (PKCS#12)"
        PKCS11 = "pkcs11", "Thiết bị ký (PKCS#11)"
        HANDED = "handed", "Ký trên máy của người ký"

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    account = models.ForeignKey(
        "identity.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=6, choices=Kind)
    key_id = models.UUIDField()
    sealed = models.BinaryField()
    certificate = models.BinaryField()
    fingerprint = models.CharField(max_length=64, db_index=True)
    signer = models.CharField(max_length=150)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "signing_key"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "account"],
                name="signing_one_key_of_an_official",
                condition=Q(retired_at=None),
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        """Return whose it is."""
        return self.signer


class ExpiryNotice(models.Model):
    """How many days before a certificate's end people are told: a dated rule, not code.

    Several hold at a time: people are told again as the end comes near.
    """

    days = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "signing_expiry_notice"

    def __str__(self) -> str:
        """Return the days."""
        return f"{self.days} d"
