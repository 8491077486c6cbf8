"""By what right somebody files for another, and how who cannot sign confirms: dated rows."""

from __future__ import annotations

from django.db import models


class Listed(models.Model):
    """One dated row of a list that people choose from, in its place."""

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)
    basis = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["position", "id"]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class FilingGround(Listed):
    """One ground on which somebody files for another, and what proves it.

    `barred_for` lists procedures that must be asked for in person whatever paper is shown.

    Law: civil-code-2015, circular-04-2020-btp; the list is unconfirmed [M] and may be edited.
    """

    asks_for = models.CharField(max_length=200, blank=True)
    needs_paper = models.BooleanField(default=False)
    needs_authentication = models.BooleanField(default=False)
    barred_for = models.JSONField(default=list)

    class Meta(Listed.Meta):
        db_table = "dossiers_filing_ground"
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="filing_ground_once_a_day")
        ]


class ConfirmingWay(Listed):
    """One way in which a person confirms what was typed for her.

    Law: decree-23-2015; how many witnesses is unconfirmed [M] and may be edited.
    """

    witnesses = models.PositiveSmallIntegerField(default=0)
    is_read_back = models.BooleanField(default=False)

    class Meta(Listed.Meta):
        db_table = "dossiers_confirming_way"
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="confirming_way_once_a_day")
        ]
