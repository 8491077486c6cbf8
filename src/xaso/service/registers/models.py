"""Books of certification, their entries, and the dated rules of both."""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models
from django.db.models import Q


class BookKind(models.Model):
    """One kind of book: what is entered in it and for how long it is kept. A dated rule, not code.

    `fee_code` names the fee of the catalogue (`payments.Fee`) that certifying costs; `counts_pages`
    says that it is priced by the page of each copy, else by the case.

    Law: decree-23-2015; circular-01-2020-btp; years of keeping are unconfirmed [M].
    """

    code = models.CharField(max_length=30, help_text="Ký hiệu sổ, như SCT/BS")
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)
    keep_book_years = models.PositiveSmallIntegerField(null=True, blank=True)
    keep_paper_years = models.PositiveSmallIntegerField(null=True, blank=True)
    fee_code = models.CharField(max_length=40, blank=True)
    counts_pages = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "registers_book_kind"
        ordering = ["id"]

    def __str__(self) -> str:
        """Return the symbol."""
        return self.code


class Book(models.Model):
    """One book of an agency for one year; its key seals what its entries say."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    kind_code = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    key_id = models.UUIDField()
    opened_at = models.DateTimeField()

    class Meta:
        db_table = "registers_book"
        ordering = ["-year", "kind_code"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "kind_code", "year"], name="book_once_a_year")
        ]

    def __str__(self) -> str:
        """Return the book as papers quote it."""
        return f"01/{self.year}-{self.kind_code}"


class Entry(models.Model):
    """One number of a book. Rows are only ever added; what became of it stands with the result.

    Personal data: who asked, which paper and who gave it are sealed with the book's key.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    book = models.ForeignKey(Book, models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    on = models.DateField()
    dossier_id = models.UUIDField(db_index=True)
    dossier_code = models.CharField(max_length=60)
    result_id = models.UUIDField()
    content = models.BinaryField()
    pages = models.PositiveIntegerField()
    copies = models.PositiveIntegerField()
    is_electronic = models.BooleanField(default=False)
    signer = models.CharField(max_length=150, blank=True)
    signer_role = models.CharField(max_length=300, blank=True)
    fee = models.PositiveBigIntegerField(null=True, blank=True)
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "registers_entry"
        ordering = ["book_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="entry_number_once_in_a_book"),
            models.CheckConstraint(condition=Q(number__gt=0), name="entry_has_a_number"),
        ]
        indexes = [models.Index(fields=["book", "on"], name="entry_of_a_month")]

    def __str__(self) -> str:
        """Return number and year, as it is quoted."""
        return f"{self.number}"
