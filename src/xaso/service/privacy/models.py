"""Requests about one's own data, their terms and alarms."""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What somebody may ask about data of hers."""

    VIEW = "view", _("Xem dữ liệu của tôi")
    CORRECT = "correct", _("Sửa dữ liệu sai")
    DELETE = "delete", _("Xóa dữ liệu")
    RESTRICT = "restrict", _("Hạn chế xử lý")
    OBJECT = "object", _("Phản đối xử lý")
    WITHDRAW = "withdraw", _("Rút lại sự đồng ý")
    COMPLAIN = "complain", _("Khiếu nại về việc xử lý dữ liệu")


class State(models.TextChoices):
    """How a request stands."""

    RECEIVED = "received", _("Chờ trả lời")
    ANSWERED = "answered", _("Đã trả lời, đang làm")
    COMPLETED = "completed", _("Đã làm xong")
    REFUSED = "refused", _("Từ chối")


OPEN = (State.RECEIVED, State.ANSWERED)


class Step(models.TextChoices):
    """What a term is for."""

    ANSWER = "answer", _("Trả lời")
    COMPLETE = "complete", _("Làm xong")
    COMPLETE_WITH_OTHERS = "complete_with_others", _("Làm xong, có bên khác tham gia")
    EXTENSION = "extension", _("Gia hạn")


class SubjectTerm(models.Model):
    """One row is how long one step of one kind of request may take: a dated rule, not code.

    Law: personal-data-2025. Figures from summaries of decree 356/2025 are unconfirmed [M].

    Invariants kept by the database: a term ends after it begins.
    """

    kind = models.CharField(max_length=16, choices=Kind)
    step = models.CharField(max_length=24, choices=Step)
    rule = models.CharField(max_length=32, help_text="working_day:2, calendar_day:15")
    basis = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "privacy_term"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=models.F("valid_from")),
                name="privacy_term_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        """Return kind, step and rule."""
        return f"{self.kind} {self.step} {self.rule}"


class RetentionRule(models.Model):
    """One row is for how many months ended dossiers are kept before they are erased.

    The longest rule of a procedure goes before the one for all. None is shipped: what nobody
    decided is kept.

    Law: archives-2024; an agency's own list of terms decides.
    """

    procedure = models.CharField(max_length=40, blank=True, help_text="Trống: mọi thủ tục")
    months = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "privacy_retention_rule"
        constraints = [
            models.CheckConstraint(condition=Q(months__gt=0), name="retention_of_a_month_or_more")
        ]

    def __str__(self) -> str:
        """Return procedure and months."""
        return f"{self.procedure or '*'} {self.months}"


class SubjectRequest(models.Model):
    """One row is one request of whose dossier it is, with the dates promised when it came.

    Written only by `privacy.services`. The rules are kept as they were on the day of receipt.

    Invariants kept by the database: it has ended if and only if its state says so.

    Personal data: `sealed_words`, `sealed_extension_reason` and `sealed_outcome`, sealed with the
    dossier's key; they die with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="+")
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)
    sealed_words = models.BinaryField(null=True)
    state = models.CharField(max_length=16, choices=State, default=State.RECEIVED)
    version = models.PositiveIntegerField(default=1)
    received_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    answer_rule = models.CharField(max_length=32)
    complete_by = models.DateTimeField()
    complete_rule = models.CharField(max_length=32)
    involves_others = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True)
    extended_at = models.DateTimeField(null=True)
    sealed_extension_reason = models.BinaryField(null=True)
    ended_at = models.DateTimeField(null=True)
    sealed_outcome = models.BinaryField(null=True)

    class Meta:
        db_table = "privacy_request"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ended_at=None)
                | (~Q(state__in=OPEN) & Q(ended_at__isnull=False)),
                name="privacy_request_ended_with_its_state",
            )
        ]
        indexes = [
            models.Index(fields=["agency", "state", "complete_by"], name="privacy_request_due")
        ]

    def __str__(self) -> str:
        """Return kind and state."""
        return f"{self.kind} {self.state}"

    @property
    def is_open(self) -> bool:
        """Tell whether something is still to be done."""
        return self.state in OPEN


class SubjectAlarm(models.Model):
    """One row is one alarm that was raised about a request, once.

    Invariants kept by the database: one alarm for each request, step and occasion.
    """

    class Occasion(models.TextChoices):
        """When it is raised."""

        SOON = "soon", _("Sắp đến hạn")
        LATE = "late", _("Quá hạn")

    request = models.ForeignKey(SubjectRequest, models.CASCADE, related_name="alarms")
    step = models.CharField(max_length=24, choices=Step)
    occasion = models.CharField(max_length=8, choices=Occasion)
    due = models.DateTimeField()
    raised_at = models.DateTimeField()

    class Meta:
        db_table = "privacy_alarm"
        constraints = [
            models.UniqueConstraint(
                fields=["request", "step", "occasion", "due"], name="privacy_alarm_once"
            )
        ]

    def __str__(self) -> str:
        """Return step and occasion."""
        return f"{self.step} {self.occasion}"
