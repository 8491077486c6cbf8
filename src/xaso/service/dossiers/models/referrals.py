"""What other bodies do for a dossier: opinions asked of them, and their parts of a joint one."""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models
from django.db.models import F, Q

from xaso.service.dossiers.models.dossier import Dossier


class Body(models.Model):
    """A body that may be asked: a dated row of an agency's list, or of everybody's list.

    With `partner` it is an agency of this installation, which answers on its own pages; without,
    its answer comes on paper and is noted by who asked.

    Law: nd-118-2025; how long each body has is unconfirmed [M] and may be edited.
    """

    agency = models.ForeignKey(
        "organisations.Agency", models.PROTECT, related_name="+", null=True, blank=True
    )
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=200)
    partner = models.ForeignKey(
        "organisations.Agency", models.PROTECT, related_name="+", null=True, blank=True
    )
    rule = models.CharField(max_length=32)
    basis = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "dossiers_body"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "key", "valid_from"],
                nulls_distinct=False,
                name="body_key_once_a_day",
            )
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class JointPart(models.Model):
    """One body's part of a joint procedure: a dated rule, not code.

    `body` is the key of a `Body`, empty for the part of the agency that receives. `follows` is the
    position of the part that must be done before, empty for what begins at receipt.

    Law: nd-63-2024; the terms of each part are unconfirmed [M] and may be edited.
    """

    procedure_code = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    body = models.SlugField(max_length=40, blank=True)
    name = models.CharField(max_length=200)
    rule = models.CharField(max_length=32)
    follows = models.PositiveSmallIntegerField(null=True, blank=True)
    basis = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "dossiers_joint_part"
        ordering = ["procedure_code", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["procedure_code", "position", "valid_from"], name="joint_part_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(follows=None) | Q(follows__lt=F("position")),
                name="joint_part_follows_an_earlier",
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class RelayRule(models.Model):
    """That a desk may receive for other communes of its province: a dated rule, not code.

    Law: nd-118-2025; within which bounds is unconfirmed [M] and may be edited.
    """

    basis = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "dossiers_relay_rule"

    def __str__(self) -> str:
        """Return the document."""
        return self.basis


class Referral(models.Model):
    """One thing that another body does for one dossier, with a clock and a code of its own.

    What was asked and what was answered lies sealed in the dossier under the numbers of the events
    that say so. `promised_at` stands on the slip and never changes; `due_at` counts from when the
    body could begin.

    Invariants kept by the database: a code once for ever; what is closed has a moment and an end;
    a part has a code, an opinion has the event that asked for it.
    """

    class Kind(models.TextChoices):
        """Whether it helps the decision or is done beside it."""

        OPINION = "opinion", "Ý kiến"
        PART = "part", "Phần việc liên thông"

    class Ending(models.TextChoices):
        """How it ended."""

        AGREED = "agreed", "Đồng ý"
        OBJECTED = "objected", "Không đồng ý"
        REMARKED = "remarked", "Có ý kiến khác"
        DONE = "done", "Đã xong"
        REFUSED = "refused", "Không giải quyết"
        RECALLED = "recalled", "Thôi hỏi"

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="referrals")
    kind = models.CharField(max_length=8, choices=Kind)
    position = models.PositiveSmallIntegerField()
    follows = models.PositiveSmallIntegerField(null=True, blank=True)
    code = models.CharField(max_length=70, unique=True, null=True, blank=True)
    name = models.CharField(max_length=200)
    body_name = models.CharField(max_length=200)
    partner = models.ForeignKey(
        "organisations.Agency", models.PROTECT, related_name="+", null=True, blank=True
    )
    asker_id = models.UUIDField(null=True, blank=True)
    file_ids = models.JSONField(default=list)
    rule = models.CharField(max_length=32)
    basis = models.CharField(max_length=200)
    asked_seq = models.PositiveIntegerField(null=True, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    promised_at = models.DateTimeField()
    due_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_seq = models.PositiveIntegerField(null=True, blank=True)
    ending = models.CharField(max_length=8, choices=Ending, blank=True)
    document = models.CharField(max_length=100, blank=True)

    class Meta:
        db_table = "dossiers_referral"
        ordering = ["dossier_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "kind", "position"], name="referral_position_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, ending="", closed_seq=None)
                | Q(closed_at__isnull=False, closed_seq__isnull=False) & ~Q(ending=""),
                name="referral_closed_with_an_end",
            ),
            models.CheckConstraint(
                condition=Q(kind="part", code__isnull=False, asked_seq=None)
                | Q(kind="opinion", code=None, asked_seq__isnull=False),
                name="referral_part_has_a_code",
            ),
        ]
        indexes = [
            models.Index(
                fields=["partner", "due_at"], name="referral_to_do", condition=Q(closed_at=None)
            ),
            models.Index(fields=["due_at"], name="referral_open", condition=Q(closed_at=None)),
        ]

    def __str__(self) -> str:
        """Return who does what."""
        return f"{self.body_name}: {self.name}"
