"""The case and its append-only history.

A dossier is the list of its events; the row in `dossiers_dossier` is a projection of them kept in
the same transaction, and `xaso dossiers verify` compares the two.
"""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q

from xaso.service.dossiers.domain.attendance import Mandate
from xaso.service.dossiers.domain.guards import Cause, Entry, Extension, HandOver, Supplement
from xaso.service.dossiers.domain.transitions import State, Step


class DossierRow(models.Model):
    """What a dossier's row says; the columns of the table and of the view that is searched."""

    class Channel(models.TextChoices):
        """By which way the request came (national code 1, 2, 3)."""

        IN_PERSON = "in_person", "Trực tiếp"
        ONLINE = "online", "Trực tuyến"
        POST = "post", "Bưu chính"

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    helped_by = models.ForeignKey(
        "organisations.Agency", models.PROTECT, related_name="+", null=True, blank=True
    )
    received_by = models.ForeignKey(
        "organisations.Agency", models.PROTECT, related_name="+", null=True, blank=True
    )
    adoption = models.ForeignKey("procedures.Adoption", models.PROTECT, related_name="+")
    procedure_version = models.ForeignKey(
        "procedures.ProcedureVersion", models.PROTECT, related_name="+"
    )
    channel = models.CharField(max_length=16, choices=Channel)
    look_up_code = models.CharField(max_length=12, unique=True)
    secret_hash = models.CharField(max_length=64)
    code = models.CharField(max_length=60, unique=True, null=True, blank=True)
    state = models.CharField(max_length=20, choices=[(s.value, s.value) for s in State])
    step = models.CharField(max_length=12, choices=[(s.value, s.value) for s in Step])
    finance = models.CharField(max_length=12, default="none")
    hand_over = models.CharField(
        max_length=14, default=HandOver.NONE, choices=[(h.value, h.value) for h in HandOver]
    )
    synchronisation = models.CharField(max_length=12, default="none")
    version = models.PositiveIntegerField(default=1)
    key_id = models.UUIDField()
    owner_name = models.CharField(max_length=150)
    submitter_name = models.CharField(max_length=150)
    officer = models.ForeignKey(
        "identity.Account", models.PROTECT, related_name="+", null=True, blank=True
    )
    drafter_id = models.UUIDField(null=True, blank=True)
    outcome = models.CharField(max_length=8, blank=True)
    submitted_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    received_at = models.DateTimeField(null=True, blank=True)
    promised_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    reappointed_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    promise = models.JSONField(default=dict)
    supplement = models.CharField(
        max_length=8,
        blank=True,
        default="",
        db_default="",
        choices=[(s.value, s.value) for s in Supplement],
    )
    supply_by = models.DateTimeField(null=True, blank=True)
    pause_ground = models.CharField(max_length=40, blank=True, default="", db_default="")
    extension = models.CharField(
        max_length=8,
        blank=True,
        default="",
        db_default="",
        choices=[(e.value, e.value) for e in Extension],
    )
    extension_to = models.DateTimeField(null=True, blank=True)
    correction = models.CharField(
        max_length=10,
        blank=True,
        default="",
        db_default="",
        choices=[(c.value, c.value) for c in Cause],
    )
    correction_due_at = models.DateTimeField(null=True, blank=True)
    opinions_open = models.PositiveSmallIntegerField(default=0, db_default=0)
    parts_open = models.PositiveSmallIntegerField(default=0, db_default=0)
    entry = models.CharField(
        max_length=4,
        blank=True,
        default="",
        db_default="",
        choices=[(e.value, e.value) for e in Entry],
    )
    flow_at = models.PositiveSmallIntegerField(default=0, db_default=0)
    flow_left = models.PositiveSmallIntegerField(default=0, db_default=0)
    flow_role = models.CharField(max_length=16, blank=True, default="", db_default="")
    step_due_at = models.DateTimeField(null=True, blank=True)
    papers_checked = models.BooleanField(default=False, db_default=False)
    opinions_in = models.PositiveSmallIntegerField(default=0, db_default=0)
    mandate = models.CharField(
        max_length=4,
        blank=True,
        default="",
        db_default="",
        choices=[(m.value, m.value) for m in Mandate],
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        """Return the official code, or before acceptance the look-up code."""
        return self.code or self.look_up_code


class Dossier(DossierRow):
    """One row is one request by one applicant under one version of one procedure.

    Written only by `dossiers.services`; others read it through `dossiers.api`. Never deleted.

    Invariants kept by the database:
        * `look_up_code` and `code` are unique for ever;
        * a dossier has its official code exactly from acceptance on;
        * the promised date is never before acceptance;
        * a returned dossier has `returned_at`.

    Personal data: `owner_name`, `submitter_name` (clear, for lists); everything else people
    declared is sealed. Kept for the archival term of the procedure.
    """

    class Meta:
        db_table = "dossiers_dossier"
        constraints = [
            models.CheckConstraint(
                condition=Q(code=None, received_at=None)
                | Q(code__isnull=False, received_at__isnull=False),
                name="dossier_code_from_acceptance_on",
            ),
            models.CheckConstraint(
                condition=Q(promised_at=None) | Q(promised_at__gte=F("received_at")),
                name="dossier_promise_not_before_acceptance",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | Q(returned_at__isnull=False),
                name="dossier_returned_has_a_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["received_by", "-submitted_at"],
                name="dossier_for_others",
                condition=Q(received_by__isnull=False),
            ),
            models.Index(
                F("agency"),
                F("step"),
                models.functions.Coalesce("due_at", "answer_by"),
                F("id"),
                name="dossier_queue",
                condition=~Q(step="done"),
            ),
            models.Index(fields=["agency", "-submitted_at", "-id"], name="dossier_newest"),
            models.Index(
                fields=["agency", "step", "flow_role", "step_due_at"],
                name="dossier_step_late",
                condition=Q(step_due_at__isnull=False),
            ),
            GinIndex(
                OpClass(models.functions.Upper("owner_name"), "gin_trgm_ops"),
                OpClass(models.functions.Upper("submitter_name"), "gin_trgm_ops"),
                name="dossier_names",
            ),
        ]


class FoundDossier(DossierRow):
    """A dossier as the search reads it: only those of the scope, with the indexes of names in use.

    Behind row-level security LIKE reads every row, since it is not leakproof. This view holds the
    scope in its own condition and is read with its owner's rights, so the planner may use both.
    """

    class Meta:
        managed = False
        db_table = "dossiers_found"


class DossierEvent(models.Model):
    """One thing that happened to a dossier; rows are only ever added.

    Holds ids, states, coded grounds and keyed hashes; what people wrote lies sealed in
    `SealedRecord` under the same number. Partitioned by dossier id, which is time-ordered.
    """

    SCHEMA_VERSION = 1

    pk = models.CompositePrimaryKey("dossier_id", "seq")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="events", db_index=False)
    seq = models.PositiveIntegerField()
    schema_version = models.PositiveSmallIntegerField(default=SCHEMA_VERSION)
    type = models.CharField(max_length=24)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=16)
    actor_id = models.UUIDField(null=True)
    actor_roles = models.CharField(max_length=80, blank=True)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20)
    step = models.CharField(max_length=12)
    ground = models.CharField(max_length=40, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        db_table = "dossiers_event"
        ordering = ["dossier_id", "seq"]

    def __str__(self) -> str:
        """Return type and number."""
        return f"{self.seq}. {self.type}"


class SealedRecord(models.Model):
    """What people declared or wrote, sealed with the dossier's key; a new version is a new row."""

    class Kind(models.TextChoices):
        """What is inside."""

        ANSWERS = "answers", "Tờ khai"
        PARTIES = "parties", "Người nộp, chủ hồ sơ"
        NOTE = "note", "Lời ghi"
        ENTRY = "entry", "Số định danh cấp khi vào sổ"
        PRESENCE = "presence", "Ai nộp thay, ai giúp, ai chứng kiến"

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="sealed", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind)
    number = models.PositiveIntegerField(help_text="Phiên bản; với lời ghi: số của sự kiện")
    sealed = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "dossiers_sealed_record"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "kind", "number"], name="sealed_record_number_once"
            )
        ]

    def __str__(self) -> str:
        """Return kind and number, never the content."""
        return f"{self.kind} {self.number}"


