"""Result documents: what was decided, under which number, in which versions."""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models
from django.db.models import Q


class Result(models.Model):
    """One document a case ends with. The case is named by id and code, never by a foreign key.

    Written only by `results.services`. Never deleted: a wrong document is revoked, stays
    visible as revoked, and another one replaces it.

    Invariants kept by the database:
        * a draft has neither number nor day of issue, any other has both;
        * a revoked document has `revoked_at`, any other has none;
        * a number is used once in a series, agency and year;
        * a case has one draft of a kind.

    Personal data: `owner_name` (clear, for lists); `content` is sealed with the case's key.
    """

    class State(models.TextChoices):
        """Whether it holds."""

        DRAFT = "draft", "Dự thảo"
        ISSUED = "issued", "Đã phát hành"
        REVOKED = "revoked", "Đã thu hồi"

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    dossier_id = models.UUIDField(db_index=True)
    dossier_code = models.CharField(max_length=60)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    key_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    template_version = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    owner_name = models.CharField(max_length=150)
    content = models.BinaryField()
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    number = models.CharField(max_length=60, blank=True)
    symbol = models.CharField(max_length=30)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    drafted_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    is_signed = models.BooleanField(default=False)
    awaits_signature = models.BooleanField(default=False)

    class Meta:
        db_table = "results_result"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", number="", issued_at=None, year=None, valid_from=None)
                | (
                    ~Q(state="draft")
                    & ~Q(number="")
                    & Q(issued_at__isnull=False, year__isnull=False, valid_from__isnull=False)
                ),
                name="result_has_a_number_from_issue_on",
            ),
            models.CheckConstraint(
                condition=Q(state="revoked", revoked_at__isnull=False)
                | (~Q(state="revoked") & Q(revoked_at=None)),
                name="result_revoked_has_a_moment",
            ),
            models.UniqueConstraint(
                fields=["agency", "symbol", "year", "number"],
                name="result_number_once_a_year",
                condition=~Q(number=""),
            ),
            models.UniqueConstraint(
                fields=["dossier_id", "kind"],
                name="result_one_draft_of_a_kind",
                condition=Q(state="draft"),
            ),
        ]

    def __str__(self) -> str:
        """Return the number, or before issue the name."""
        return self.number or self.name


class ResultVersion(models.Model):
    """One file of a result: each drawing of a draft, then the issued one; rows are only added."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    result = models.ForeignKey(Result, models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField()
    is_draft = models.BooleanField()
    file = models.OneToOneField("files.StoredFile", models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "results_version"
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["result", "version"], name="result_version_once"),
        ]

    def __str__(self) -> str:
        """Return the version's number."""
        return f"{self.result_id} v{self.version}"


class CorrectionRoute(models.Model):
    """By which way a wrong document of a kind is put right: a dated rule, not code.

    An empty kind stands for every kind that has no row of its own.
    """

    class Route(models.TextChoices):
        """The ways."""

        REISSUE = "reissue", "Thu hồi, cấp lại kết quả"
        NEW_PROCEDURE = "new_procedure", "Làm thủ tục khác"
        CANCEL = "cancel", "Hủy bỏ bằng quyết định"
        HIGHER = "higher_authority", "Đề nghị cấp trên"

    kind = models.CharField(max_length=40, blank=True)
    route = models.CharField(max_length=16, choices=Route)
    procedure_code = models.CharField(max_length=40, blank=True)
    basis = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "results_correction_route"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(route="new_procedure") | ~Q(procedure_code=""),
                name="correction_by_a_procedure_names_it",
            )
        ]

    def __str__(self) -> str:
        """Return kind and route."""
        return f"{self.kind or '*'}: {self.route}"


class Cancellation(models.Model):
    """A document that a decision cancelled, published so that nobody relies on it.

    Names nobody: number, kind and days alone. Rows are only ever added.
    """

    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    result_id = models.UUIDField(unique=True)
    name = models.CharField(max_length=200)
    number = models.CharField(max_length=60)
    issued_on = models.DateField()
    decision = models.CharField(max_length=60)
    decided_on = models.DateField()
    published_at = models.DateTimeField()

    class Meta:
        db_table = "results_cancellation"
        indexes = [models.Index(fields=["agency", "-published_at", "-id"], name="cancelled_newest")]

    def __str__(self) -> str:
        """Return the number of what was cancelled."""
        return self.number


class Check(models.Model):
    """What whoever holds an issued document may learn of it: by code and secret, or by its file.

    Names nobody: kind, number and days alone. One row for each issued document; whether it still
    holds is kept in step with the document.

    Personal data: none.
    """

    result_id = models.UUIDField(unique=True)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True)
    secret_hash = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    number = models.CharField(max_length=60)
    issued_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "results_check"

    def __str__(self) -> str:
        """Return number and kind."""
        return f"{self.number} {self.name}"


class CheckedFile(models.Model):
    """A file that was given out of an issued document, known by its hash; rows are only added."""

    check_row = models.ForeignKey(Check, models.PROTECT, related_name="files")
    sha256 = models.CharField(max_length=64, unique=True)
    is_signed = models.BooleanField(default=False)

    class Meta:
        db_table = "results_checked_file"

    def __str__(self) -> str:
        """Return the hash."""
        return self.sha256
