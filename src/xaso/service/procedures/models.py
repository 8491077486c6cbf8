"""Procedures, their dated versions, and who has adopted which.

A version is never changed after it was written, except that it ends: dossiers keep the version
under which they came in. What the source said is kept word for word in `verbatim`; what was
understood of it stands in columns, and what was not is listed in `problems` for an official.
"""

from __future__ import annotations

from decimal import Decimal

import uuid_utils.compat as uuid
from django.db import models
from django.db.models import F, Q

from xaso.service.procedures.domain.needs import Need, need_of


class Channel(models.TextChoices):
    """How a dossier may come in."""

    IN_PERSON = "in_person", "Trực tiếp"
    ONLINE = "online", "Trực tuyến"
    POST = "post", "Dịch vụ bưu chính"


class Unit(models.TextChoices):
    """In what a time limit counts."""

    WORKING_DAY = "working_day", "ngày làm việc"
    CALENDAR_DAY = "calendar_day", "ngày"
    HOUR = "hour", "giờ"
    WORKING_HOUR = "working_hour", "giờ làm việc"
    SAME_DAY_15H = "same_day_15h", "trong ngày (nhận sau 15 giờ: ngày làm việc tiếp theo)"


# What the clock can run by itself; a bare "hour" does not say whether nights count.
CLOCK_UNITS = frozenset({Unit.WORKING_DAY, Unit.CALENDAR_DAY, Unit.WORKING_HOUR})


class Procedure(models.Model):
    """One administrative procedure under its national code."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    code = models.CharField(max_length=40, unique=True)

    class Meta:
        db_table = "procedures_procedure"

    def __str__(self) -> str:
        """Return the code."""
        return self.code


class ProcedureVersion(models.Model):
    """What one source said of a procedure from a day until a day.

    Each source has at most one open version; `number` counts the versions of a procedure.
    """

    class Source(models.TextChoices):
        """Where the version comes from."""

        OFFICIAL = "official", "Bản công bố"
        CURATED = "curated", "Danh mục biên soạn"

    class SupplementClock(models.TextChoices):
        """What happens to the time limit when missing papers have come in."""

        RESTART = "restart", "Tính lại từ đầu"
        EXTEND = "extend", "Cộng thêm thời gian chờ"

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    source = models.CharField(max_length=16, choices=Source)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    content_hash = models.CharField(max_length=64)
    imported_at = models.DateTimeField(auto_now_add=True)
    imported_from = models.CharField(max_length=200, blank=True)

    name = models.TextField()
    name_en = models.TextField(blank=True)
    field = models.TextField()
    field_en = models.TextField(blank=True)
    levels = models.JSONField(default=list)
    decision = models.TextField(blank=True)
    authority = models.TextField(blank=True)
    applicant = models.TextField(blank=True)
    steps = models.TextField(blank=True)
    conditions = models.TextField(blank=True)
    result = models.TextField(blank=True)
    form_id = models.CharField(max_length=40, blank=True)
    presence = models.TextField(blank=True, help_text="Ai phải có mặt, khi nào")
    note = models.TextField(blank=True)
    exemptions = models.JSONField(default=list, help_text="Ai được miễn, giảm phí, lệ phí")
    refers_elsewhere = models.BooleanField(default=False, help_text="Cơ quan khác giải quyết")
    supplement_clock = models.CharField(
        max_length=16, choices=SupplementClock, default=SupplementClock.RESTART
    )
    verbatim = models.JSONField(default=dict)
    problems = models.JSONField(default=list)

    class Meta:
        db_table = "procedures_version"
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["procedure", "source"],
                condition=Q(valid_until=None),
                name="version_one_open_for_each_source",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="version_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        """Return the code and the number of the version."""
        return f"{self.procedure.code} ({self.number})"

    def way(self, channel: str) -> Way | None:
        """Return the way in by `channel`; none where the source gives none or two of them."""
        found = [way for way in self.ways.all() if way.channel == channel]
        return found[0] if len(found) == 1 else None

    def rule(self, channel: str) -> str | None:
        """Return the clock's rule for what comes in by `channel`, none where it is not clear."""
        way = self.way(channel)
        return way.rule if way else None


class Synonym(models.Model):
    """What people say when they mean a procedure; it need not have been imported yet."""

    code = models.CharField(max_length=40)
    phrase = models.CharField(max_length=100)

    class Meta:
        db_table = "procedures_synonym"
        constraints = [
            models.UniqueConstraint(fields=["code", "phrase"], name="synonym_once"),
        ]

    def __str__(self) -> str:
        """Return the phrase."""
        return self.phrase


