"""Giving results to the post, and writing down what became of them and what came in."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, NamedTuple

import uuid_utils.compat as uuid
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.organisations import api as organisations
from xaso.service.custody import policies, post
from xaso.service.custody.domain import postal
from xaso.service.custody.domain.postal import Direction, State
from xaso.service.custody.errors import NotHers, StandsOtherwise, WrongEntry
from xaso.service.custody.models import PostalItem
from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency
    from xaso.service.custody.models import Carrier
    from xaso.service.custody.post import Address
    from xaso.service.dossiers.api import Dossier


class Slip(NamedTuple):
    """A carrier's slip of delivery: its number and its day."""

    number: str
    on: date


@transaction.atomic
def send(
    *,
    dossier_id: UUID,
    carrier: str,
    number: str,
    to: Address,
    agency: Agency,
    actor: Actor,
    now: datetime,
) -> PostalItem:
    """Give an issued result to the post; until it is settled nobody hands it out at the desk.

    Effects: one `PostalItem` on its way, its address sealed; an audit entry.

    Raises:
        NotHers: This post sends nothing, or the dossier is another agency's.
        StandsOtherwise: There is no result here to send, or it is on its way already.
        WrongEntry: Carrier, number, or name and address are missing or wrong.
    """
    by = _require(actor)
    dossier = dossiers.lock(dossier_id)
    if not policies.is_kept_here(dossier, agency):
        raise NotHers(_("Hồ sơ thuộc cơ quan khác."))
    if dossier.state != dossiers.State.RESOLVED or not _lies_here(dossier, agency):
        raise StandsOtherwise(_("Hồ sơ không có kết quả đang chờ trả ở đây."))
    if post.on_its_way(dossier) is not None:
        raise StandsOtherwise(_("Kết quả này đang gửi qua bưu chính rồi."))
    if not to.name.strip() or not to.address.strip():
        raise WrongEntry("address", _("Ghi tên và địa chỉ người nhận."))
    item = _new(dossier, agency, carrier, number, by, now)
    item.direction, item.state, item.sent_at = Direction.OUT, State.ON_WAY, now
    item.sealed_address = post.sealed(to, item, dossier.key_id)
    _save(item)
    _record(actor, "custody.send", item, dossier, {"carrier": item.carrier.code})
    return item


def _lies_here(dossier: Dossier, agency: Agency) -> bool:
    return dossiers.result_lies_with(dossier) in set(organisations.scope_of(agency))


@transaction.atomic
def note_delivered(*, item_id: UUID, slip: Slip, actor: Actor, now: datetime) -> PostalItem:
    """Write down that the post delivered a result, by its slip; the result is returned with it.

    Effects: the item is settled; the dossier's `return_result` with the post's evidence as who
    received; an audit entry.

    Raises:
        NotHers: This post settles nothing.
        StandsOtherwise: It is settled already.
        WrongEntry: The slip's number is missing, or its day is before the sending or to come.
        NotAllowed: Of dossiers: the result is returned by another post.
    """
    by = _require(actor)
    item, dossier = _locked(item_id)
    number = slip.number.strip()
    if not number:
        raise WrongEntry("evidence", _("Ghi số phiếu báo phát."))
    if not timezone.localdate(item.sent_at) <= slip.on <= timezone.localdate(now):
        raise WrongEntry("evidence_on", _("Ngày phát phải từ ngày gửi đến hôm nay."))
    _settle(item, State.DELIVERED, by, now)
    item.evidence, item.evidence_on = number[:100], slip.on
    item.save(update_fields=[*SETTLED, "evidence", "evidence_on"])
    told = {
        "carrier": item.carrier.name,
        "number": item.number,
        "slip": number[:100],
        "on": f"{slip.on:%d/%m/%Y}",
    }
    dossiers.return_result(
        dossier_id=dossier.pk,
        actor=actor,
        now=now,
        receiver=_("%(carrier)s phát bưu gửi %(number)s, phiếu báo phát %(slip)s ngày %(on)s")
        % told,
    )
    _record(actor, "custody.delivered", item, dossier, {})
    return item


