"""Incoming lines with what became of them, outgoing ones for comparison, proposals by hand."""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xaso.service.bank.domain.matching import How, Why
from xaso.service.bank.models.statements import KEY_SIGNS, Statement


class Line(models.Model):
    """One incoming movement on an account, in đồng, once however often and by whom it was told.

    `statement` brought it; none where the bank told it itself. `ordinal` counts the movements of
    one day and amount. `text` is sealed: payers write their names into it. `how` says by which step
    of the ladder it was matched, `why` what kept it from that. `counts` is how often it was
    counted, for a match may have been taken back.

    Invariants kept by the database: one line for a number of the bank; a payment for what is
    counted, and none for the rest.
    """

    class State(models.TextChoices):
        """What became of it."""

        HELD = "held", _("Chờ xem có trùng không")
        WAITING = "waiting", _("Chờ khớp")
        COUNTED = "counted", _("Đã khớp")
        CLEARED = "cleared", _("Tiền cơ quan tự nộp vào")
        DROPPED = "dropped", _("Trùng với dòng khác")

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey(
        "organisations.Agency", models.PROTECT, related_name="+", db_index=False
    )
    account = models.CharField(max_length=KEY_SIGNS)
    statement = models.ForeignKey(
        Statement, models.PROTECT, null=True, blank=True, related_name="lines"
    )
    layout = models.CharField(max_length=40, blank=True)
    row = models.PositiveIntegerField(null=True, blank=True)
    day = models.DateField()
    time = models.TimeField(null=True, blank=True)
    amount = models.PositiveBigIntegerField()
    number = models.CharField(max_length=60, blank=True)
    balance = models.BigIntegerField(null=True, blank=True)
    ordinal = models.PositiveIntegerField()
    key_id = models.UUIDField()
    text = models.BinaryField(help_text="Sealed: what the payer and the banks wrote")
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    how = models.CharField(
        max_length=11,
        blank=True,
        choices=[
            (How.REFERENCE, _("Đúng mã khoản nộp")),
            (How.ONE_SIGN, _("Mã sai một chữ, đúng số tiền")),
            (How.AMOUNT_NAME, _("Đúng số tiền và tên người nộp")),
            (How.BY_HAND, _("Hai cán bộ khớp tay")),
            (How.DEPOSIT, _("Tiền mặt cơ quan nộp vào")),
        ],
    )
    why = models.CharField(
        max_length=17,
        blank=True,
        choices=[
            (Why.NOTHING, _("Nội dung không có mã, không rõ người nộp")),
            (Why.UNKNOWN_REFERENCE, _("Mã trong nội dung không phải của cơ quan")),
            (Why.MANY, _("Nội dung có nhiều mã")),
            (Why.DOUBLE, _("Khoản này đã nộp đủ: tiền nộp thừa")),
            (Why.LATE, _("Khoản này đã miễn hoặc hủy")),
            (Why.OTHER_AMOUNT, _("Mã sai một chữ và khác số tiền")),
            (Why.SEVERAL, _("Nhiều khoản cùng số tiền, cùng tên")),
            (Why.REFUSED, _("Sổ kế toán không nhận")),
            (Why.TAKEN_BACK, _("Khớp nhầm, đã gỡ")),
            (Why.LOOKS_LIKE, _("Có thể trùng với dòng đã có")),
        ],
    )
    looks_like = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    obligation = models.ForeignKey(
        "payments.Obligation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    payment = models.OneToOneField(
        "payments.Payment", models.PROTECT, null=True, blank=True, related_name="+"
    )
    counts = models.PositiveSmallIntegerField(default=0)
    came_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "bank_line"
        ordering = ["day", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "account", "number"],
                condition=~Q(number="") & Q(undone_at=None) & ~Q(state__in=["held", "dropped"]),
                name="bank_line_number_once",
            ),
            models.UniqueConstraint(
                fields=["agency", "account", "day", "amount", "ordinal"],
                condition=Q(undone_at=None) & ~Q(state__in=["held", "dropped"]),
                name="bank_line_once",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="bank_line_is_an_amount"),
            models.CheckConstraint(
                condition=Q(
                    state="counted", payment__isnull=False, obligation__isnull=False, undone_at=None
                )
                & ~Q(how="")
                | ~Q(state="counted") & Q(payment=None),
                name="bank_line_counted_has_a_payment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "state", "day"],
                condition=Q(undone_at=None),
                name="bank_line_listed",
            ),
        ]

    def __str__(self) -> str:
        """Return day and amount."""
        return f"{self.day} {self.amount}"


class Outgoing(models.Model):
    """One movement out of an account as a statement shows it: for comparison, never money.

    Neither text nor counterpart is kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey(
        "organisations.Agency", models.PROTECT, related_name="+", db_index=False
    )
    account = models.CharField(max_length=KEY_SIGNS)
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="outgoings")
    day = models.DateField()
    amount = models.PositiveBigIntegerField()
    number = models.CharField(max_length=60, blank=True)
    ordinal = models.PositiveIntegerField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "bank_outgoing"
        ordering = ["day", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "account", "day", "amount", "ordinal"],
                condition=Q(undone_at=None),
                name="bank_outgoing_once",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="bank_outgoing_is_an_amount"),
        ]

    def __str__(self) -> str:
        """Return day and amount."""
        return f"{self.day} {self.amount}"


class Proposal(models.Model):
    """What one person thinks a line was paid for; another confirms it.

    Invariants kept by the database: a line has one open proposal; who confirms is not who proposed.
    """

    class State(models.TextChoices):
        """How far it has come."""

        ASKED = "asked", _("Chờ người thứ hai xác nhận")
        CONFIRMED = "confirmed", _("Đã xác nhận")
        REFUSED = "refused", _("Không xác nhận")

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    line = models.ForeignKey(Line, models.PROTECT, related_name="proposals")
    obligation = models.ForeignKey("payments.Obligation", models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.ASKED)
    by_id = models.UUIDField()
    at = models.DateTimeField()
    decided_by_id = models.UUIDField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "bank_proposal"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=Q(state="asked"), name="bank_proposal_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | Q(decided_by_id__isnull=False) & ~Q(decided_by_id=F("by_id")),
                name="bank_proposal_by_two_people",
            ),
        ]

    def __str__(self) -> str:
        """Return the state."""
        return str(self.get_state_display())
