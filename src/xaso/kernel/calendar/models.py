"""Dated rows from which every due date is computed.

A row without agency holds for all; a row of an agency's own goes before it. Nothing here is
code, because the Prime Minister fixes the exact days anew each year.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

_EVERY_AGENCY = "Để trống là áp dụng chung"


class CalendarYear(models.Model):
    """One row is one year's calendar, confirmed by naming the decision that fixes its days.

    Without a decision the dates computed in it are shown as "dự kiến".
    """

    agency = models.ForeignKey(
        "organisations.Agency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_EVERY_AGENCY,
    )
    year = models.PositiveSmallIntegerField()
    decision = models.CharField(max_length=200, blank=True)
    decided_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "calendar_year"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "year"], name="calendar_year_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        """Return the year and its standing."""
        return f"{self.year} ({self.decision or 'dự kiến'})"

    @property
    def is_confirmed(self) -> bool:
        """Tell whether a decision fixes the days."""
        return bool(self.decision)


class CalendarDay(models.Model):
    """One row is one date that is not what its weekday says."""

    class Kind(models.TextChoices):
        """Why the date differs (one-stop.md 2.5)."""

        HOLIDAY = "holiday", "Nghỉ lễ, tết"
        SWAP_OFF = "swap_off", "Nghỉ hoán đổi hoặc nghỉ bù"
        SWAP_WORK = "swap_work", "Làm bù"
        LOCAL_OFF = "local_off", "Nghỉ của địa phương"

    agency = models.ForeignKey(
        "organisations.Agency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_EVERY_AGENCY,
    )
    date = models.DateField()
    kind = models.CharField(max_length=16, choices=Kind)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    basis = models.CharField(max_length=200, help_text="Văn bản quy định ngày này")

    class Meta:
        db_table = "calendar_day"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "date"], name="calendar_day_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        """Return the date and what it is."""
        return f"{self.date} {self.name}"


class WorkingSession(models.Model):
    """One row is one session of a weekday from a day until a day; Monday is 0.

    An agency with any sessions of its own in force on a date uses only those.
    """

    agency = models.ForeignKey(
        "organisations.Agency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_EVERY_AGENCY,
    )
    weekday = models.PositiveSmallIntegerField()
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "calendar_working_session"
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="session_on_a_weekday"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="session_holds_for_a_day_at_least",
            ),
            models.UniqueConstraint(
                fields=["agency", "weekday", "starts_at", "valid_from"],
                name="session_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        """Return weekday and hours."""
        return f"{self.weekday}: {self.starts_at:%H:%M}–{self.ends_at:%H:%M}"
