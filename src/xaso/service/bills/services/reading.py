"""Meters are read: told once however often a telephone sends it, and never two values at once."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.service.bills import policies
from xaso.service.bills.domain.codes import NoPeriod, tidy_month
from xaso.service.bills.domain.metering import Used, WrongReading, estimated, used_between
from xaso.service.bills.errors import AlreadyDone, UnknownBill, WrongEntry
from xaso.service.bills.models import Meter, Reading
from xaso.service.bills.rounds import carried_before, history_of, previous_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.service.bills.models import Provider


class ReadingEntry(NamedTuple):
    """What a telephone sends: `client_id` is its own number of the reading, made once.

    Without a value the reading is estimated from the last ones.
    """

    client_id: UUID
    meter_id: UUID
    period: str
    value: int | None
    read_at: datetime
    has_rolled_over: bool = False
    note: str = ""
    photo_id: UUID | None = None


class Outcome(StrEnum):
    """What became of a reading that was sent."""

    TAKEN = "taken"
    KNOWN = "known"
    OTHER = "other"
    """Another reading of that meter stands for the period: a person decides."""
    REFUSED = "refused"


class Answer(NamedTuple):
    """What became of one reading; `value` is the one that stands."""

    client_id: UUID
    outcome: Outcome
    reason: str = ""
    value: int | None = None
    used: int | None = None


def record_readings(
    provider: Provider, entries: Iterable[ReadingEntry], *, actor: Actor, now: datetime
) -> list[Answer]:
    """Take readings in, each for itself: one that is refused stops no other.

    Sent again, they are known. Effects: see `record_reading`.

    Raises:
        NotAllowed: The post reads no meters.
    """
    by_id = policies.meter_reader(actor, provider)
    answers = []
    for entry in entries:
        try:
            answers.append(_taken(provider, entry, by_id, actor, now))
        except (WrongEntry, UnknownBill) as refusal:
            answers.append(Answer(entry.client_id, Outcome.REFUSED, str(refusal)))
    return answers


def record_reading(
    provider: Provider, entry: ReadingEntry, *, actor: Actor, now: datetime
) -> Answer:
    """Take one reading in.

    Effects: a `Reading`; an audit entry. Nothing where it is known.

    Raises:
        NotAllowed: The post reads no meters.
        UnknownBill: There is no such meter at the provider.
        WrongEntry: The value or the period cannot be.
    """
    by_id = policies.meter_reader(actor, provider)
    return _taken(provider, entry, by_id, actor, now)


@transaction.atomic
def _taken(
    provider: Provider, entry: ReadingEntry, by_id: UUID, actor: Actor, now: datetime
) -> Answer:
    meters = Meter.objects.select_for_update(of=("self",)).select_related("customer")
    meter = meters.filter(pk=entry.meter_id, provider=provider).first()
    if meter is None:
        raise UnknownBill(_("Không có đồng hồ này."))
    known = _told_before(provider, entry)
    if known is not None:
        return known
    if meter.taken_out_on is not None:
        raise WrongEntry("meter", _("Đồng hồ này đã tháo."))
    period = _month(entry.period)
    standing = Reading.objects.filter(meter=meter, period=period, withdrawn_at=None).first()
    if standing is not None:
        same = standing.value == entry.value
        outcome = Outcome.KNOWN if same else Outcome.OTHER
        return Answer(entry.client_id, outcome, value=standing.value, used=standing.used)
    if Reading.objects.filter(meter=meter, period__gt=period, withdrawn_at=None).exists():
        raise WrongEntry("period", _("Đồng hồ đã có chỉ số của kỳ sau."))
    row = _new_reading(meter, entry, period)
    row.received_at, row.by_id = now, by_id
    row.save()
    _record("record_reading", row, actor, period=period, value=row.value)
    return Answer(entry.client_id, Outcome.TAKEN, value=row.value, used=row.used)


def _told_before(provider: Provider, entry: ReadingEntry) -> Answer | None:
    """Return the answer to a number that came before; with another content it is refused."""
    rows = Reading.objects.filter(agency_id=provider.agency_id, client_id=entry.client_id)
    row = rows.first()
    if row is None:
        return None
    if row.meter_id != entry.meter_id or (
        entry.value is not None and not row.is_estimated and row.value != entry.value
    ):
        raise WrongEntry("client_id", _("Số của lần ghi này đã dùng cho chỉ số khác."))
    return Answer(entry.client_id, Outcome.KNOWN, value=row.value, used=row.used)


def _month(period: str) -> str:
    try:
        return tidy_month(period)
    except NoPeriod as error:
        raise WrongEntry("period", _("Kỳ ghi chỉ số là một tháng, ví dụ 11/2026.")) from error


def _new_reading(meter: Meter, entry: ReadingEntry, period: str) -> Reading:
    previous = previous_of(meter, period)
    carried = carried_before(meter, period)
    if entry.value is None:
        units = estimated(history_of(meter, period))
        value = (previous + units) % 10**meter.digits
        used = Used(units + carried, has_rolled_over=value < previous)
    else:
        value = entry.value
        try:
            used = used_between(
                previous,
                value,
                meter.digits,
                has_rolled_over=entry.has_rolled_over,
                carried=carried,
            )
        except WrongReading as wrong:
            raise WrongEntry("value", str(wrong)) from wrong
    return Reading(
        agency_id=meter.agency_id,
        meter=meter,
        client_id=entry.client_id,
        period=period,
        value=value,
        previous=previous,
        used=used.units,
        is_estimated=entry.value is None,
        has_rolled_over=used.has_rolled_over,
        note=entry.note.strip()[:200],
        photo_id=entry.photo_id,
        read_at=entry.read_at,
    )


@transaction.atomic
def withdraw_reading(reading_id: UUID, *, reason: str, actor: Actor, now: datetime) -> None:
    """Let a reading stand no more, so that the right one can be entered.

    Effects: the reading withdrawn; an audit entry.

    Raises:
        UnknownBill: There is none within the scope.
        NotAllowed: It is not for this post.
        AlreadyDone: It is withdrawn, or a bill stands on it.
        WrongEntry: No reason, or a later reading stands on it.
    """
    rows = Reading.objects.select_for_update(of=("self",)).select_related("meter__provider")
    row = rows.filter(pk=reading_id).first()
    if row is None:
        raise UnknownBill(_("Không có chỉ số này."))
    policies.keeper(actor, row.meter.provider)
    if row.withdrawn_at is not None or row.bill_id is not None:
        raise AlreadyDone(_("Chỉ số này đã rút, hoặc đã lập hóa đơn: hủy hóa đơn trước."))
    if not reason.strip():
        raise WrongEntry("reason", _("Ghi rõ lý do."))
    later = Reading.objects.filter(meter=row.meter, period__gt=row.period, withdrawn_at=None)
    if later.exists():
        raise WrongEntry("period", _("Đồng hồ đã có chỉ số của kỳ sau."))
    row.withdrawn_at, row.reason = now, reason.strip()
    row.save(update_fields=["withdrawn_at", "reason"])
    _record("withdraw_reading", row, actor, period=row.period)


def _record(verb: str, row: Reading, actor: Actor, **details: object) -> None:
    audit.record(
        actor=actor,
        verb=f"bills.{verb}",
        object_kind="bills.meter",
        object_id=row.meter_id,
        agency_id=row.agency_id,
        details=details,
    )
