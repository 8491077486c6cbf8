"""Where the portal is, and which dossier is which there."""

from __future__ import annotations

from django.db import models


class Link(models.Model):
    """One agency's line to the national portal; without one nothing is told and nothing comes.

    `sealed_key` signs what goes both ways. `cursor` is how far the inbox was read.
    """

    agency = models.OneToOneField(
        "organisations.Agency", models.PROTECT, primary_key=True, related_name="+"
    )
    address = models.URLField(max_length=300)
    public_address = models.URLField(max_length=300)
    key_id = models.UUIDField()
    sealed_key = models.BinaryField()
    cursor = models.CharField(max_length=60, blank=True)
    is_open = models.BooleanField(default=True)
    read_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "national_link"

    def __str__(self) -> str:
        """Return the address."""
        return self.address


class NationalCode(models.Model):
    """The code under which the portal knows a dossier that was filed there."""

    dossier = models.OneToOneField(
        "dossiers.Dossier", models.PROTECT, primary_key=True, related_name="+"
    )
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)

    class Meta:
        db_table = "national_code"
        constraints = [
            models.UniqueConstraint(fields=["agency", "code"], name="national_code_once")
        ]

    def __str__(self) -> str:
        """Return the portal's code."""
        return self.code
