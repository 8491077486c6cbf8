"""Drafts: what somebody is filling in, before it is anybody's dossier.

A draft lives some days and is sealed with a data key of its own. Filing it hands key and files
over to the dossier; expiring destroys the key.
"""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models
from django.db.models import F, Q


class Draft(models.Model):
    """One row is one person's unfinished declaration, "Đang khai, chưa nộp".

    Personal data: `sealed` (what was entered) and `sealed_receipt` (the slip, two days long),
    both under the draft's own key. `code_hash` opens it on another device; `address_hash` only
    serves to count drafts of one address.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    key_id = models.UUIDField()
    subject = models.CharField(max_length=40, help_text="Khai để làm gì: mã thủ tục")
    form_id = models.CharField(max_length=40)
    is_one_page = models.BooleanField(default=False)
    sealed = models.BinaryField()
    code_hash = models.CharField(max_length=64)
    address_hash = models.CharField(max_length=64)
    idempotency_key = models.UUIDField(default=uuid.uuid7, editable=False)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    sealed_receipt = models.BinaryField(null=True)
    warned_at = models.DateTimeField(
        null=True, blank=True, help_text="Đã báo là bản khai sắp tự xóa"
    )
    papers_not_needed = models.JSONField(
        default=list,
        db_default=models.Value([], models.JSONField()),
        help_text="Giấy tờ mà người khai xác nhận không thuộc trường hợp phải nộp",
    )
    papers_held = models.JSONField(
        default=dict,
        db_default=models.Value({}, models.JSONField()),
        help_text="Giấy tờ cơ quan đã có, theo mã hồ sơ đang giữ",
    )

    class Meta:
        db_table = "forms_draft"
        indexes = [
            models.Index(fields=["expires_at"], name="draft_expiry"),
            models.Index(fields=["address_hash", "started_at"], name="draft_address"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("started_at")), name="draft_expires_after_it_began"
            )
        ]

    def __str__(self) -> str:
        """Return the id."""
        return str(self.pk)


class DraftFile(models.Model):
    """A file added to a draft, under the paper it belongs to; the server has opened it."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="files")
    file = models.OneToOneField("files.StoredFile", models.PROTECT, related_name="+")
    paper_key = models.CharField(max_length=40)

    class Meta:
        db_table = "forms_draft_file"
        ordering = ["pk"]

    def __str__(self) -> str:
        """Return the paper's key."""
        return self.paper_key


class Upload(models.Model):
    """A file on its way in pieces over a weak link; gone once it has arrived."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    draft = models.ForeignKey(Draft, models.CASCADE, related_name="uploads")
    paper_key = models.CharField(max_length=40)
    sealed_name = models.BinaryField()
    size = models.PositiveIntegerField()
    offset = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "forms_upload"

    def __str__(self) -> str:
        """Return how much has arrived."""
        return f"{self.offset}/{self.size}"


class UploadPiece(models.Model):
    """A sealed piece of a file on its way."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="pieces")
    offset = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "forms_upload_piece"
        ordering = ["offset"]
        constraints = [
            models.UniqueConstraint(fields=["upload", "offset"], name="upload_piece_once")
        ]

    def __str__(self) -> str:
        """Return where it begins."""
        return str(self.offset)
