"""What may be used again, and what was.

Files are never shared between dossiers: a reused paper is a copy under the new dossier's key, and a
row here says what it is a copy of.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class PaperKind(models.Model):
    """A kind of paper by the words that name it: dated data until component codes are published."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=150)
    name_en = models.CharField(max_length=150, blank=True)
    phrases = models.JSONField(default=list, help_text="Các cụm từ, không dấu, chữ thường")
    is_confirmed = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "storage_paper_kind"
        ordering = ["code", "valid_from"]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class SavedTime(models.Model):
    """How many minutes a person is taken to save by a paper she need not bring: dated data."""

    minutes = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "storage_saved_time"
        ordering = ["-valid_from"]

    def __str__(self) -> str:
        """Return the minutes."""
        return f"{self.minutes}"


class Keeping(models.Model):
    """Somebody agreed that the papers of a dossier are kept for her to use again."""

    dossier = models.OneToOneField("dossiers.Dossier", models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "storage_keeping"
        ordering = ["-agreed_at"]

    def __str__(self) -> str:
        """Return whose papers."""
        return str(self.dossier_id)


class Holder(models.Model):
    """Who was given the results of a dossier, by a keyed hash of her personal number.

    Written for each dossier with a result; empty where no number was given, or where somebody filed
    for another: then the number is not that of whom the result is about.

    Personal data: the hash, of which no number can be read; deleted when the dossier is erased.
    """

    dossier = models.OneToOneField("dossiers.Dossier", models.PROTECT, related_name="+")
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    number_index = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "storage_holder"
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["agency", "number_index"],
                name="storage_holder_by_number",
                condition=~Q(number_index=""),
            )
        ]

    def __str__(self) -> str:
        """Return the dossier's id, never the person."""
        return str(self.dossier_id)


class Reuse(models.Model):
    """A file that was not handed in again: copied from an earlier dossier, or fetched.

    Attributes:
        register: The code of the connected database it was fetched from; empty for a copy.
    """

    class Source(models.TextChoices):
        """What it was there."""

        COMPONENT = "component", "Giấy tờ đã nộp"
        RESULT = "result", "Kết quả đã cấp"
        DATABASE = "database", "Lấy từ cơ sở dữ liệu kết nối"

    file = models.OneToOneField("files.StoredFile", models.CASCADE, related_name="+")
    source = models.CharField(max_length=9, choices=Source)
    source_dossier_id = models.UUIDField(null=True, blank=True)
    source_file_id = models.UUIDField(null=True, blank=True)
    result_id = models.UUIDField(null=True, blank=True)
    register = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "storage_reuse"
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(source="result", result_id__isnull=False)
                | Q(source__in=["component", "database"], result_id=None),
                name="storage_reused_result_is_named",
            ),
            models.CheckConstraint(
                condition=Q(source="database", source_file_id=None, source_dossier_id=None)
                & ~Q(register="")
                | ~Q(source="database")
                & Q(register="", source_file_id__isnull=False, source_dossier_id__isnull=False),
                name="storage_reuse_has_one_origin",
            ),
        ]

    def __str__(self) -> str:
        """Return the kind of source."""
        return self.source
