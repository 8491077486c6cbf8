"""What was brought in with one file, so that all of it can be taken back."""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models
from django.utils.translation import gettext_lazy as _


class Import(models.Model):
    """One file that was brought in; `sha256` tells the same file again."""

    class Kind(models.TextChoices):
        """What it holds."""

        REGISTER = "register", _("Sổ theo dõi hồ sơ")
        HAMLETS = "hamlets", _("Danh mục xóm")
        RESIDENTS = "residents", _("Danh sách dân cư")
        SCANS = "scans", _("Bản quét hồ sơ cũ")

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    ok = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "moving_import"
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        """Return the file's name."""
        return self.name


class Brought(models.Model):
    """One dossier that came with a file, by the row it stood in."""

    imported = models.ForeignKey(Import, models.CASCADE, related_name="brought")
    row = models.PositiveIntegerField()
    dossier = models.OneToOneField("dossiers.Dossier", models.PROTECT, related_name="+")

    class Meta:
        db_table = "moving_brought"
        constraints = [models.UniqueConstraint(fields=["imported", "row"], name="brought_row_once")]

    def __str__(self) -> str:
        """Return the row."""
        return f"{self.row}"


class BroughtScan(models.Model):
    """One file that came with a folder of scans, by its place in the folder."""

    imported = models.ForeignKey(Import, models.CASCADE, related_name="brought_scans")
    row = models.PositiveIntegerField()
    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="+")
    file = models.OneToOneField("dossiers.DossierFile", models.PROTECT, related_name="+")

    class Meta:
        db_table = "moving_brought_scan"
        ordering = ["row"]
        constraints = [
            models.UniqueConstraint(fields=["imported", "row"], name="brought_scan_once")
        ]

    def __str__(self) -> str:
        """Return the place."""
        return f"{self.row}"


class Trial(models.Model):
    """One workbook that was tried on the page and waits to be brought in; gone within a day.

    Personal data: the workbook and what was said of its rows, sealed by `key_id`; they die with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Import.Kind)
    name = models.CharField(max_length=200)
    key_id = models.UUIDField()
    sealed = models.BinaryField()
    sealed_report = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "moving_trial"
        ordering = ["-made_at"]

    def __str__(self) -> str:
        """Return the file's name."""
        return self.name
