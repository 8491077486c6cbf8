"""Saying where papers lie: one or many at once, what somebody holds, what an archive takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.service.custody import policies
from xaso.service.custody.domain import codes
from xaso.service.custody.errors import NotHers, StandsOtherwise, WrongEntry
from xaso.service.custody.models import Inventory, Lying, Move, Place

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency
    from xaso.service.dossiers.api import Dossier

DOSSIER, PLACE = "dossiers.dossier", "custody.place"


@dataclass(frozen=True, slots=True)
class Target:
    """Where papers go: one place, or one official."""

    place: Place | None = None
    holder_id: UUID | None = None


@transaction.atomic
def put(
    *, found: Sequence[Dossier], target: Target, agency: Agency, actor: Actor, now: datetime
) -> int:
    """Write down that the papers of some dossiers lie somewhere from now on; return how many moved.

    What lies there already stays as it is; what was missing there is found again.

    Effects: one `Move` and one audit entry for each that moved, its `Lying`.

    Raises:
        NotHers: This post keeps no papers, or a dossier is not kept here.
        WrongEntry: The place is not used any more, or who holds does not work here.
    """
    by = _require(actor, agency, found)
    _check_target(target, agency, now)
    known = {
        one.dossier_id: one
        for one in Lying.objects
        .select_for_update()
        .filter(dossier_id__in=[one.pk for one in found])
        .order_by("dossier_id")
    }
    moved = 0
    for dossier in sorted(found, key=lambda one: one.pk):
        moved += _move(dossier, known.get(dossier.pk), target, agency, by, actor, now)
    return moved


def _require(actor: Actor, agency: Agency, found: Sequence[Dossier]) -> UUID:
    if actor.id is None or not policies.may_keep(actor):
        raise NotHers(_("Việc này thuộc vị trí công tác khác."))
    if not all(policies.is_kept_here(dossier, agency) for dossier in found):
        raise NotHers(_("Hồ sơ thuộc cơ quan khác."))
    return actor.id


def _check_target(target: Target, agency: Agency, now: datetime) -> None:
    if (target.place is None) == (target.holder_id is None):
        raise WrongEntry("target", _("Chọn nơi để giấy tờ, hoặc người giữ."))
    if target.place is not None and target.place.retired_at is not None:
        raise WrongEntry("target", _("Nơi này không dùng nữa."))
    if target.holder_id is not None and target.holder_id not in keepers_of(agency, now):
        raise WrongEntry("target", _("Người này không giữ giấy tờ tại cơ quan."))


def keepers_of(agency: Agency, now: datetime) -> dict[UUID, str]:
    """Return who may hold papers at an agency today, names by ids."""
    working = identity.working_at(agency.pk, on=timezone.localdate(now), roles=policies.KEEPERS)
    return {one.pk: one.full_name for one in working}


def _move(
    dossier: Dossier,
    lying: Lying | None,
    target: Target,
    agency: Agency,
    by: UUID,
    actor: Actor,
    now: datetime,
) -> bool:
    """Move one paper; False where it lies there already and was not missing."""
    place_id = target.place.pk if target.place else None
    goes = (place_id, target.holder_id)
    if lying is not None and (lying.place_id, lying.holder_id) == goes and not lying.missing_since:
        return False
    Move.objects.create(
        dossier_id=dossier.pk,
        at=now,
        by_id=by,
        from_place_id=lying.place_id if lying else None,
        from_holder_id=lying.holder_id if lying else None,
        to_place_id=place_id,
        to_holder_id=target.holder_id,
    )
    fresh = Lying(
        dossier_id=dossier.pk,
        agency=agency,
        place_id=place_id,
        holder_id=target.holder_id,
        since=now,
    )
    try:
        with transaction.atomic():
            fresh.save(force_insert=lying is None)
    except IntegrityError as error:
        told = _("Người khác vừa ghi nơi để của hồ sơ %s. Xem lại rồi ghi tiếp.") % dossier
        raise StandsOtherwise(told) from error
    audit.record(
        actor=actor,
        verb="custody.put",
        object_kind=DOSSIER,
        object_id=dossier.pk,
        agency_id=dossier.agency_id,
        details={"place": str(place_id or ""), "holder": str(target.holder_id or "")},
    )
    return True


@transaction.atomic
def hand_over(
    *,
    found: Sequence[Dossier],
    from_id: UUID,
    to_id: UUID,
    agency: Agency,
    actor: Actor,
    now: datetime,
) -> int:
    """Give all the papers that one official holds to another, in one act; return how many.

    Effects: as `put`; one audit entry more.

    Raises:
        NotHers: They are a colleague's, and this post does not give those away.
        WrongEntry: Nobody else was chosen, she does not work here, or there is nothing to give.
    """
    if actor.id is None or (actor.id != from_id and not policies.may_move_others(actor)):
        raise NotHers(_("Giấy tờ do người khác giữ."))
    if from_id == to_id:
        raise WrongEntry("target", _("Chọn người khác để nhận giấy tờ."))
    target = Target(holder_id=to_id)
    _check_target(target, agency, now)
    by_id = {one.pk: one for one in found if policies.is_kept_here(one, agency)}
    held = list(
        Lying.objects
        .select_for_update()
        .filter(holder_id=from_id, dossier_id__in=by_id)
        .order_by("dossier_id")
    )
    if not held:
        raise WrongEntry("target", _("Người này không giữ giấy tờ nào."))
    moved = sum(
        _move(by_id[one.dossier_id], one, target, agency, actor.id, actor, now) for one in held
    )
    audit.record(
        actor=actor,
        verb="custody.hand_over",
        object_kind="identity.account",
        object_id=from_id,
        agency_id=agency.pk,
        details={"to": str(to_id), "papers": moved},
    )
    return moved


@transaction.atomic
def add_place(
    *, agency: Agency, kind: str, code: str, name: str, actor: Actor, now: datetime
) -> Place:
    """Make a place where papers may lie.

    Effects: one `Place`; an audit entry.

    Raises:
        NotHers: This post makes no places.
        WrongEntry: The code cannot stand on a label, or stands on another place already.
    """
    _require_arranger(actor)
    wanted = code.strip().upper()
    if not codes.is_place_code(wanted):
        raise WrongEntry("code", _("Mã chỉ gồm chữ không dấu, số, dấu - hoặc dấu chấm: T1-N2."))
    try:
        with transaction.atomic():
            place = Place.objects.create(agency=agency, kind=kind, code=wanted, name=name.strip())
    except IntegrityError as error:
        raise WrongEntry("code", _("Đã có nơi mang mã này.")) from error
    _note_place(actor, place, "custody.add_place", {"code": wanted, "kind": kind})
    return place


@transaction.atomic
def retire_place(*, place: Place, actor: Actor, now: datetime) -> None:
    """Use a place no longer; what was there stays in the history.

    Effects: nothing is put there any more; an audit entry.

    Raises:
        NotHers: This post makes no places.
        StandsOtherwise: Something lies there still, or it is not used any more already.
    """
    _require_arranger(actor)
    locked = Place.objects.select_for_update().get(pk=place.pk)
    if locked.retired_at is not None:
        raise StandsOtherwise(_("Nơi này đã thôi dùng."))
    if Lying.objects.filter(place=locked).exists():
        raise StandsOtherwise(_("Còn giấy tờ ở nơi này: chuyển đi rồi mới thôi dùng."))
    locked.retired_at = now
    locked.save(update_fields=["retired_at"])
    _note_place(actor, locked, "custody.retire_place", {"code": locked.code})


@transaction.atomic
def count(
    *, place: Place, there: Collection[UUID], agency: Agency, actor: Actor, now: datetime
) -> Inventory:
    """Write down what was found at a place; what should lie there and was not ticked is missing.

    Args:
        there: The dossiers whose papers were found there; what should not lie there is left out.

    Effects: one `Inventory`; what is missing says since when, what was found again no longer does;
    an audit entry.

    Raises:
        NotHers: This post counts nothing.
        StandsOtherwise: Nothing should lie there.
    """
    by = _require_arranger(actor)
    rows = list(Lying.objects.select_for_update().filter(place=place).order_by("dossier_id"))
    if not rows:
        raise StandsOtherwise(_("Không có giấy tờ nào ghi ở nơi này."))
    found = {one.dossier_id for one in rows} & set(there)
    for one in rows:
        was_missing = one.missing_since is not None
        if (one.dossier_id in found) == was_missing:
            one.missing_since = None if was_missing else now
            one.save(update_fields=["missing_since"])
    made = Inventory.objects.create(
        place=place, agency=agency, at=now, by_id=by, expected=len(rows), found=len(found)
    )
    _note_place(actor, place, "custody.count", {"expected": made.expected, "found": made.found})
    return made


def _require_arranger(actor: Actor) -> UUID:
    if actor.id is None or not policies.may_arrange(actor):
        raise NotHers(_("Việc này thuộc vị trí công tác khác."))
    return actor.id


def _note_place(actor: Actor, place: Place, verb: str, details: dict[str, str | int]) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        object_kind=PLACE,
        object_id=place.pk,
        agency_id=place.agency_id,
        details=details,
    )
