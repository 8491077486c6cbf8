"""Batches of scans: what a scanner wrote, its pages, the documents they became, and proposals.

The state of every file and page is a row, so whatever interrupts the work, it goes on from there.
"""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Batch(models.Model):
    """One folder that a scanner wrote to, or what was uploaded for one component of one dossier.

    The originals are sealed by `key_id` and die with it. Of what was uploaded, `dossier` and
    `paper_key` say what it is, `replaces` which document it is to stand for, `alive_at` when the
    job that reads it was last heard of, and `tries` how often it was begun again since a page of it
    was read; there is no folder.
    """

    class State(models.TextChoices):
        """How far it is."""

        RUNNING = "running", _("Đang chạy")
        STOPPED = "stopped", _("Đã dừng")
        DONE = "done", _("Đã xong")
        FAILED = "failed", _("Không đọc được")

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    key_id = models.UUIDField()
    folder = models.CharField(max_length=1000, blank=True)
    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="+", null=True)
    paper_key = models.CharField(max_length=40, blank=True, default="", db_default="")
    replaces = models.ForeignKey("Document", models.SET_NULL, related_name="+", null=True)
    alive_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    seconds = models.FloatField(default=0)

    class Meta:
        db_table = "digitising_batch"
        ordering = ["-begun_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "folder"],
                condition=~Q(state="done") & ~Q(folder=""),
                name="digitising_folder_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(dossier=None, paper_key="", replaces=None, alive_at=None)
                & ~Q(folder="")
                | Q(dossier__isnull=False, alive_at__isnull=False, folder="") & ~Q(paper_key=""),
                name="digitising_folder_or_component",
            ),
        ]

    def __str__(self) -> str:
        """Return the folder's name, or the code of the dossier."""
        return self.folder.rstrip("/").rpartition("/")[2] or str(self.dossier)


