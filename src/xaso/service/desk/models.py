"""What lies on the counter before it belongs to a dossier."""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models


class CounterScan(models.Model):
    """One row is a scan taken in during an intake that is not finished; it lives a day at most.

    So a page that comes back with an error still has what was scanned. Filing moves the file to
    the dossier and deletes the row; what is never filed, a nightly task forgets.

    Personal data: the file, sealed with the intake's own key.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    intake = models.UUIDField(db_index=True)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    taken_by = models.ForeignKey("identity.Account", models.PROTECT, related_name="+")
    paper_key = models.CharField(max_length=40)
    name = models.CharField(max_length=120, help_text="Tên hiển thị: số thứ tự và loại tệp")
    file = models.OneToOneField("files.StoredFile", models.PROTECT, related_name="+")
    at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "desk_counter_scan"
        constraints = [
            models.UniqueConstraint(
                fields=["intake", "paper_key", "name"], name="scan_name_once_in_an_intake"
            )
        ]

    def __str__(self) -> str:
        """Return the paper's key."""
        return self.paper_key
