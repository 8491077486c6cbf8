"""Which reports there are, as dated rules, and those that were sent, for good."""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models


class ReportTemplate(models.Model):
    """One periodic report: what it counts, in which rows and columns. A dated rule, not code.

    `columns` lists `{"key","label","label_en","group","group_en"}` in the order of printing; `key`
    is a measure of `domain.counting`. `cut_day` 1 counts by the calendar. Layouts and days are
    unconfirmed [M] where the row says so.

    Law: circular-01-2020-vpcp; circular-03-2019-btp; decree-09-2019.
    """

    class Source(models.TextChoices):
        """What is counted."""

        DOSSIERS = "dossiers", "Hồ sơ"
        BOOKS = "books", "Sổ chứng thực"

    class Rows(models.TextChoices):
        """What one row stands for."""

        FIELD = "field", "Lĩnh vực"
        PROCEDURE = "procedure", "Thủ tục"
        BOOK = "book", "Sổ"

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300, blank=True)
    form = models.CharField(max_length=60)
    basis = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)
    source = models.CharField(max_length=10, choices=Source)
    rows = models.CharField(max_length=10, choices=Rows)
    only_field = models.CharField(max_length=200, blank=True)
    period = models.CharField(max_length=8, help_text="Kỳ báo cáo: month, quarter, half, year")
    cut_day = models.PositiveSmallIntegerField(default=1)
    columns = models.JSONField()
    position = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "reports_template"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Report(models.Model):
    """One report as it was sent: which form, which days, by whom. Rows are only ever added."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    template = models.ForeignKey(ReportTemplate, models.PROTECT, related_name="+")
    columns = models.JSONField()
    period = models.CharField(max_length=8)
    begins = models.DateField()
    ends = models.DateField(help_text="Ngày đầu tiên sau kỳ")
    document = models.CharField(max_length=60, blank=True, help_text="Số văn bản gửi báo cáo")
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=150)
    sent_by_id = models.UUIDField(null=True)

    class Meta:
        db_table = "reports_report"
        ordering = ["-begins", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "code", "period"], name="report_sent_once_a_period"
            )
        ]

    def __str__(self) -> str:
        """Return report and period."""
        return f"{self.code} {self.period}"


class ReportedFact(models.Model):
    """What one dossier or entry added to a sent report. Rows are only ever added.

    Holds codes and figures, never names of people.
    """

    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, models.PROTECT, related_name="facts")
    thing_id = models.UUIDField()
    dossier_id = models.UUIDField()
    code = models.CharField(max_length=80)
    kept_by = models.CharField(max_length=200, help_text="Cơ quan đã tiếp nhận")
    row = models.CharField(max_length=300)
    name = models.TextField()
    counts = models.JSONField()

    class Meta:
        db_table = "reports_fact"
        constraints = [
            models.UniqueConstraint(fields=["report", "thing_id"], name="report_fact_once")
        ]

    def __str__(self) -> str:
        """Return the code."""
        return self.code
