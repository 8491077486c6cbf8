"""When things are due, what stops the clock, and the dated rules behind both."""

from __future__ import annotations

from django.db import models

from xaso.service.dossiers.models.dossier import Dossier


class ClockStop(models.Model):
    """An interval in which the main clock stood still, with its ground."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="stops")
    ground = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "dossiers_clock_stop"

    def __str__(self) -> str:
        """Return ground and start."""
        return f"{self.ground} {self.started_at}"


class DueEntry(models.Model):
    """One date that was promised or set for a dossier, with all that is needed to defend it.

    `base_at` is where the rule began to count, `pauses` what it left out, `explain` its day by day.
    A re-appointment has no rule: the leader agreed to it. Rows are only ever added; `seq` is the
    event that set the date.
    """

    class Kind(models.TextChoices):
        """Why the date was set."""

        PROMISE = "promise", "Hẹn trả khi tiếp nhận"
        RESTART = "restart", "Tính lại từ đầu sau bổ sung"
        EXTEND = "extend", "Cộng thêm thời gian tạm dừng"
        REAPPOINT = "reappoint", "Hẹn lại kèm xin lỗi"
        CORRECTION = "correction", "Sửa sai sót của kết quả"

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="due_entries")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    rule = models.CharField(max_length=32, blank=True)
    base_at = models.DateTimeField()
    due_at = models.DateTimeField()
    calendar = models.CharField(max_length=64, blank=True)
    is_expected = models.BooleanField(default=False)
    pauses = models.JSONField(default=list)
    explain = models.JSONField(default=list)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "dossiers_due_entry"
        ordering = ["dossier_id", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "seq"], name="due_entry_one_for_an_event")
        ]

    def __str__(self) -> str:
        """Return kind and date."""
        return f"{self.kind} {self.due_at}"


class IntakeTerm(models.Model):
    """How long the desk may take to answer a new request: a dated rule, not code.

    Law: nd-45-2020; eight working hours is unconfirmed [M] and may be edited.
    """

    rule = models.CharField(max_length=32)
    basis = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "dossiers_intake_term"

    def __str__(self) -> str:
        """Return the rule."""
        return self.rule


class SupplyTerm(models.Model):
    """How long a resident may take to bring what is missing: a dated rule, not code.

    Law: nd-118-2025; ninety days is unconfirmed [M] and may be edited.
    """

    rule = models.CharField(max_length=32)
    basis = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "dossiers_supply_term"

    def __str__(self) -> str:
        """Return the rule."""
        return self.rule


class PauseGround(models.Model):
    """On which ground a dossier of a procedure may be paused: a dated rule, not code.

    Without a procedure it holds for all. `code` is what events keep.

    Law: nd-118-2025; which procedures allow which ground is unconfirmed [M] and may be edited.
    """

    procedure_code = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    basis = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "dossiers_pause_ground"
        ordering = ["id"]

    def __str__(self) -> str:
        """Return the name."""
        return self.name
