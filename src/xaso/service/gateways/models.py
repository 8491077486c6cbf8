"""Lines to gateways, attempts to pay, what gateways called, money asked back from them."""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xaso.service.gateways.domain.asking import State


class GatewayName(models.TextChoices):
    """Which gateway; the value is the channel of its payments."""

    VNPAY = "vnpay", _("VNPAY")
    NATIONAL = "national", _("Cổng thanh toán quốc gia")


class Credential(models.Model):
    """By what an agency is known to a gateway, and where that is; a dated row.

    `sealed_secret` signs what goes both ways. `away_until`: it did not answer lately, so nobody
    waits for it within a request.
    """

    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    gateway = models.CharField(max_length=8, choices=GatewayName)
    terminal = models.CharField(max_length=40)
    pay_address = models.URLField(max_length=300)
    api_address = models.URLField(max_length=300)
    key_id = models.UUIDField()
    sealed_secret = models.BinaryField()
    away_until = models.DateTimeField(null=True, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "gateways_credential"
        ordering = ["agency_id", "gateway", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "gateway", "valid_from"], name="gateway_credential_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="gateway_credential_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["gateway", "terminal"], name="gateway_by_terminal")]

    def __str__(self) -> str:
        """Return gateway and terminal."""
        return f"{self.gateway} {self.terminal}"


class Attempt(models.Model):
    """One try to pay an obligation at a gateway, in đồng.

    `reference` names it there. `told_at` is when a callback was taken: a hint. `state` changes by
    the signed query alone. `ask_at` is when to ask next, null when nothing is left to learn.

    Invariant kept by the database: what is paid has the gateway's number.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    credential = models.ForeignKey(Credential, models.PROTECT, related_name="+")
    obligation = models.ForeignKey("payments.Obligation", models.PROTECT, related_name="+")
    gateway = models.CharField(max_length=8, choices=GatewayName)
    reference = models.CharField(max_length=40, unique=True)
    amount = models.PositiveBigIntegerField()
    state = models.CharField(
        max_length=7,
        choices=[
            (State.PENDING, _("Chờ xác nhận")),
            (State.PAID, _("Đã nộp")),
            (State.FAILED, _("Không thành")),
            (State.EXPIRED, _("Hết hạn")),
        ],
        default=State.PENDING,
    )
    pay_url = models.TextField(blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    ask_at = models.DateTimeField(null=True, blank=True)
    asks = models.PositiveIntegerField(default=0)
    number = models.CharField(max_length=100, blank=True)
    fault = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "gateways_attempt"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="attempt_is_an_amount"),
            models.CheckConstraint(
                condition=~Q(state="paid") | ~Q(number=""), name="attempt_paid_has_a_number"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="attempt_lasts_a_while"
            ),
        ]
        indexes = [
            models.Index(
                fields=["ask_at"], condition=Q(ask_at__isnull=False), name="attempt_to_ask"
            ),
        ]

    def __str__(self) -> str:
        """Return gateway and reference."""
        return f"{self.gateway} {self.reference}"


class Callback(models.Model):
    """What called itself a gateway and said something; kept raw, whatever it is worth.

    `raw` is sealed where `key_id` is set: the national platform may name the payer. `agency` is
    null where no key of ours fits: a forgery.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey(
        "organisations.Agency", models.PROTECT, null=True, blank=True, related_name="+"
    )
    gateway = models.CharField(max_length=8, choices=GatewayName)
    attempt = models.ForeignKey(
        Attempt, models.PROTECT, null=True, blank=True, related_name="callbacks"
    )
    key_id = models.UUIDField(null=True, blank=True)
    raw = models.BinaryField()
    verdict = models.CharField(max_length=2)
    at = models.DateTimeField()

    class Meta:
        db_table = "gateways_callback"
        ordering = ["id"]
        indexes = [models.Index(fields=["verdict", "-at"], name="callback_by_verdict")]

    def __str__(self) -> str:
        """Return gateway and verdict."""
        return f"{self.gateway} {self.verdict}"


class Forgeries(models.Model):
    """How often a source said in an hour what no key of ours signed.

    The first few lie raw among the callbacks; all are counted here, so nobody fills the table.
    `source` is the network number that the request came from.
    """

    gateway = models.CharField(max_length=8, choices=GatewayName)
    source = models.CharField(max_length=45)
    hour = models.DateTimeField()
    times = models.PositiveBigIntegerField()

    class Meta:
        db_table = "gateways_forgeries"
        ordering = ["-hour", "gateway", "source"]
        constraints = [
            models.UniqueConstraint(
                fields=["gateway", "source", "hour"], name="gateway_forgeries_once_an_hour"
            ),
        ]

    def __str__(self) -> str:
        """Return gateway and how often."""
        return f"{self.gateway} {self.times}"


class Return(models.Model):
    """Money of an approved refund, asked back from the gateway it came by; once for a refund.

    `request` is what the gateway knows the wish by: the same however often it is sent.
    """

    class State(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting", _("Chờ gửi cổng")
        DONE = "done", _("Cổng đã hoàn trả")
        REFUSED = "refused", _("Cổng từ chối")

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    refund = models.OneToOneField("payments.Refund", models.PROTECT, related_name="+")
    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="returns")
    request = models.CharField(max_length=32, unique=True)
    amount = models.PositiveBigIntegerField()
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    asks = models.PositiveIntegerField(default=0)
    ask_at = models.DateTimeField(null=True, blank=True)
    number = models.CharField(max_length=100, blank=True)
    fault = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "gateways_return"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | ~Q(number=""), name="gateway_return_has_a_number"
            ),
        ]

    def __str__(self) -> str:
        """Return request and state."""
        return f"{self.request} {self.state}"
