"""What lies on the counter before it belongs to a dossier."""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models

from xaso.service.desk.domain.tickets import State


class CounterScan(models.Model):
    """One row is a scan taken in during an intake that is not finished; it lives a day at most.

    So a page that comes back with an error still has what was scanned. Filing moves the file to
    the dossier and deletes the row; what is never filed, a nightly task forgets.

    Personal data: the file, sealed with the intake's own key.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    intake = models.UUIDField(db_index=True)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    taken_by = models.ForeignKey("identity.Account", models.PROTECT, related_name="+")
    paper_key = models.CharField(max_length=40)
    name = models.CharField(max_length=120, help_text="Tên hiển thị: số thứ tự và loại tệp")
    file = models.OneToOneField("files.StoredFile", models.PROTECT, related_name="+")
    at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "desk_counter_scan"
        constraints = [
            models.UniqueConstraint(
                fields=["intake", "paper_key", "name"], name="scan_name_once_in_an_intake"
            )
        ]

    def __str__(self) -> str:
        """Return the paper's key."""
        return self.paper_key


class LotEntry(models.Model):
    """One dossier of several that the same person handed in one after the other, with one slip."""

    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    lot = models.UUIDField(db_index=True)
    intake = models.UUIDField(unique=True)
    dossier = models.OneToOneField("dossiers.Dossier", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "desk_lot_entry"
        ordering = ["at", "id"]

    def __str__(self) -> str:
        """Return the lot."""
        return f"{self.lot}"


class AppointmentRule(models.Model):
    """How long a slot is, how many come in one, and how far ahead: a dated rule, not code."""

    slot_minutes = models.PositiveSmallIntegerField()
    places = models.PositiveSmallIntegerField()
    days_ahead = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "desk_appointment_rule"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(slot_minutes__gt=0, places__gt=0),
                name="appointment_rule_of_one_or_more",
            )
        ]

    def __str__(self) -> str:
        """Return the minutes."""
        return f"{self.slot_minutes}"


class Appointment(models.Model):
    """One time that somebody keeps at the desk. Whoever knows the code may see and cancel it.

    Invariants kept by the database: a place of a slot is held once.

    Personal data: name, telephone and wish are sealed; a keyed hash of the telephone tells how
    many times one has kept.
    """

    class State(models.TextChoices):
        """What became of it."""

        BOOKED = "booked", "Đã hẹn"
        CANCELLED = "cancelled", "Đã hủy"
        ARRIVED = "arrived", "Đã đến"
        MISSED = "missed", "Không đến"

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    place = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20, unique=True)
    procedure_code = models.CharField(max_length=40, blank=True)
    phone_hash = models.CharField(max_length=64)
    key_id = models.UUIDField()
    content = models.BinaryField()
    state = models.CharField(max_length=9, choices=State, default=State.BOOKED)
    booked_at = models.DateTimeField()
    ticket = models.OneToOneField(
        "desk.Ticket", models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        db_table = "desk_appointment"
        ordering = ["starts_at", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "starts_at", "place"],
                condition=models.Q(state__in=["booked", "arrived"]),
                name="appointment_place_once",
            )
        ]

    def __str__(self) -> str:
        """Return the code."""
        return self.code


class OfflineCode(models.Model):
    """One look-up code given to a desk before the line is cut; one slip makes it a dossier's.

    Held by one device of one official, or printed on a pad; then the secret's keyed hash is kept.
    """

    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    code = models.CharField(max_length=20, unique=True)
    holder = models.ForeignKey("identity.Account", models.PROTECT, related_name="+")
    device = models.UUIDField()
    secret_hash = models.CharField(max_length=64, blank=True)
    reserved_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    dossier = models.OneToOneField(
        "dossiers.Dossier", models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        db_table = "desk_offline_code"
        indexes = [models.Index(fields=["agency", "device"], name="offline_codes_of_a_device")]

    def __str__(self) -> str:
        """Return the code."""
        return self.code


class PriorityGround(models.Model):
    """Whom the desk serves first: a dated rule, not code.

    Law: nd-118-2025; which grounds hold at a desk is unconfirmed [M] and may be edited.
    """

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    basis = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=1)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "desk_priority_ground"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class QueueRule(models.Model):
    """How many served first may be called in a row while others wait: a dated rule, not code."""

    most_first_in_a_row = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "desk_queue_rule"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(most_first_in_a_row__gt=0), name="queue_rule_of_one_or_more"
            )
        ]

    def __str__(self) -> str:
        """Return the figure."""
        return f"{self.most_first_in_a_row}"


class AtOnceRule(models.Model):
    """Which procedure the desk may carry through while the person waits, without slips.

    A dated rule, not code. Law: nd-118-2025; unconfirmed [M] and may be edited.
    """

    procedure_code = models.CharField(max_length=40)
    basis = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "desk_at_once_rule"
        ordering = ["id"]

    def __str__(self) -> str:
        """Return the procedure."""
        return self.procedure_code


class Window(models.Model):
    """One place at the counter on one day, and who sits there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    day = models.DateField()
    number = models.PositiveSmallIntegerField()
    official = models.ForeignKey("identity.Account", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "desk_window"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "day", "number"],
                condition=models.Q(closed_at=None),
                name="window_open_once",
            ),
            models.UniqueConstraint(
                fields=["agency", "day", "official"],
                condition=models.Q(closed_at=None),
                name="window_one_for_an_official",
            ),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return f"{self.number}"


class Ticket(models.Model):
    """One number in the queue of one day. It names nobody: a number is called, never a name.

    Invariants kept by the database: a number is given once a day; who is at a window has one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    day = models.DateField()
    number = models.PositiveIntegerField()
    ground = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=8, choices=[(s.value, s.value) for s in State])
    version = models.PositiveIntegerField(default=1)
    window = models.ForeignKey(Window, models.PROTECT, related_name="+", null=True, blank=True)
    taken_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True, blank=True)
    served_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "desk_ticket"
        constraints = [
            models.UniqueConstraint(fields=["agency", "day", "number"], name="ticket_number_once"),
            models.CheckConstraint(
                condition=~models.Q(state__in=["called", "serving"])
                | models.Q(window__isnull=False, called_at__isnull=False),
                name="ticket_called_to_a_window",
            ),
        ]
        indexes = [models.Index(fields=["agency", "day", "state"], name="ticket_of_the_day")]

    def __str__(self) -> str:
        """Return the number as it is called."""
        return f"{self.number:03d}"


class HamletDay(models.Model):
    """One day on which the desk sits in a hamlet, with a laptop and perhaps without a line.

    Invariants kept by the database: it ends after it begins; what is called off says why.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    place = models.CharField(max_length=150)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)
    planned_at = models.DateTimeField()
    called_off_at = models.DateTimeField(null=True, blank=True)
    called_off_because = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "desk_hamlet_day"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="hamlet_day_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(called_off_at=None) | ~models.Q(called_off_because=""),
                name="hamlet_day_called_off_says_why",
            ),
        ]
        indexes = [models.Index(fields=["agency", "starts_at"], name="hamlet_days_of_an_agency")]

    def __str__(self) -> str:
        """Return the place."""
        return self.place


class HamletDayEntry(models.Model):
    """One dossier that was received in a hamlet."""

    day = models.ForeignKey(HamletDay, models.PROTECT, related_name="entries")
    dossier = models.OneToOneField("dossiers.Dossier", models.PROTECT, related_name="+")

    class Meta:
        db_table = "desk_hamlet_day_entry"

    def __str__(self) -> str:
        """Return the day's id."""
        return str(self.day_id)