class Way(models.Model):
    """One way of filing, with its own time limit and price."""

    version = models.ForeignKey(ProcedureVersion, models.CASCADE, related_name="ways")
    position = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=16, choices=Channel, blank=True)
    verbatim_channel = models.TextField(blank=True)
    unit = models.CharField(max_length=16, choices=Unit, blank=True)
    value = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    verbatim_time = models.TextField(blank=True)
    fees = models.JSONField(default=list)
    fees_understood = models.BooleanField(default=False)
    verbatim_fee = models.TextField(blank=True)

    class Meta:
        db_table = "procedures_way"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="way_position_once")
        ]

    def __str__(self) -> str:
        """Return how and how long."""
        return f"{self.verbatim_channel}: {self.verbatim_time}"

    @property
    def rule(self) -> str | None:
        """The clock's rule, none where the text says nothing a clock can run by."""
        if self.unit == Unit.SAME_DAY_15H:
            return "same_day_15h"
        if self.unit not in CLOCK_UNITS or self.value is None:
            return None
        whole = int(self.value)
        return f"{self.unit}:{whole}" if Decimal(whole) == self.value and whole > 0 else None


class RequiredPaper(models.Model):
    """One paper of the dossier, in as many originals and copies as the source says."""

    class Kind(models.TextChoices):
        """Whether it stays with the dossier."""

        SUBMIT = "nop", "Nộp"
        SHOW = "xuat_trinh", "Xuất trình"

    version = models.ForeignKey(ProcedureVersion, models.CASCADE, related_name="papers")
    key = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    name = models.TextField()
    originals = models.PositiveIntegerField(null=True, blank=True)
    copies = models.PositiveIntegerField(null=True, blank=True)
    verbatim_count = models.TextField(blank=True)
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.SUBMIT)
    condition = models.TextField(blank=True, help_text="Khi nào mới cần")
    template = models.TextField(blank=True, help_text="Tệp mẫu mà nguồn nêu")
    form_id = models.CharField(max_length=40, blank=True)
    reuse_from = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "procedures_required_paper"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="paper_key_once"),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    @property
    def need(self) -> Need:
        """How much the paper is needed, as far as the sheet says so."""
        return need_of(
            kind=self.kind,
            condition=self.condition,
            reuse_from=self.reuse_from,
            name=self.name,
            is_official=self.version.source == ProcedureVersion.Source.OFFICIAL,
        )


class LegalBasis(models.Model):
    """One document of law a version rests on."""

    version = models.ForeignKey(ProcedureVersion, models.CASCADE, related_name="legal")
    position = models.PositiveSmallIntegerField()
    number = models.TextField(blank=True)
    summary = models.TextField(blank=True)

    class Meta:
        db_table = "procedures_legal_basis"
        ordering = ["position"]

    def __str__(self) -> str:
        """Return the number."""
        return self.number or self.summary


class Adoption(models.Model):
    """An agency's word that it checked a version against the published decision and handles it.

    Only an adoption opens dossiers. `rules` holds the clock's rule by channel where the source's
    text did not give one and the official decided; null there means "the law sets no limit".
    """

    class FilingRoute(models.TextChoices):
        """Where residents hand it in."""

        OWN_PORTAL = "own_portal", "Nộp trên trang này hoặc tại quầy"
        NATIONAL_PORTAL = "national_portal", "Cổng Dịch vụ công quốc gia"
        COUNTER = "counter", "Chỉ nộp tại quầy"

    class ProcessingRoute(models.TextChoices):
        """Which system owns the dossier's status."""

        HERE = "here", "Hệ thống này"
        NATIONAL = "national", "Hệ thống quốc gia"
        MINISTRY = "ministry", "Hệ thống của bộ, ngành"

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="adoptions")
    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="adoptions")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    confirmed_by = models.ForeignKey("identity.Account", models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()
    basis = models.CharField(max_length=200, blank=True, help_text="Quyết định công bố")
    filing_route = models.CharField(max_length=16, choices=FilingRoute)
    processing_route = models.CharField(max_length=16, choices=ProcessingRoute)
    local_fees = models.JSONField(default=list)
    rules = models.JSONField(default=dict)

    class Meta:
        db_table = "procedures_adoption"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "procedure"],
                condition=Q(valid_until=None),
                name="adoption_one_open",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="adoption_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["agency", "procedure"], name="adoption_agency")]

    def __str__(self) -> str:
        """Return whose and what."""
        return f"{self.agency_id}: {self.version_id}"

    def rule(self, channel: str) -> str | None:
        """Return the clock's rule for what comes in by `channel`: the agency's, else the text's."""
        if channel in self.rules:
            decided: str | None = self.rules[channel]
            return decided
        return self.version.rule(channel)

    @property
    def accepts_online(self) -> bool:
        """Whether a resident may file on this site."""
        return self.filing_route == self.FilingRoute.OWN_PORTAL and not (
            self.version.refers_elsewhere
        )


class AdoptionStep(models.Model):
    """One step of the way that an agency set with an adoption; never changed afterwards.

    `share` is its part of the term, of a hundred; `needs` what must hold before it is left, by the
    words of `domain.flow.Need`. An adoption without steps goes the common way.
    """

    adoption = models.ForeignKey(Adoption, models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=16)
    share = models.PositiveSmallIntegerField()
    needs = models.JSONField(default=list)

    class Meta:
        db_table = "procedures_adoption_step"
        ordering = ["adoption_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["adoption", "position"], name="adoption_step_position_once"
            ),
            models.CheckConstraint(condition=Q(share__lte=100), name="adoption_step_is_a_share"),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name
