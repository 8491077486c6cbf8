"""The ratings."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Rating(models.Model):
    """One row is how whoever holds a dossier's slip judges how it was served.

    Written only by `feedback.services`. It may be changed for a week, then it stands.

    Invariants kept by the database:
        * a dossier has at most one rating;
        * stars are one to five.

    Personal data: `sealed_comment`, sealed with the dossier's key; it dies with it.
    """

    dossier = models.OneToOneField(
        "dossiers.Dossier", models.PROTECT, primary_key=True, related_name="rating"
    )
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    stars = models.PositiveSmallIntegerField()
    sealed_comment = models.BinaryField(null=True)
    at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "feedback_rating"
        constraints = [
            models.CheckConstraint(
                condition=Q(stars__gte=1, stars__lte=5), name="rating_of_one_to_five"
            )
        ]
        indexes = [models.Index(fields=["agency", "-changed_at"], name="rating_newest")]

    def __str__(self) -> str:
        """Return the stars."""
        return f"{self.stars}/5"
