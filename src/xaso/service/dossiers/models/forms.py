"""The wordings that an agency gave its own papers, version by version."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class OwnForm(models.Model):
    """One version of an agency's own wording of a paper, from a day on.

    It stands on one form of the law (`law_version`) and falls with it. An empty wording goes back
    to the law's own. Rows are only ever added; one that does not hold yet may be taken back.
    """

    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    number = models.PositiveIntegerField(help_text="Phiên bản, đếm từ 1")
    law_version = models.PositiveSmallIntegerField()
    wording = models.TextField(blank=True)
    note = models.CharField(max_length=300, help_text="Vì sao sửa")
    valid_from = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)
    made_by_id = models.UUIDField(null=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "dossiers_own_form"
        ordering = ["kind", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "kind", "number"], name="own_form_version_once"
            ),
            models.CheckConstraint(condition=Q(number__gt=0), name="own_form_has_a_version"),
        ]

    def __str__(self) -> str:
        """Return kind and version."""
        return f"{self.kind} {self.number}"
