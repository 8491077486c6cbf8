"""Codes on slips of paper, for when there is no light: printed ahead, entered later."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.lib import look_up
from xaso.service.desk.models import OfflineCode
from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency


class OfflineRefusal(Exception):
    """What was taken in cannot be entered; `told` says why, a sentence each."""

    def __init__(self, *told: str) -> None:
        super().__init__(" ".join(told))
        self.told = told


@transaction.atomic
def print_pad(
    *, agency: Agency, actor: Actor, how_many: int, now: datetime
) -> list[tuple[str, str]]:
    """Make codes with their secrets for slips on paper; of a secret only its hash is kept.

    Effects: `OfflineCode` rows and an audit entry.

    Raises:
        OfflineRefusal: No official asks.
    """
    if actor.id is None:
        raise OfflineRefusal(_("Chỉ cán bộ mới giữ mã."))
    pad = uuid5(NAMESPACE_URL, f"xaso:pad:{actor.id}")
    slips = [(look_up.new_code(), look_up.new_secret()) for _number in range(how_many)]
    OfflineCode.objects.bulk_create(
        OfflineCode(
            agency=agency,
            code=code,
            holder_id=actor.id,
            device=pad,
            secret_hash=dossiers.secret_hash(code, secret),
            reserved_at=now,
        )
        for code, secret in slips
    )
    note_codes(actor, agency, "print_pad", pad, how_many)
    return slips


def take_pad(agency: Agency, written: str) -> OfflineCode:
    """Return the slip of a pad that is entered now, locked until the end of the transaction.

    Raises:
        OfflineRefusal: There is no such slip here, or it was entered before.
    """
    code = look_up.normalise_code(written)
    held = (
        OfflineCode.objects
        .select_for_update(of=("self",))
        .filter(agency=agency, code=code or "-")
        .exclude(secret_hash="")
        .first()
    )
    if held is None:
        raise OfflineRefusal(_("Không có phiếu giấy mang mã này."))
    if held.dossier_id is not None:
        raise OfflineRefusal(_("Phiếu giấy này đã nhập rồi."))
    return held


def use(held: OfflineCode, dossier_id: UUID, now: datetime) -> None:
    """Note that a code is a dossier's now."""
    held.dossier_id, held.used_at = dossier_id, now
    held.save(update_fields=["dossier", "used_at"])


def note_codes(actor: Actor, agency: Agency, act: str, device: UUID, count: int) -> None:
    """Write down who got codes, and how many.

    Effects: one audit entry.
    """
    audit.record(
        actor=actor,
        verb=f"desk.{act}",
        object_kind="desk.device",
        object_id=device,
        agency_id=agency.pk,
        details={"codes": count},
    )
