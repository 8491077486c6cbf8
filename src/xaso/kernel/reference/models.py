"""The one table: when the tables of each topic last changed."""

from __future__ import annotations

from django.db import models


class Topic(models.Model):
    """One row is one group of tables that change seldom, such as the calendar.

    Written by the trigger `reference_changed` alone, in the transaction of whoever changes one of
    the tables: a new random version becomes visible together with the change, and a change that is
    rolled back takes its version with it.
    """

    name = models.CharField(primary_key=True, max_length=40)
    version = models.UUIDField()

    class Meta:
        db_table = "reference_topic"

    def __str__(self) -> str:
        """Return name and version."""
        return f"{self.name} {self.version}"
