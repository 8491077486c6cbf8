"""Departures from the usual posts, and delegations of the signature: dated rows.

`valid_until` is the first day on which a row no longer holds. Rows are ended, never rewritten, so
"who could sign on 30/06/2025" is answered from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import uuid_utils.compat as uuid
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xaso.kernel.organisations.api import Position

if TYPE_CHECKING:
    from datetime import date, datetime


class Delegation(models.Model):
    """One decision by which somebody signs for a post."""

    class Form(models.TextChoices):
        """How the signature says it (decree-30-2020, article 13)."""

        KT = "KT", "KT. – ký thay"
        TUQ = "TUQ", "TUQ. – thừa ủy quyền"
        TL = "TL", "TL. – thừa lệnh"
        TM = "TM", "TM. – thay mặt tập thể"
        Q = "Q", "Q. – quyền"

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    form = models.CharField(max_length=3, choices=Form)
    position = models.ForeignKey("organisations.Position", models.PROTECT, related_name="+")
    account = models.ForeignKey("identity.Account", models.PROTECT, related_name="+")
    signs_as = models.CharField(max_length=200)
    decision = models.CharField(max_length=100)
    procedures = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    fields = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "rights_delegation"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="delegation_ends_not_before_it_begins",
            ),
            models.CheckConstraint(condition=~Q(decision=""), name="delegation_has_a_decision"),
            models.CheckConstraint(
                condition=~Q(form="TUQ") | Q(valid_until__isnull=False),
                name="delegation_by_mandate_has_an_end",
            ),
        ]
        indexes = [models.Index(fields=["agency", "valid_from"], name="delegation_agency")]

    def __str__(self) -> str:
        """Return form and decision."""
        return f"{self.form}. {self.decision}"

    def holds_on(self, day: date) -> bool:
        """Tell whether it is in force on a day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


class Absence(models.Model):
    """One stretch in which an official is away; why stays coarse, and health is nobody's matter.

    Ended earlier, `ends_at` moves to that moment: it never moves later.
    """

    class Kind(models.TextChoices):
        """What may be told of it."""

        BUSINESS = "business", "Đi họp, công tác"
        LEAVE = "leave", "Nghỉ"

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    account = models.ForeignKey("identity.Account", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "rights_absence"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("begins_at")), name="absence_ends_not_before_it_begins"
            )
        ]
        indexes = [models.Index(fields=["agency", "ends_at"], name="absence_agency")]

    def __str__(self) -> str:
        """Return kind and end."""
        return f"{self.kind} {self.ends_at}"

    def holds_at(self, moment: datetime) -> bool:
        """Tell whether the official is away at a moment."""
        return self.begins_at <= moment < self.ends_at


class Right(models.Model):
    """One departure from the usual: a post is given an act, or it is withheld from it.

    Without an agency it holds everywhere; an empty act, procedure, field or state means any.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey(
        "organisations.Agency", models.PROTECT, related_name="+", null=True, blank=True
    )
    role = models.CharField(max_length=16, choices=Position.Role)
    act = models.CharField(max_length=40, blank=True)
    procedure = models.CharField(max_length=40, blank=True)
    field = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=20, blank=True)
    is_granted = models.BooleanField()
    basis = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "rights_right"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="right_ends_not_before_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(is_granted=True, act=""), name="right_grants_a_named_act"
            ),
            models.CheckConstraint(condition=~Q(basis=""), name="right_has_a_basis"),
        ]

    def __str__(self) -> str:
        """Return role and act."""
        return f"{self.role}: {self.act or '*'}"
