"""Books of former communes: photographed pages, entries with every reading, notes, extracts.

What an entry says lies in its readings. They, the notes and the extracts are only ever added, so
what somebody once read, noted or printed stays beside what holds today. All of it is sealed with
the key of the book.
"""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xaso.service.old_books.domain.readings import LONGEST_NUMBER, Field, Role, fields_of


class Kind(models.Model):
    """A kind of book and its columns: a dated rule, not code.

    `columns` lists `key`, `label`, `label_en`, `role` (what it is searched by) and `required`.
    """

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=150)
    name_en = models.CharField(max_length=150, blank=True)
    columns = models.JSONField()
    position = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "old_books_kind"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    @property
    def fields(self) -> list[Field]:
        """Return the columns."""
        return fields_of(self.columns)


class Book(models.Model):
    """One volume as it stands on a shelf; `agency` is the commune that kept it then.

    `cover` is what its cover says: commune, district and province as they were called.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    kind = models.ForeignKey(Kind, models.PROTECT, related_name="+")
    volume = models.CharField(max_length=20)
    cover = models.CharField(max_length=200)
    year_from = models.PositiveSmallIntegerField()
    year_to = models.PositiveSmallIntegerField()
    pages_count = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=150)
    key_id = models.UUIDField()
    added_at = models.DateTimeField()

    class Meta:
        db_table = "old_books_book"
        ordering = ["year_from", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "kind", "volume", "year_from"], name="old_book_once"
            ),
            models.CheckConstraint(
                condition=Q(year_to__gte=F("year_from")), name="old_book_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(pages_count__gt=0), name="old_book_has_pages"),
        ]
        indexes = [models.Index(fields=["agency", "year_from", "id"], name="old_book_listed")]

    def __str__(self) -> str:
        """Return kind, volume and years."""
        return f"{self.kind}, {_('quyển')} {self.volume} ({self.years})"

    @property
    def years(self) -> str:
        """Return the years it covers."""
        if self.year_from == self.year_to:
            return f"{self.year_from}"
        return f"{self.year_from}–{self.year_to}"


class Picture(models.Model):
    """A photograph of a page; the newest is shown, older ones of the same page stay."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    book = models.ForeignKey(Book, models.PROTECT, related_name="pictures")
    number = models.PositiveSmallIntegerField()
    stored = models.OneToOneField("files.StoredFile", models.PROTECT, related_name="+")
    by = models.ForeignKey("identity.Account", models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()

    class Meta:
        db_table = "old_books_picture"
        ordering = ["book_id", "number", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(number__gt=0), name="old_page_is_counted_from_one")
        ]
        indexes = [models.Index(fields=["book", "number", "-id"], name="old_picture_of_a_page")]

    def __str__(self) -> str:
        """Return the page's number."""
        return f"{self.number}"


class Entry(models.Model):
    """One entry of a book; `present` is the reading that holds, None while it is doubtful."""

    class State(models.TextChoices):
        """How surely it is read."""

        SECOND = "second", _("Chờ nhập lần hai")
        DIFFERS = "differs", _("Hai lần nhập khác nhau")
        SETTLED = "settled", _("Đã nhập")

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    book = models.ForeignKey(Book, models.PROTECT, related_name="entries")
    page = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=LONGEST_NUMBER)
    state = models.CharField(max_length=8, choices=State)
    present = models.OneToOneField("Reading", models.PROTECT, related_name="+", null=True)
    keyed_at = models.DateTimeField()

    class Meta:
        db_table = "old_books_entry"
        ordering = ["book_id", "page", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["book", "page", "number"], name="old_entry_once_on_a_page"
            ),
            models.CheckConstraint(
                condition=Q(state="settled", present__isnull=False)
                | Q(state__in=["second", "differs"], present=None),
                name="old_entry_is_settled_by_a_reading",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "state", "id"],
                name="old_entry_waiting",
                condition=~Q(state="settled"),
            )
        ]

    def __str__(self) -> str:
        """Return the number, as it is quoted."""
        return self.number


class Reading(models.Model):
    """An entry as one person read it at one moment; rows are only ever added.

    Personal data: all that stands in the book, and why it was doubtful or put right, sealed.
    """

    class Act(models.TextChoices):
        """How it came about."""

        FIRST = "first", _("Nhập lần một")
        SECOND = "second", _("Nhập lần hai")
        CHOSEN = "chosen", _("Đối chiếu")
        CORRECTED = "corrected", _("Sửa lỗi nhập")

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="readings")
    version = models.PositiveSmallIntegerField()
    act = models.CharField(max_length=9, choices=Act)
    is_doubtful = models.BooleanField(default=False)
    content = models.BinaryField()
    by = models.ForeignKey("identity.Account", models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        db_table = "old_books_reading"
        ordering = ["entry_id", "version"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "version"], name="old_reading_once"),
            models.UniqueConstraint(
                fields=["entry", "act"],
                condition=~Q(act="corrected"),
                name="old_reading_each_act_once",
            ),
        ]

    def __str__(self) -> str:
        """Return how it came about, never what it says."""
        return f"{self.get_act_display()} ({self.version})"


class Word(models.Model):
    """A word by which an entry is found, as a keyed hash of the agency: no name stands here.

    Personal data: hashes of the words of names and years; they go when a reading replaces another.
    """

    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="words")
    role = models.CharField(max_length=6, choices=[(one.value, one.value) for one in Role if one])
    word = models.CharField(max_length=64)

    class Meta:
        db_table = "old_books_word"
        constraints = [
            models.UniqueConstraint(fields=["entry", "role", "word"], name="old_word_once")
        ]
        indexes = [models.Index(fields=["word", "role", "entry"], name="old_word_leads_to_entry")]

    def __str__(self) -> str:
        """Return the role, never the word."""
        return self.role


class Note(models.Model):
    """A later change of what an entry says, written beside it; rows are only ever added.

    Personal data: ground and text, sealed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="notes")
    on = models.DateField()
    content = models.BinaryField()
    by = models.ForeignKey("identity.Account", models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        db_table = "old_books_note"
        ordering = ["on", "id"]

    def __str__(self) -> str:
        """Return the day, never the text."""
        return f"{self.on:%d/%m/%Y}"


class Extract(models.Model):
    """One extract that was printed: of which reading, for whom, why, by whom; only ever added.

    Personal data: for whom and why, sealed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="extracts")
    reading = models.ForeignKey(Reading, models.PROTECT, related_name="+")
    content = models.BinaryField()
    dossier_code = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey("identity.Account", models.PROTECT, related_name="+")
    printed_at = models.DateTimeField()

    class Meta:
        db_table = "old_books_extract"
        ordering = ["-printed_at", "-id"]

    def __str__(self) -> str:
        """Return the id."""
        return str(self.pk)
