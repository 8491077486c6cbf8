"""What is entered in the ministry's civil status books: by which procedures, and under what."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xaso.service.dossiers.models.dossier import Dossier


class BookRule(models.Model):
    """That a procedure is entered in a book before its result is drafted: a dated rule, not code.

    `mark` is how the book's number ends ("01/2026-KS"). `number_fills` is the key of the
    declaration that the personal number given at the entry answers, empty where none is given.

    Law: civil-status-2014; which procedures and marks is unconfirmed [M] and may be edited.
    """

    procedure_code = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    mark = models.CharField(max_length=8)
    number_fills = models.CharField(max_length=40, blank=True)
    basis = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "dossiers_book_rule"
        constraints = [
            models.UniqueConstraint(
                fields=["procedure_code", "valid_from"], name="book_rule_once_a_day"
            )
        ]

    def __str__(self) -> str:
        """Return the book."""
        return self.name


class BookEntry(models.Model):
    """Under which book, number and day a dossier stands in the ministry's system.

    The personal number given there lies sealed in the dossier. An entry that was pasted wrongly is
    replaced until the result is drafted; the events tell both.

    Invariants kept by the database: one entry of a dossier; a number of a book once in an agency.
    """

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="entry_row")
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    book = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    registered_on = models.DateField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "dossiers_book_entry"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "book", "number"], name="book_entry_number_once"
            ),
            models.CheckConstraint(condition=Q(number__gt=0), name="book_entry_has_a_number"),
        ]

    def __str__(self) -> str:
        """Return number and book."""
        return f"{self.number}, {self.book}"
