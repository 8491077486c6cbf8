"""One table: everything that goes out to another system, and everything that came from it."""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models
from django.db.models import Q


class Envelope(models.Model):
    """One message to or from another system about one thing, settled exactly once.

    What goes out is composed when it is handed over and never lies here. What came in lies sealed
    until it was taken. `key` is the effect key on the wire: handed over twice, it counts once.
    `position` orders the envelopes of one thing: a later one waits until the earlier are settled.

    Invariants kept by the database: a key once in a system, agency and direction; what is settled
    has its moment.
    """

    class Direction(models.TextChoices):
        """Which way."""

        OUT = "out", "Gửi đi"
        IN = "in", "Nhận về"

    class State(models.TextChoices):
        """How far it came."""

        WAITING = "waiting", "Đang chờ"
        DONE = "done", "Đã xong"
        REFUSED = "refused", "Bị từ chối"
        SET_ASIDE = "set_aside", "Không gửi nữa"

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    system = models.CharField(max_length=20)
    direction = models.CharField(max_length=3, choices=Direction)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=120)
    thing = models.UUIDField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0)
    key_id = models.UUIDField(null=True, blank=True)
    content = models.BinaryField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    answer = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "exchange_envelope"
        constraints = [
            models.UniqueConstraint(
                fields=["system", "agency", "direction", "key"], name="envelope_key_once"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", settled_at=None)
                | Q(state="refused", settled_at=None)
                | Q(state__in=["done", "set_aside"], settled_at__isnull=False),
                name="envelope_settled_has_a_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], name="envelope_waiting", condition=Q(state="waiting")
            ),
            models.Index(
                fields=["agency", "system", "-at"],
                name="envelope_open",
                condition=Q(settled_at=None),
            ),
            models.Index(fields=["thing", "position"], name="envelope_thing"),
        ]

    def __str__(self) -> str:
        """Return what and which way."""
        return f"{self.system} {self.direction} {self.kind} {self.key}"
