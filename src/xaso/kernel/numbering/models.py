"""The counters."""

from __future__ import annotations

from django.db import models


class Series(models.Model):
    """One row is the last number given out by an agency in a series and a period.

    Written only by `take_next`, whose row lock lasts until the caller's transaction ends: two
    takers stand in line, a rolled-back number is given out again to the next, a committed one
    never.
    """

    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    period = models.CharField(max_length=12)
    last = models.PositiveBigIntegerField()

    class Meta:
        db_table = "numbering_series"
        constraints = [
            models.UniqueConstraint(fields=["agency", "name", "period"], name="series_once")
        ]

    def __str__(self) -> str:
        """Return series and last number."""
        return f"{self.name} {self.period}: {self.last}"
