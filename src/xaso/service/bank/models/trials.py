"""A statement file between its trial on the page and its import."""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models

from xaso.service.bank.models.statements import KEY_SIGNS


class Trial(models.Model):
    """One file that was tried and waits to be imported; gone within a day.

    Personal data: the file, sealed by `key_id`; it dies with it. `account` is what was chosen,
    empty where the file names its own.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    layout = models.CharField(max_length=40)
    account = models.CharField(max_length=KEY_SIGNS, blank=True)
    name = models.CharField(max_length=150)
    key_id = models.UUIDField()
    sealed = models.BinaryField()
    by_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        db_table = "bank_trial"
        ordering = ["-id"]

    def __str__(self) -> str:
        """Return the file's name."""
        return self.name
