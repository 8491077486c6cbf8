"""Messages, and the texts an agency gives its templates."""

from __future__ import annotations

from datetime import date

import uuid_utils.compat as uuid
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How a message travels."""

    EMAIL = "email", _("Thư điện tử")
    SMS = "sms", _("Tin nhắn SMS")
    ZALO = "zalo", _("Zalo")


class State(models.TextChoices):
    """Where a message stands."""

    WAITING = "waiting", _("Chờ gửi")
    SENT = "sent", _("Đã gửi")
    UNDELIVERED = "undelivered", _("Không gửi được")
    GIVEN_UP = "given_up", _("Không gửi nữa")


class MessageText(models.Model):
    """One row is the wording of a template from a day until a day, for all or one agency.

    Where no row holds, the wording that the room registered is used. An empty English text
    means that the Vietnamese one is sent.
    """

    template = models.CharField(max_length=64)
    agency = models.ForeignKey(
        "organisations.Agency", models.PROTECT, null=True, blank=True, related_name="+"
    )
    valid_from = models.DateField(default=date(1900, 1, 1))
    valid_until = models.DateField(null=True, blank=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    short = models.CharField(max_length=480, help_text="Cho SMS và Zalo")
    subject_en = models.CharField(max_length=200, blank=True)
    body_en = models.TextField(blank=True)
    short_en = models.CharField(max_length=480, blank=True)

    class Meta:
        db_table = "notifications_message_text"
        constraints = [
            models.UniqueConstraint(
                fields=["template", "agency", "valid_from"],
                name="message_text_once_a_day",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="message_text_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        """Return which wording it is."""
        return f"{self.template} ({self.valid_from})"


class Message(models.Model):
    """One row is one message to one person by one channel, worded when it was written.

    Written only by `notifications.services` and `notifications.delivery`.

    Invariants kept by the database: one message for each agency, `dedupe_key` and channel; a sent
    one knows when.

    Personal data: address, subject and text, sealed by `key`; they die with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    template = models.CharField(max_length=64)
    channel = models.CharField(max_length=8, choices=Channel)
    dedupe_key = models.CharField(max_length=120)
    key = models.ForeignKey("keyring.DataKey", models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notifications_message"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "dedupe_key", "channel"], name="message_once_a_channel"
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at=None)),
                name="message_sent_at_iff_sent",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], name="message_waiting", condition=Q(state="waiting")
            ),
            models.Index(
                fields=["agency", "id"],
                name="message_undelivered",
                condition=Q(state="undelivered"),
            ),
        ]

    def __str__(self) -> str:
        """Return which message it is, without saying to whom."""
        return f"{self.template} {self.channel} {self.state}"
