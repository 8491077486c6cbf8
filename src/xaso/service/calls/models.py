"""Calls that were made, who is calling just now, and the dated rules and wordings of both."""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models
from django.db.models import F, Q

from xaso.service.calls.domain.again import Outcome, Way
from xaso.service.calls.domain.grounds import Ground


class CallRule(models.Model):
    """When somebody is called again, how often, and who counts as told: a dated rule, not code.

    Law: none; how a desk calls is its own rule, unconfirmed [M] where the row says so.
    """

    wait_hours = models.PositiveSmallIntegerField(help_text="Không ai nghe: gọi lại sau mấy giờ")
    most_tries = models.PositiveSmallIntegerField(help_text="Gọi mấy lần thì nhắn cách khác")
    remind_days = models.PositiveSmallIntegerField(
        help_text="Đã báo mà chưa làm: nhắc sau mấy ngày; 0 là không nhắc"
    )
    hold_minutes = models.PositiveSmallIntegerField(help_text="Bấm Tôi gọi thì giữ mấy phút")
    told_days = models.PositiveSmallIntegerField(
        help_text="Hồ sơ đã kết thúc: còn báo trong mấy ngày"
    )
    counts_sms = models.BooleanField(
        default=False, help_text="Tin nhắn SMS đã gửi có coi là đã báo không"
    )
    basis = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "calls_rule"
        constraints = [
            models.CheckConstraint(
                condition=Q(most_tries__gt=0, wait_hours__gt=0, hold_minutes__gt=0),
                name="call_rule_of_one_or_more",
            )
        ]

    def __str__(self) -> str:
        """Return the basis."""
        return self.basis


class CallText(models.Model):
    """What is said on a ground from a day until a day, for all or one agency.

    `ask` comes first and names nothing of the matter; `say` follows a yes. The row of the ground
    "hamlet" is what is passed on by others, so its `say` names nothing of the matter either.
    """

    ground = models.CharField(max_length=12)
    agency = models.ForeignKey(
        "organisations.Agency", models.PROTECT, null=True, blank=True, related_name="+"
    )
    ask = models.CharField(max_length=300)
    say = models.CharField(max_length=1000)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "calls_text"
        constraints = [
            models.UniqueConstraint(
                fields=["ground", "agency", "valid_from"],
                name="call_text_once_a_day",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="call_text_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        """Return which wording it is."""
        return f"{self.ground} ({self.valid_from})"


class Call(models.Model):
    """One call that was made, or one other way by which somebody was told. Rows are only added.

    `about` is the number of the dossier's event that the call was about. `again_at` says when the
    line comes again while the thing still waits; without it, it does not.

    Personal data: the note, sealed with the dossier's key; it dies with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="+")
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    ground = models.CharField(max_length=12, choices=[(g.value, g.value) for g in Ground])
    about = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey("identity.Account", models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, choices=[(o.value, o.value) for o in Outcome])
    tries = models.PositiveSmallIntegerField(default=0)
    way = models.CharField(max_length=8, choices=[(w.value, w.value) for w in Way])
    again_at = models.DateTimeField(null=True, blank=True)
    come_on = models.DateField(null=True, blank=True)
    sealed_note = models.BinaryField(null=True)

    class Meta:
        db_table = "calls_call"
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="will_come", come_on__isnull=False)
                | ~Q(outcome="will_come") & Q(come_on=None),
                name="call_will_come_on_a_day",
            )
        ]
        indexes = [
            models.Index(fields=["dossier", "ground", "about", "-at"], name="call_last_about")
        ]

    def __str__(self) -> str:
        """Return ground and outcome."""
        return f"{self.ground} {self.outcome}"


class CallHold(models.Model):
    """Who is calling about a thing just now; nobody else takes the line until then.

    Invariants kept by the database: a thing is held once.
    """

    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="+")
    ground = models.CharField(max_length=12, choices=[(g.value, g.value) for g in Ground])
    about = models.PositiveIntegerField()
    by = models.ForeignKey("identity.Account", models.PROTECT, related_name="+")
    until = models.DateTimeField()

    class Meta:
        db_table = "calls_hold"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "ground", "about"], name="call_held_once")
        ]

    def __str__(self) -> str:
        """Return the ground."""
        return self.ground