class DossierPaper(models.Model):
    """One required paper as it was handed in or shown: how many of which kind."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="papers")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=1000)
    position = models.PositiveSmallIntegerField()
    originals = models.PositiveSmallIntegerField(default=0)
    certified = models.PositiveSmallIntegerField(default=0)
    photocopies = models.PositiveSmallIntegerField(default=0)
    is_shown_only = models.BooleanField(default=False)

    class Meta:
        db_table = "dossiers_paper"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "key"], name="dossier_paper_once")
        ]

    def __str__(self) -> str:
        """Return the paper's name."""
        return self.name


class DossierFile(models.Model):
    """A file of the dossier, under the paper it belongs to; a stored file has one dossier.

    `is_attached`: it was scanned here after the filing, nobody handed it in. The database lets only
    these, and scans of old papers, be deleted.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="files")
    file = models.OneToOneField("files.StoredFile", models.PROTECT, related_name="+")
    paper_key = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    is_attached = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "dossiers_file"
        ordering = ["position"]

    def __str__(self) -> str:
        """Return the paper's key."""
        return self.paper_key


class Submission(models.Model):
    """The idempotency key of a request, written in the transaction of its dossier.

    `sealed_secret` lets the same answer be given again; it is emptied after two days.
    """

    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    body_hash = models.CharField(max_length=64)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="+")
    sealed_secret = models.BinaryField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "dossiers_submission"
        constraints = [
            models.UniqueConstraint(fields=["agency", "key"], name="submission_key_once")
        ]

    def __str__(self) -> str:
        """Return the key."""
        return self.key


class DossierAccess(models.Model):
    """Another agency may see a dossier, on a ground, until a day."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="accesses")
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    ground = models.CharField(max_length=200)
    until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "dossiers_access"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "agency"], name="dossier_access_once")
        ]

    def __str__(self) -> str:
        """Return who may look."""
        return f"{self.agency}"