class ScanFile(models.Model):
    """One file of a batch; `stored` is the original, byte for byte."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("Chờ đọc")
        STORED = "stored", _("Đã lưu bản gốc")
        REFUSED = "refused", _("Không nhận")
        KNOWN = "known", _("Đã có ở đợt trước")

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="files")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=500)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    stored = models.OneToOneField("files.StoredFile", models.PROTECT, related_name="+", null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    is_signed = models.BooleanField(default=False)
    pages_count = models.PositiveIntegerField(default=0)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "digitising_file"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "name"], name="digitising_file_once"),
            models.CheckConstraint(
                condition=~Q(state="stored") | Q(stored__isnull=False),
                name="digitising_stored_has_an_original",
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Document(models.Model):
    """Pages that are one paper; `dossier` is None while nobody knows whose it is.

    The searchable copy lies with the dossier (`file_id`), or, put aside, here (`loose`). The words
    on it are sealed with the key of where it lies.
    """

    class Why(models.TextChoices):
        """Why nobody knows whose it is."""

        NO_SHEET = "no_sheet", _("Không có tờ phân tách trước trang này")
        LOST_SHEET = "lost_sheet", _("Tờ phân tách không đọc được mã")
        UNKNOWN = "unknown", _("Không có hồ sơ mang mã trên tờ phân tách")
        REFUSED = "refused", _("Hồ sơ không nhận tệp này")
        TAKEN_OFF = "taken_off", _("Cán bộ đã gỡ khỏi hồ sơ")

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="documents")
    first = models.OneToOneField("Page", models.PROTECT, related_name="+")
    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="+", null=True)
    file_id = models.UUIDField(null=True)
    loose = models.OneToOneField("files.StoredFile", models.PROTECT, related_name="+", null=True)
    asked_code = models.CharField(max_length=60, blank=True)
    paper_key = models.CharField(max_length=60, blank=True)
    hamlet = models.CharField(max_length=150, blank=True)
    why = models.CharField(max_length=10, choices=Why, blank=True)
    why_more = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    pages_count = models.PositiveIntegerField()
    is_archival = models.BooleanField(default=False, help_text="Bản sao là PDF/A")
    sealed_words = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "digitising_document"
        ordering = ["made_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(dossier__isnull=False, file_id__isnull=False, loose=None, why="")
                | Q(dossier=None, file_id=None, loose__isnull=False) & ~Q(why=""),
                name="digitising_document_lies_in_one_place",
            )
        ]

    def __str__(self) -> str:
        """Return the code that was asked for, or the id."""
        return self.asked_code or str(self.pk)


class Page(models.Model):
    """One page of a file; `mark` is what it says as a separator sheet."""

    class State(models.TextChoices):
        """What it turned out to be."""

        WAITING = "waiting", _("Chờ đọc")
        READ = "read", _("Đã đọc")
        BLANK = "blank", _("Trang trắng")
        SEPARATOR = "separator", _("Tờ phân tách")

    file = models.ForeignKey(ScanFile, models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    mark = models.CharField(max_length=70, blank=True)
    faults = models.CharField(max_length=80, blank=True)
    dpi = models.PositiveIntegerField(default=0)
    settled_at = models.DateTimeField(null=True, help_text="Khi cán bộ coi là xong")
    confidence = models.PositiveSmallIntegerField(default=0)
    seconds = models.FloatField(default=0)
    derived = models.OneToOneField("files.StoredFile", models.PROTECT, related_name="+", null=True)
    sealed_words = models.BinaryField(null=True)
    document = models.ForeignKey(Document, models.PROTECT, related_name="pages", null=True)

    class Meta:
        db_table = "digitising_page"
        ordering = ["file", "number"]
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="digitising_page_once"),
            models.CheckConstraint(
                condition=Q(document=None) | Q(state="read"),
                name="digitising_only_read_pages_are_documents",
            ),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return f"{self.number}"


class Proposal(models.Model):
    """One field as it was read, with its place on the page; a person says whether it is so.

    Personal data: the value, sealed with the dossier's key.
    """

    class State(models.TextChoices):
        """What a person said."""

        PROPOSED = "proposed", _("Chờ xác nhận")
        CONFIRMED = "confirmed", _("Đã xác nhận")
        REFUSED = "refused", _("Không đúng")

    document = models.ForeignKey(Document, models.CASCADE, related_name="proposals")
    field = models.CharField(max_length=12)
    sealed_value = models.BinaryField()
    confidence = models.PositiveSmallIntegerField()
    page = models.PositiveIntegerField(help_text="Trang của tài liệu, từ 1")
    box = models.JSONField()
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED)
    decided_by_id = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "digitising_proposal"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["document", "field"], name="digitising_field_once"),
            models.CheckConstraint(
                condition=Q(state="proposed") | Q(decided_at__isnull=False),
                name="digitising_decided_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        """Return the field's key, never the value."""
        return self.field


class PlanLine(models.Model):
    """By when who is to have digitised one group: dossiers of a procedure that came in in a year.

    A group has one line that holds; changed or dropped ones stay, ended.

    Personal data: which official is to do it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    procedure_code = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    account = models.ForeignKey("identity.Account", models.PROTECT, related_name="+")
    begun_on = models.DateField()
    due_on = models.DateField()
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "digitising_plan"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "procedure_code", "year"],
                condition=Q(ended_at=None),
                name="digitising_one_plan_of_a_group",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=models.F("begun_on")), name="digitising_plan_forward"
            ),
        ]

    def __str__(self) -> str:
        """Return the group."""
        return f"{self.procedure_code} {self.year}"


class PaperCount(models.Model):
    """How many dossiers of a hamlet have no file yet, as counted last; an empty name: not known.

    Personal data: none, figures alone.
    """

    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    hamlet = models.CharField(max_length=150, blank=True)
    dossiers = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        db_table = "digitising_paper"
        constraints = [
            models.UniqueConstraint(fields=["agency", "hamlet"], name="digitising_hamlet_once"),
        ]

    def __str__(self) -> str:
        """Return the hamlet."""
        return self.hamlet or "?"
