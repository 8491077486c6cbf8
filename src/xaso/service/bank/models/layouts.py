"""How a bank's statement files look, as dated rows."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Layout(models.Model):
    """One form of statement: which column says what, how days and amounts are written.

    `spec` is what `domain.layouts.layout_of` reads. Banks change their files without telling, so
    an administrator may end a row and add another; what nobody confirmed says so [M].
    """

    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=100)
    spec = models.JSONField()
    is_confirmed = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "bank_layout"
        ordering = ["code", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="bank_layout_once"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="bank_layout_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name
