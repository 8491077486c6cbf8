"""Who certifies receipts, books of paper, numbers passed over, and the receipts themselves."""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xaso.service.receipts.domain import numbers
from xaso.service.receipts.domain.states import ENDED, LIVE, State

STATES = [
    (State.DRAFT, _("Chờ số biên lai")),
    (State.ISSUED, _("Đã lập")),
    (State.REPLACED, _("Đã thay thế")),
    (State.ADJUSTED, _("Đã điều chỉnh")),
    (State.CANCELLED, _("Đã hủy")),
]


class Kind(models.TextChoices):
    """Where a receipt comes from."""

    CERTIFIED = "certified", _("Biên lai điện tử")
    BOOK = "book", _("Biên lai giấy theo quyển")
    INTERNAL = "internal", _("Phiếu thu nội bộ")


class Source(models.Model):
    """By which way an agency gives receipts, in a period: a row, not code.

    A certified provider has an address and a key (sealed); a book is chosen among `Book`. An agency
    without a row gives internal slips.

    Law: decree-123-2020; form and unit are unconfirmed [M] until the row says otherwise.
    """

    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=9, choices=Kind)
    address = models.URLField(blank=True)
    key_id = models.UUIDField(null=True, blank=True)
    secret = models.BinaryField(blank=True, help_text="Sealed: the key shared with the provider")
    form = models.CharField(max_length=20, default="01BLP")
    series = models.CharField(max_length=20, blank=True)
    unit_name = models.CharField(max_length=200, blank=True)
    tax_code = models.CharField(max_length=14, blank=True)
    is_confirmed = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "receipts_source"
        ordering = ["agency_id", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "valid_from"], name="receipt_source_once"),
            models.CheckConstraint(
                condition=~Q(kind="certified") | ~Q(address=""), name="receipt_source_has_address"
            ),
        ]

    def __str__(self) -> str:
        """Return the kind."""
        return str(self.get_kind_display())


class Book(models.Model):
    """A book of printed receipts: form, series and its numbers, both ends inside."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    form = models.CharField(max_length=20)
    series = models.CharField(max_length=20)
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    opened_by_id = models.UUIDField()

    class Meta:
        db_table = "receipts_book"
        ordering = ["valid_from", "first"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "form", "series", "first"], name="receipt_book_once"
            ),
            models.CheckConstraint(
                condition=Q(first__gte=1, last__gte=F("first")), name="receipt_book_has_numbers"
            ),
        ]

    def __str__(self) -> str:
        """Return series and numbers."""
        return f"{self.series} {numbers.written(self.first)}–{numbers.written(self.last)}"

    @property
    def range(self) -> numbers.Range:
        """Return its numbers."""
        return numbers.Range(self.first, self.last)


class Passed(models.Model):
    """A number of a book that no payment has: torn, lost, spoiled; why, and who says so."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    book = models.ForeignKey(Book, models.PROTECT, related_name="passed")
    number = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    by_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        db_table = "receipts_passed"
        ordering = ["book_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="receipt_passed_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="receipt_passed_says_why"),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return numbers.written(self.number)


class Receipt(models.Model):
    """One receipt for one payment, in đồng; never deleted, its number never given again.

    A certified one is a draft until its provider has given a number. `content` (sealed) holds the
    payer and the secret by which the payer finds it. `awaits` is what the provider is still to be
    told.

    Law: decree-123-2020 article 32.
    """

    class Awaits(models.TextChoices):
        """What the provider does not know yet."""

        NOTHING = "", _("Không")
        ISSUE = "issue", _("Chờ số biên lai")
        CANCEL = "cancel", _("Chờ báo hủy")

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    payment = models.ForeignKey("payments.Payment", models.PROTECT, related_name="receipts")
    kind = models.CharField(max_length=9, choices=Kind)
    book = models.ForeignKey(Book, models.PROTECT, null=True, blank=True, related_name="receipts")
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    form = models.CharField(max_length=20, blank=True)
    series = models.CharField(max_length=20, blank=True)
    number = models.PositiveIntegerField(null=True, blank=True)
    mark = models.CharField(max_length=60, blank=True)
    fee_name = models.CharField(max_length=200)
    amount = models.PositiveBigIntegerField()
    unit_name = models.CharField(max_length=200)
    tax_code = models.CharField(max_length=14, blank=True)
    on = models.DateField()
    state = models.CharField(
        max_length=9,
        choices=STATES,
        default=State.DRAFT,
    )
    reason = models.CharField(max_length=300, blank=True)
    succeeds = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="successor"
    )
    awaits = models.CharField(max_length=6, choices=Awaits, blank=True)
    trouble = models.CharField(max_length=300, blank=True)
    look_up_code = models.CharField(max_length=20, unique=True)
    secret_hash = models.CharField(max_length=64)
    key_id = models.UUIDField()
    content = models.BinaryField(help_text="Sealed: the payer, the secret of the look-up")
    made_at = models.DateTimeField()
    by_id = models.UUIDField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_id = models.UUIDField(null=True, blank=True)

    class Meta:
        db_table = "receipts_receipt"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["payment"],
                condition=Q(state__in=sorted(LIVE)),
                name="receipt_live_once_a_payment",
            ),
            models.UniqueConstraint(
                fields=["agency", "kind", "form", "series", "number"], name="receipt_number_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="receipt_is_an_amount"),
            models.CheckConstraint(
                condition=~Q(state="issued") | Q(number__isnull=False),
                name="receipt_issued_has_number",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(ENDED), ended_at__isnull=False) & ~Q(reason="")
                | Q(state__in=sorted(LIVE), ended_at=None),
                name="receipt_ended_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "-id"], name="receipt_listed"),
            models.Index(fields=["awaits"], condition=~Q(awaits=""), name="receipt_awaiting"),
        ]

    def __str__(self) -> str:
        """Return series and number."""
        return f"{self.series} {self.shown_number}".strip()

    @property
    def shown_number(self) -> str:
        """Return the number as it is printed, empty while there is none."""
        return "" if self.number is None else numbers.written(self.number)

    @property
    def is_live(self) -> bool:
        """Tell whether it answers for its payment."""
        return self.state in LIVE
