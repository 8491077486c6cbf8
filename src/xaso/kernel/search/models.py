"""The search table, which only the functions of migration 0002 may touch."""

from __future__ import annotations

from uuid import UUID

from django.db import models

EVERYBODY = UUID(int=0)


class SearchEntry(models.Model):
    """The words by which one thing is found in one agency, folded.

    Personal data: whatever the writer put in, so rows go with the thing (`drop`). `agency_id` is
    never null: the nil UUID means that everybody may find it. Migration 0002 adds the column
    `haystack`, all words in one, for the index.
    """

    kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    agency_id = models.UUIDField(default=EVERYBODY)
    weight = models.SmallIntegerField(default=0)
    head = models.TextField()
    aliases = models.TextField(blank=True)
    body = models.TextField(blank=True)

    class Meta:
        db_table = "search_entry"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id", "agency_id"], name="search_entry_once"
            )
        ]

    def __str__(self) -> str:
        """Return kind and head."""
        return f"{self.kind}: {self.head}"
