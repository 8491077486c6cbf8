"""The one table of stored files."""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models


class StoredFile(models.Model):
    """One row is one file that one person handed in for one dossier or draft; never shared.

    Written only by `files.services`. The bytes lie sealed at `location` below the folder of
    files; `size` and `sha256` are those of the plain bytes, as printed on the receipt.

    Personal data: the file and its name, both sealed by `key`; they die with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    key = models.ForeignKey("keyring.DataKey", models.PROTECT, related_name="+")
    location = models.CharField(max_length=48, unique=True)
    sealed_name = models.BinaryField()
    media_type = models.CharField(max_length=40)
    size = models.PositiveBigIntegerField(help_text="Số byte của tệp gốc")
    sha256 = models.CharField(max_length=64)
    stored_at = models.DateTimeField()

    class Meta:
        db_table = "files_stored_file"

    def __str__(self) -> str:
        """Return the id."""
        return str(self.pk)
