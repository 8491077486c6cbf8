"""Lists that were brought in, bills with their lines, reminders."""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xaso.service.bills.domain.codes import shown_period
from xaso.service.bills.domain.states import ENDED, State
from xaso.service.bills.models.providers import Customer, Kind, Provider

STATES = [
    (State.OPEN, _("Chưa nộp")),
    (State.PART, _("Nộp một phần")),
    (State.PAID, _("Đã nộp")),
    (State.OUTSIDE, _("Đã nộp tại đơn vị")),
    (State.EXEMPT, _("Được miễn")),
    (State.CANCELLED, _("Đã hủy")),
    (State.REPLACED, _("Đã thay bằng hóa đơn khác")),
]


class BillList(models.Model):
    """A list of bills that came in together, or a round of readings that was billed.

    A file that was only looked at is a `DRAFT`: its rows lie sealed until they are taken or
    dropped. `counts` says how many bills were new, known, changed, refused.
    """

    class Subject(models.TextChoices):
        """What stands in it."""

        BILLS = "bills", _("Hóa đơn")
        CUSTOMERS = "customers", _("Khách hàng")
        PAID = "paid", _("Đối soát: đã nộp tại đơn vị")

    class State(models.TextChoices):
        """How far it has come."""

        DRAFT = "draft", _("Xem trước")
        TAKEN = "taken", _("Đã nhận")
        UNDONE = "undone", _("Đã hoàn tác")

    class Source(models.TextChoices):
        """Where it came from."""

        SHEET = "sheet", _("Tệp bảng tính")
        API = "api", _("Kết nối máy với máy")
        READINGS = "readings", _("Chỉ số đồng hồ")
        TYPED = "typed", _("Nhập tay")

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="lists")
    subject = models.CharField(max_length=9, choices=Subject, default=Subject.BILLS)
    source = models.CharField(max_length=8, choices=Source)
    state = models.CharField(max_length=6, choices=State, default=State.TAKEN)
    title = models.CharField(max_length=200)
    period = models.CharField(max_length=10)
    due_on = models.DateField(null=True, blank=True)
    is_voluntary = models.BooleanField(default=False)
    file_name = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    key_id = models.UUIDField(null=True, blank=True)
    sealed = models.BinaryField(blank=True)
    counts = models.JSONField(default=dict)
    by_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_id = models.UUIDField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "bills_list"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="undone", undone_at__isnull=False) & ~Q(reason="")
                | ~Q(state="undone") & Q(undone_at=None),
                name="bill_list_undone_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="draft") | Q(key_id__isnull=False),
                name="bill_list_draft_lies_sealed",
            ),
        ]

    def __str__(self) -> str:
        """Return title and period."""
        return f"{self.title}, {self.period_words}"

    @property
    def period_words(self) -> str:
        """Return the period as people read it."""
        return shown_period(self.period)


class Bill(models.Model):
    """One amount that a provider asks of a customer for a period. In đồng.

    `item` tells apart what one customer is asked for in one period. `obligation` asks for it in
    `payments`, for providers paid by code; for the others lists say what was `paid`. `hamlet` is
    the customer's when the bill was made, for counting.

    Invariants kept by the database: one live bill for customer, period and item; paid is at most
    the amount; what is given up says why.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="bills")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="bills")
    brought_by = models.ForeignKey(BillList, models.PROTECT, related_name="bills")
    hamlet = models.ForeignKey(
        "residents.Hamlet", models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=11, choices=Kind)
    period = models.CharField(max_length=10)
    item = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    gross = models.PositiveBigIntegerField()
    amount = models.PositiveBigIntegerField()
    paid = models.PositiveBigIntegerField(default=0)
    exemption = models.CharField(max_length=40, blank=True)
    is_voluntary = models.BooleanField(default=False)
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=STATES, default=State.OPEN)
    obligation = models.OneToOneField(
        "payments.Obligation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    reason = models.CharField(max_length=300, blank=True)
    proof = models.CharField(max_length=100, blank=True)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "bills_bill"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "period", "item"],
                condition=~Q(state__in=sorted(ENDED)),
                name="bill_once",
            ),
            models.CheckConstraint(
                condition=Q(paid__lte=F("amount"), amount__lte=F("gross")),
                name="bill_paid_at_most_its_amount",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(ENDED)) | ~Q(reason=""), name="bill_ended_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["provider", "period", "state"], name="bill_of_period"),
            models.Index(fields=["provider", "state", "due_on"], name="bill_by_due_day"),
        ]

    def __str__(self) -> str:
        """Return title and period."""
        return f"{self.title}, {self.period_words}"

    @property
    def period_words(self) -> str:
        """Return the period as people read it."""
        return shown_period(self.period)

    @property
    def subject(self) -> str:
        """Return by what `payments` knows it."""
        return f"bills.bill:{self.pk}"

    @property
    def owed(self) -> int:
        """Return what is still asked for, in đồng."""
        return self.amount - self.paid if self.state in {State.OPEN, State.PART} else 0


class BillLine(models.Model):
    """One line of a bill: so much of something at a price. In đồng, quantity in whole units."""

    bill = models.ForeignKey(Bill, models.CASCADE, related_name="lines")
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    customer_id = models.UUIDField()
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    quantity = models.PositiveBigIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    each = models.PositiveBigIntegerField(null=True, blank=True)
    amount = models.PositiveBigIntegerField()

    class Meta:
        db_table = "bills_line"
        ordering = ["bill_id", "place"]
        constraints = [
            models.UniqueConstraint(fields=["bill", "place"], name="bill_line_once"),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class ReminderSent(models.Model):
    """That a customer was reminded of a bill, once before and once after its day."""

    class Moment(models.TextChoices):
        """When."""

        BEFORE = "before", _("Trước hạn")
        AFTER = "after", _("Quá hạn")

    bill = models.ForeignKey(Bill, models.CASCADE, related_name="reminders")
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    moment = models.CharField(max_length=6, choices=Moment)
    messages = models.PositiveSmallIntegerField()
    by_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "bills_reminder"
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["bill", "moment"], name="bill_reminder_once"),
        ]

    def __str__(self) -> str:
        """Return when."""
        return str(self.get_moment_display())
