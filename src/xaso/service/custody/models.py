"""Places, where each dossier's paper lies, and every move of it."""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xaso.service.custody.domain.postal import Direction, State


class Place(models.Model):
    """One cupboard, shelf or box of an agency. Its code stands on it; it is never used anew.

    Invariants kept by the database: a code is once in an agency.
    """

    class Kind(models.TextChoices):
        """What it is."""

        CUPBOARD = "cupboard", _("Tủ")
        SHELF = "shelf", _("Ngăn, kệ")
        BOX = "box", _("Hộp, cặp")
        ARCHIVE = "archive", _("Kho lưu trữ")

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "custody_place"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "code"], name="place_code_once"),
        ]

    def __str__(self) -> str:
        """Return code and name, as it is written on it."""
        return f"{self.code} – {self.name}"


class Lying(models.Model):
    """Where the paper of a dossier lies now: at a place, or with somebody.

    A projection of the moves, kept in their transaction. `missing_since` is when it was not found
    where it should lie; the next move clears it.

    Invariants kept by the database: it lies at a place or with somebody, never both or neither.
    """

    dossier = models.OneToOneField(
        "dossiers.Dossier", models.PROTECT, primary_key=True, related_name="lying"
    )
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="lying")
    holder = models.ForeignKey(
        "identity.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )
    since = models.DateTimeField()
    missing_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "custody_lying"
        constraints = [
            models.CheckConstraint(
                condition=Q(place=None, holder__isnull=False) | Q(place__isnull=False, holder=None),
                name="lying_at_a_place_or_with_somebody",
            )
        ]
        indexes = [
            models.Index(fields=["place", "since"], name="lying_at_a_place"),
            models.Index(
                fields=["agency", "holder"],
                name="lying_with_somebody",
                condition=Q(holder__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        """Return where."""
        return str(self.place or self.holder)


class Move(models.Model):
    """One move of a dossier's paper, from where to where. Rows are only ever added."""

    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey("identity.Account", models.PROTECT, related_name="+")
    from_place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    from_holder = models.ForeignKey(
        "identity.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )
    to_place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    to_holder = models.ForeignKey(
        "identity.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        db_table = "custody_move"
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_place=None, to_holder__isnull=False)
                | Q(to_place__isnull=False, to_holder=None),
                name="move_to_a_place_or_to_somebody",
            )
        ]
        indexes = [models.Index(fields=["dossier", "at"], name="moves_of_a_dossier")]

    def __str__(self) -> str:
        """Return where to."""
        return str(self.to_place or self.to_holder)


class Inventory(models.Model):
    """One count of what lies at a place: how many should, how many did. Rows are only added."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="inventories")
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey("identity.Account", models.PROTECT, related_name="+")
    expected = models.PositiveIntegerField()
    found = models.PositiveIntegerField()

    class Meta:
        db_table = "custody_inventory"
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(found__lte=models.F("expected")), name="inventory_finds_what_should_lie"
            )
        ]

    def __str__(self) -> str:
        """Return the figures."""
        return f"{self.found}/{self.expected}"


class Carrier(models.Model):
    """Who carries letters, and where its items can be followed: a dated row, not code.

    `link` holds `{number}`; the address is unconfirmed [M] where the row says so.
    """

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    link = models.CharField(max_length=200, blank=True)
    is_confirmed = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=1)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "custody_carrier"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class PostRule(models.Model):
    """After how many days on the way the carrier is asked: a dated rule, not code.

    Law: none read; unconfirmed [M] where the row says so.
    """

    ask_after_days = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "custody_post_rule"

    def __str__(self) -> str:
        """Return the days."""
        return f"{self.ask_after_days}"


class PostalItem(models.Model):
    """One thing that the post carries of a dossier: its result out, or its papers in.

    Invariants kept by the database: one item of a dossier is on its way out at a time; what is
    settled says when; a carrier's number is once in a direction; what was delivered has the slip.

    Personal data: the address, sealed with the dossier's key; it dies with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="+")
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    direction = models.CharField(max_length=3, choices=[(d.value, d.value) for d in Direction])
    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="+")
    number = models.CharField(max_length=30)
    sent_at = models.DateTimeField(help_text="Lúc giao bưu điện; chiều đến: ngày gửi ghi trên bì")
    sent_by = models.ForeignKey("identity.Account", models.PROTECT, related_name="+")
    sealed_address = models.BinaryField(null=True)
    state = models.CharField(max_length=9, choices=[(s.value, s.value) for s in State])
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        "identity.Account", models.PROTECT, related_name="+", null=True, blank=True
    )
    evidence = models.CharField(max_length=100, blank=True)
    evidence_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "custody_postal_item"
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(state="on_way"), name="postal_item_one_on_its_way"
            ),
            models.UniqueConstraint(
                fields=["carrier", "number", "direction", "dossier"],
                name="postal_item_number_once",
            ),
            models.CheckConstraint(
                condition=Q(state="on_way", settled_at=None)
                | ~Q(state="on_way") & Q(settled_at__isnull=False),
                name="postal_item_settled_at_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="delivered") | ~Q(evidence="") & Q(evidence_on__isnull=False),
                name="postal_item_delivered_by_a_slip",
            ),
        ]
        indexes = [
            models.Index(fields=["dossier", "direction", "-sent_at"], name="postal_items_of_one"),
            models.Index(fields=["agency", "state", "-sent_at"], name="postal_items_of_a_state"),
        ]

    def __str__(self) -> str:
        """Return carrier's number, never the address."""
        return self.number
