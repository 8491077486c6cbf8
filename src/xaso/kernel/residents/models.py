"""Hamlets, households and people of an agency.

Of people everything lies sealed; equal numbers are found by keyed hashes, never in clear.
"""

from __future__ import annotations

from datetime import date

import uuid_utils.compat as uuid
from django.db import models
from django.db.models import F, Q


class Hamlet(models.Model):
    """One hamlet from a day until a day (`valid_until` is the first on which it is none).

    The same name may stand twice where communes merged: `former_commune` tells them apart.
    """

    class Kind(models.TextChoices):
        """What it is called before its name."""

        XOM = "xom", "Xóm"
        THON = "thon", "Thôn"
        BAN = "ban", "Bản"
        AP = "ap", "Ấp"
        BUON = "buon", "Buôn"
        TO_DAN_PHO = "to_dan_pho", "Tổ dân phố"
        KHU_PHO = "khu_pho", "Khu phố"
        KHOI_PHO = "khoi_pho", "Khối phố"
        KHOM = "khom", "Khóm"
        TIEU_KHU = "tieu_khu", "Tiểu khu"

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="hamlets")
    code = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=100, help_text="Không kể chữ xóm, thôn đứng trước")
    kind = models.CharField(max_length=12, choices=Kind, blank=True)
    former_commune = models.CharField(max_length=100, blank=True)
    valid_from = models.DateField(default=date(1900, 1, 1))
    valid_until = models.DateField(null=True, blank=True)
    brought_by = models.UUIDField(null=True, blank=True, db_index=True)

    class Meta:
        db_table = "residents_hamlet"
        ordering = ["former_commune", "name", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "name", "kind", "former_commune", "valid_from"],
                name="hamlet_once_in_a_commune",
            ),
            models.UniqueConstraint(
                fields=["agency", "code", "valid_from"],
                condition=~Q(code=""),
                name="hamlet_code_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="hamlet_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        """Return kind and name: "Xóm Đuổm"."""
        return f"{self.get_kind_display()} {self.name}".strip()


class Household(models.Model):
    """One household; its number lies sealed and is found by `number_index`.

    Personal data: the number, sealed by `key_id`.

    Invariants kept by the database: a number once in an agency.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    hamlet = models.ForeignKey(Hamlet, models.PROTECT, related_name="households")
    number_index = models.CharField(max_length=64)
    key_id = models.UUIDField()
    sealed = models.BinaryField()
    brought_by = models.UUIDField(null=True, blank=True, db_index=True)

    class Meta:
        db_table = "residents_household"
        constraints = [
            models.UniqueConstraint(fields=["agency", "number_index"], name="household_number_once")
        ]

    def __str__(self) -> str:
        """Return the id, never the number."""
        return str(self.pk)


class Person(models.Model):
    """One person; all that is known of her lies in `sealed`.

    `number_index` is empty for who has no personal number; `likeness` is the keyed hash of name,
    birth date and household, which tells the same person again.

    Personal data: name, birth date, sex, number, relation, address, telephone, sealed by `key_id`.

    Invariants kept by the database: a personal number once in an agency, one head of a household.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    hamlet = models.ForeignKey(Hamlet, models.PROTECT, related_name="people")
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="people"
    )
    is_head = models.BooleanField(default=False)
    number_index = models.CharField(max_length=64, blank=True)
    likeness = models.CharField(max_length=64)
    key_id = models.UUIDField()
    sealed = models.BinaryField()
    brought_by = models.UUIDField(null=True, blank=True, db_index=True)

    class Meta:
        db_table = "residents_person"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "number_index"],
                condition=~Q(number_index=""),
                name="personal_number_once",
            ),
            models.UniqueConstraint(
                fields=["household"], condition=Q(is_head=True), name="one_head_of_a_household"
            ),
        ]
        indexes = [models.Index(fields=["agency", "likeness"], name="person_likeness")]

    def __str__(self) -> str:
        """Return the id, never the name."""
        return str(self.pk)
