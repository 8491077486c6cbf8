"""Agencies and places through time.

Everything here is valid from a day until a day (`valid_until` is the first day on which it no
longer holds; empty means until further notice). Renaming or merging adds rows and succession
links; what was signed under an old name is never rewritten.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

import uuid_utils.compat as uuid
from django.db import models
from django.db.models import F, Q


class Dated(models.Model):
    """A row that holds from one day until another."""

    valid_from = models.DateField(default=date(1900, 1, 1))
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    def holds_on(self, day: date) -> bool:
        """Tell whether the row is in force on `day`."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


class Agency(Dated):
    """One public body, for example UBND xã Động Đạt, under one name and rank."""

    class Level(models.TextChoices):
        """The rank of the body."""

        COMMUNE = "commune", "Cấp xã"
        DISTRICT = "district", "Cấp huyện"
        PROVINCE = "province", "Cấp tỉnh"
        CENTRE = "centre", "Trung ương"
        PROVIDER = "provider", "Đơn vị cung cấp"

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    code = models.CharField(max_length=35, help_text="Mã định danh điện tử, ví dụ H55.242")
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=16, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    area = models.ForeignKey(
        "organisations.Area", models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_demo = models.BooleanField(default=False)
    known_scope: frozenset[UUID] | None = None

    class Meta:
        db_table = "organisations_agency"
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="agency_code_once_a_day"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="agency_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class AgencySuccession(models.Model):
    """One arrow of a merger, split, renaming or transfer; many to many, perhaps partial."""

    class Kind(models.TextChoices):
        """What happened."""

        MERGE = "merge", "Sáp nhập"
        SPLIT = "split", "Chia tách"
        RENAME = "rename", "Đổi tên"
        TRANSFER = "transfer", "Chuyển giao"

    predecessor = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    successor = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)
    on = models.DateField()
    share_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    basis = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "organisations_agency_succession"
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "on"], name="agency_succession_once"
            )
        ]

    def __str__(self) -> str:
        """Return the arrow."""
        return f"{self.predecessor} → {self.successor} ({self.on})"


class Unit(Dated):
    """A part of an agency: the one-stop desk, the office, a professional unit."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="units")
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "organisations_unit"

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Position(Dated):
    """A post in an agency; the person who holds it is known to `identity`."""

    class Role(models.TextChoices):
        """What a post may do with dossiers (one-stop.md 2.1)."""

        INTAKE = "intake", "Tiếp nhận"
        OFFICER = "officer", "Chuyên môn"
        HEAD = "head", "Phụ trách chuyên môn"
        LEADER = "leader", "Lãnh đạo"
        CLERK = "clerk", "Văn thư"
        CENTER_HEAD = "center_head", "Phụ trách Một cửa"
        ADMIN = "admin", "Quản trị"
        TECHNICIAN = "technician", "Quản trị kỹ thuật"

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="positions")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=200)
    role = models.CharField(max_length=16, choices=Role)

    class Meta:
        db_table = "organisations_position"

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class SiteProfile(models.Model):
    """How an agency shows itself on the web: found by the host that was asked."""

    agency = models.OneToOneField(Agency, models.PROTECT, related_name="profile")
    host = models.CharField(max_length=253, unique=True, null=True, blank=True)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    desk_name = models.CharField(max_length=200, default="Trung tâm Phục vụ hành chính công xã")
    desk_name_en = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=300, blank=True)
    hotline = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    accent = models.CharField(max_length=7, default="#1B6B4A")
    notice = models.CharField(max_length=500, blank=True)
    notice_en = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "organisations_site_profile"

    def __str__(self) -> str:
        """Return the name shown."""
        return self.name


class Area(Dated):
    """A province or commune as an address names it, old and new."""

    class Level(models.TextChoices):
        """The rank of the place."""

        PROVINCE = "province", "Tỉnh, thành phố"
        DISTRICT = "district", "Huyện"
        COMMUNE = "commune", "Xã, phường"

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    code = models.CharField(max_length=10)
    level = models.CharField(max_length=16, choices=Level)
    name = models.CharField(max_length=100)
    folded = models.CharField(max_length=100, help_text="Không dấu, chữ thường, để tìm")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "organisations_area"
        constraints = [
            models.UniqueConstraint(
                fields=["level", "code", "valid_from"], name="area_code_once_a_day"
            )
        ]
        indexes = [models.Index(fields=["folded"], name="area_folded")]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class AreaSuccession(models.Model):
    """One arrow from an old place to a new one."""

    predecessor = models.ForeignKey(Area, models.CASCADE, related_name="+")
    successor = models.ForeignKey(Area, models.CASCADE, related_name="+")
    on = models.DateField()
    is_partial = models.BooleanField(default=False)

    class Meta:
        db_table = "organisations_area_succession"
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "on"], name="area_succession_once"
            )
        ]

    def __str__(self) -> str:
        """Return the arrow."""
        return f"{self.predecessor} → {self.successor}"
