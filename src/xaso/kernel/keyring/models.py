"""Wrapped keys; the master keys that open them lie in a file, never in the database."""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models
from django.db.models import Q


class AgencyKey(models.Model):
    """One row is the key of one agency and year, wrapped by a master key.

    A rotation adds a generation; the old one goes when no data key needs it any more.

    Invariants kept by the database: one row for each agency, year and generation.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    generation = models.PositiveSmallIntegerField(default=1)
    master = models.CharField(max_length=32, help_text="Tên khóa chủ đã bọc khóa này")
    wrapped = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "keyring_agency_key"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "year", "generation"], name="agency_key_once_a_generation"
            )
        ]

    def __str__(self) -> str:
        """Return which key it is."""
        return f"{self.agency_id}/{self.year}/{self.generation}"


class DataKey(models.Model):
    """One row is the key of one dossier or draft, wrapped by its agency's key of the year.

    Written only by `keyring.services`. To erase what people declared, the wrapped key is emptied;
    the row stays as the proof of when.

    Invariants kept by the database: a key is either wrapped here or destroyed at a moment.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency_key = models.ForeignKey(AgencyKey, models.PROTECT, related_name="+")
    wrapped = models.BinaryField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "keyring_data_key"
        constraints = [
            models.CheckConstraint(
                condition=Q(wrapped=None, destroyed_at__isnull=False)
                | Q(wrapped__isnull=False, destroyed_at=None),
                name="data_key_is_wrapped_or_destroyed",
            )
        ]

    def __str__(self) -> str:
        """Return the id."""
        return str(self.pk)
