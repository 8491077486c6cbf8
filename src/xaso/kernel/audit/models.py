"""The audit trail's one table."""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models


class AuditEntry(models.Model):
    """One row is one act by one actor on one thing; the application can only add rows.

    Personal data: none; `details` holds ids, codes and counts. The actor and the thing are ids
    without foreign keys, because the trail outlives what it speaks of.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    at = models.DateTimeField(db_index=True)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.UUIDField(null=True)
    agency_id = models.UUIDField(null=True)
    verb = models.CharField(max_length=64)
    object_kind = models.CharField(max_length=64)
    object_id = models.CharField(max_length=64)
    ground = models.CharField(max_length=500, blank=True)
    details = models.JSONField(default=dict)
    request_id = models.CharField(max_length=64, blank=True)
    leaf = models.BinaryField(null=True)
    """SHA-256 of all the above, made at insert; null in entries older than sealing."""

    class Meta:
        db_table = "audit_entry"
        indexes = [
            models.Index(fields=["object_kind", "object_id", "at"], name="audit_entry_object"),
            models.Index(fields=["agency_id", "at"], name="audit_entry_agency"),
            models.Index(fields=["actor_id", "at"], name="audit_entry_actor"),
        ]

    def __str__(self) -> str:
        """Return the act in one line."""
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.object_kind} {self.object_id}"


class AuditLeaf(models.Model):
    """The place of one entry in the sealed list; places are counted from 1 without a gap."""

    number = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(AuditEntry, models.PROTECT, related_name="place")
    digest = models.BinaryField()

    class Meta:
        db_table = "audit_leaf"

    def __str__(self) -> str:
        """Return the place."""
        return f"{self.number}"


class AuditHead(models.Model):
    """A signed root over the first `size` places."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    at = models.DateTimeField()
    key = models.CharField(max_length=16)
    signature = models.BinaryField()
    frontier = models.BinaryField()

    class Meta:
        db_table = "audit_head"

    def __str__(self) -> str:
        """Return size and root, as a witness would note them."""
        return f"{self.size} {bytes(self.root).hex()}"