@transaction.atomic
def note_came_back(*, item_id: UUID, reason: str, actor: Actor, now: datetime) -> PostalItem:
    """Write down that a result came back; it lies at the desk again and its person is called.

    Effects: the item is settled; an audit entry.

    Raises:
        NotHers: This post settles nothing.
        StandsOtherwise: It is settled already.
        WrongEntry: No reason.
    """
    by = _require(actor)
    item, dossier = _locked(item_id)
    if not reason.strip():
        raise WrongEntry("evidence", _("Ghi lý do bưu điện hoàn."))
    _settle(item, State.CAME_BACK, by, now)
    item.evidence = reason.strip()[:100]
    item.save(update_fields=[*SETTLED, "evidence"])
    _record(actor, "custody.came_back", item, dossier, {})
    return item


SETTLED = ("state", "settled_at", "settled_by_id")


def _settle(item: PostalItem, state: State, by: UUID, now: datetime) -> None:
    item.state, item.settled_at, item.settled_by_id = state, now, by


def _locked(item_id: UUID) -> tuple[PostalItem, Dossier]:
    """Lock an item that is on its way, after its dossier, as whoever returns a result does."""
    known = PostalItem.objects.values_list("dossier_id", flat=True).get(pk=item_id)
    dossier = dossiers.lock(known)
    item = (
        PostalItem.objects.select_for_update(of=("self",)).select_related("carrier").get(pk=item_id)
    )
    if item.state != State.ON_WAY:
        raise StandsOtherwise(_("Bưu gửi này đã ghi kết quả rồi."))
    return item, dossier


@transaction.atomic
def note_arrival(
    *, dossier_id: UUID, carrier: str, number: str, posted_on: date, actor: Actor, now: datetime
) -> PostalItem:
    """Write down by which item the papers of a dossier came in.

    Effects: one `PostalItem` that arrived; an audit entry.

    Raises:
        NotHers: This post takes nothing from the post, or the dossier is another agency's.
        WrongEntry: Carrier or number are wrong, the day is to come, or it was noted already.
    """
    by = _require(actor)
    dossier = dossiers.lock(dossier_id)
    own = organisations.Agency.objects.filter(pk__in=[actor.agency_id]).first()
    if own is None or not policies.is_kept_here(dossier, own):
        raise NotHers(_("Hồ sơ thuộc cơ quan khác."))
    if posted_on > timezone.localdate(now):
        raise WrongEntry("posted_on", _("Ngày gửi chưa tới."))
    item = _new(dossier, own, carrier, number, by, now)
    item.direction, item.state, item.settled_at = Direction.IN, State.ARRIVED, now
    item.settled_by_id = by
    zone = timezone.get_default_timezone()
    item.sent_at = datetime.combine(posted_on, time(), tzinfo=zone)
    _save(item)
    _record(actor, "custody.arrived", item, dossier, {"carrier": item.carrier.code})
    return item


def _new(
    dossier: Dossier, agency: Agency, carrier: str, number: str, by: UUID, now: datetime
) -> PostalItem:
    """Return an item that is not saved yet.

    Raises:
        WrongEntry: No such carrier on that day, or a number that cannot be one.
    """
    found = carrier_of(carrier, timezone.localdate(now))
    if found is None:
        raise WrongEntry("carrier", _("Chọn đơn vị bưu chính."))
    read = postal.read_number(number)
    if not read:
        told = _("Số hiệu bưu gửi gồm 5 đến 30 chữ không dấu và số, như EA123456789VN.")
        raise WrongEntry("number", told)
    return PostalItem(
        id=uuid.uuid7(),
        dossier_id=dossier.pk,
        agency=agency,
        carrier=found,
        number=read,
        sent_by_id=by,
    )


def carrier_of(code: str, day: date) -> Carrier | None:
    """Return the carrier of a code on a day."""
    return next((one for one in post.carriers_on(day) if one.code == code), None)


def _save(item: PostalItem) -> None:
    try:
        with transaction.atomic():
            item.save(force_insert=True)
    except IntegrityError as error:
        raise WrongEntry("number", _("Số hiệu này đã ghi cho hồ sơ rồi.")) from error


def _require(actor: Actor) -> UUID:
    if actor.id is None or not policies.may_post(actor):
        raise NotHers(_("Việc này thuộc vị trí công tác khác."))
    return actor.id


def _record(
    actor: Actor, verb: str, item: PostalItem, dossier: Dossier, details: dict[str, str]
) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        object_kind="dossiers.dossier",
        object_id=dossier.pk,
        agency_id=dossier.agency_id,
        details={"item": str(item.pk), **details},
    )
